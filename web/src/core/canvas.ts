// Canvases: where a browser's pictures become bytes.

import { HandlensError } from "./errors.ts";

export type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

// willReadFrequently keeps the pixels out of the graphics card, whose scaling and blending round otherwise.
export function canvasOf(width: number, height: number): Context {
  const settings = { willReadFrequently: true };
  const hidden = typeof OffscreenCanvas === "function";
  const canvas = hidden
    ? new OffscreenCanvas(width, height)
    : Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", settings) as Context | null;
  if (!context)
    throw new HandlensError(
      "memory",
      "this browser has no memory left for a picture",
      `${width} x ${height}`,
      "close other pages",
    );
  return context;
}

// Browsers that resist fingerprinting give back noise instead of what was drawn; every reading would be of that noise.
export function canvasIsTrue(): boolean {
  const context = canvasOf(16, 16);
  const known = new ImageData(16, 16);
  for (let at = 0; at < known.data.length; at++) known.data[at] = at % 4 === 3 ? 255 : (at * 37) % 256;
  context.putImageData(known, 0, 0);
  return context.getImageData(0, 0, 16, 16).data.every((value, at) => value === known.data[at]);
}
