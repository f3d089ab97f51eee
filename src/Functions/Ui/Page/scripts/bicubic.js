// Bicubic interpolation on pixel data, the yardstick that the network has to beat.

/** The Catmull-Rom spline: Keys' cubic convolution (1981) with a = -1/2. */
function catmullRom(distance) {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/**
 * Four neighbours and their weights for each of `count` output samples from `start` on, along one axis of `from` source
 * samples that becomes `to` samples long. Centres of first and last samples keep their places; the edge repeats.
 */
function taps(start, count, from, to) {
  const index = new Int32Array(count * 4);
  const weight = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    const centre = (start + i + 0.5) * from / to - 0.5;
    const first = Math.floor(centre) - 1;
    for (let k = 0; k < 4; k++) {
      index[i * 4 + k] = Math.min(Math.max(first + k, 0), from - 1);
      weight[i * 4 + k] = catmullRom(centre - first - k);
    }
  }
  return { index, weight, low: Math.min(...index), high: Math.max(...index) };
}

/**
 * One rectangle of the enlarged picture.
 * @param source { width, height, read(x, y, width, height) }, where read gives RGBA bytes, not premultiplied.
 * @param target { width, height } of the whole enlarged picture.
 * @returns ImageData of the rectangle.
 */
export function bicubic(source, target, { x, y, width, height }) {
  const across = taps(x, width, source.width, target.width);
  const down = taps(y, height, source.height, target.height);
  const columns = across.high - across.low + 1;
  const rows = down.high - down.low + 1;
  const pixels = premultiplied(source.read(across.low, down.low, columns, rows));

  const wide = new Float32Array(width * rows * 4);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < width * 4; i += 4, at += 4) {
      for (let k = i; k < i + 4; k++) {
        const from = (row * columns + across.index[k] - across.low) * 4;
        const w = across.weight[k];
        for (let channel = 0; channel < 4; channel++) wide[at + channel] += w * pixels[from + channel];
      }
    }
  }

  const result = new ImageData(width, height);
  const sum = new Float32Array(width * 4);
  for (let i = 0; i < height; i++) {
    sum.fill(0);
    for (let k = i * 4; k < i * 4 + 4; k++) {
      const from = (down.index[k] - down.low) * width * 4;
      const w = down.weight[k];
      for (let j = 0; j < sum.length; j++) sum[j] += w * wide[from + j];
    }
    store(sum, result.data, i * width * 4);
  }
  return result;
}

/** Colour times alpha, so that the colour of invisible pixels does not bleed into their neighbours. */
function premultiplied(bytes) {
  const pixels = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 4) {
    const alpha = bytes[i + 3] / 255;
    pixels[i] = bytes[i] * alpha;
    pixels[i + 1] = bytes[i + 1] * alpha;
    pixels[i + 2] = bytes[i + 2] * alpha;
    pixels[i + 3] = bytes[i + 3];
  }
  return pixels;
}

/** Rounding and clamping are what a clamped byte array does on its own. */
function store(row, bytes, offset) {
  for (let i = 0; i < row.length; i += 4) {
    const alpha = Math.min(Math.max(row[i + 3], 0), 255);
    const scale = alpha > 0 ? 255 / alpha : 0;
    bytes[offset + i] = row[i] * scale;
    bytes[offset + i + 1] = row[i + 1] * scale;
    bytes[offset + i + 2] = row[i + 2] * scale;
    bytes[offset + i + 3] = alpha;
  }
}
