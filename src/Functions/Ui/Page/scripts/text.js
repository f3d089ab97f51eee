// Names, sizes and durations as people read them; no-break spaces keep a number and its unit together.

const Extensions = {
  'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/avif': 'avif', 'image/tiff': 'tif', 'image/gif': 'gif',
};

export function bytes(count) {
  if (count < 1000) return `${count}\u00a0B`;
  if (count < 1e6) return `${Math.round(count / 1e3)}\u00a0kB`;
  return `${(count / 1e6).toFixed(1)}\u00a0MB`;
}

export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}\u00a0s`;
  if (seconds < 60) return `${Math.round(seconds)}\u00a0s`;
  return `${Math.floor(seconds / 60)}\u00a0min ${Math.round(seconds % 60)}\u00a0s`;
}

export function size({ width, height }) {
  return `${width}\u00a0×\u00a0${height}`;
}

export function percent(fraction) {
  return `${Math.floor(fraction * 100)}\u00a0%`;
}

/** `cat.png` upscaled three times to JPEG becomes `cat-3x.jpg`. */
export function resultName(name, scale, contentType) {
  const stem = name.replace(/\.[^.]+$/, '') || 'picture';
  return `${stem}-${scale}x.${Extensions[contentType] ?? 'img'}`;
}
