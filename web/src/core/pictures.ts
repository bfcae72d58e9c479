// A picture, as somebody chose, dropped or pasted it, becomes pixels: upright by its EXIF tag, its colours as they are stored
// (Pillow, too, ignores a colour profile), transparency kept for colours.ts. A canvas keeps colours multiplied by alpha; what
// that loses does not change what a picture over a white or black ground is.

import { type Context, canvasOf } from "./canvas.ts";
import { HandlensError } from "./errors.ts";
import type { Pixels } from "./types.ts";

// Above, a JPEG is shrunk by 2, 4 or 8 while it is opened: handlens.pictures.opening. Here every format is: the page has less
// memory than Python.
const MOST_PIXELS = 24_000_000;
const LARGEST_FACTOR = 8;
const STRIP_ROWS = 512; // a whole photo is more than some browsers' canvases hold

export async function pixelsOf(picture: Blob): Promise<Pixels> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture, { imageOrientation: "from-image", colorSpaceConversion: "none" });
  } catch (error) {
    throw new HandlensError(
      "picture",
      "this picture cannot be opened here",
      `${picture.type || "a file of no known kind"}, ${String(error)}`,
      "save it as JPEG or PNG",
    );
  }
  try {
    return pixelsOfBitmap(bitmap);
  } finally {
    bitmap.close();
  }
}

export function shrinkFactor(pixels: number): number {
  let factor = 1;
  while (pixels > MOST_PIXELS * factor ** 2 && factor < LARGEST_FACTOR) factor *= 2;
  return factor;
}

function pixelsOfBitmap(bitmap: ImageBitmap): Pixels {
  const full = { width: bitmap.width, height: bitmap.height };
  const factor = shrinkFactor(full.width * full.height);
  const [width, height] = [Math.ceil(full.width / factor), Math.ceil(full.height / factor)];
  try {
    const rgba = new Uint8Array(width * height * 4);
    const context = canvasOf(width, Math.min(STRIP_ROWS, height));
    context.imageSmoothingQuality = "high"; // else pixels are skipped
    for (let top = 0; top < height; top += STRIP_ROWS) {
      const rows = Math.min(STRIP_ROWS, height - top);
      rgba.set(strip(context, bitmap, top, rows, width, factor), top * width * 4);
    }
    return factor === 1 ? { width, height, rgba } : { width, height, rgba, full };
  } catch (error) {
    if (error instanceof HandlensError) throw error;
    throw new HandlensError(
      "picture-too-large",
      "this picture is too large for this browser",
      `${full.width} x ${full.height}, ${String(error)}`,
      "make it smaller",
    );
  }
}

function strip(
  context: Context,
  bitmap: ImageBitmap,
  top: number,
  rows: number,
  width: number,
  factor: number,
): Uint8ClampedArray {
  context.clearRect(0, 0, width, rows);
  context.drawImage(bitmap, 0, top * factor, width * factor, rows * factor, 0, 0, width, rows);
  return context.getImageData(0, 0, width, rows).data;
}
