// Reading pictures with the browser's own decoders, upright as their EXIF orientation says.

const LargestPreview = 100_000_000;
const ThumbSide = 104;

/** Size in pixels from the header alone, or null where this browser cannot read the file. */
export async function measure(blob) {
  const url = URL.createObjectURL(blob);
  try {
    const image = new Image();
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
    return image.naturalWidth > 0 ? { width: image.naturalWidth, height: image.naturalHeight } : null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** All pixels, or null where there are too many for a preview or the browser cannot decode them. */
export async function decode(blob, size) {
  if (!size || size.width * size.height > LargestPreview) return null;
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
}

/** A square bitmap cut from the middle. */
export async function thumbnail(blob, size) {
  const bitmap = await decode(blob, size);
  if (!bitmap) return null;
  const side = Math.min(bitmap.width, bitmap.height);
  const left = (bitmap.width - side) / 2;
  const top = (bitmap.height - side) / 2;
  const canvas = new OffscreenCanvas(ThumbSide, ThumbSide);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, side, side, 0, 0, ThumbSide, ThumbSide);
  bitmap.close();
  return canvas;
}
