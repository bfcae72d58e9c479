// The planes of a camera frame out of an upright picture: its centred square fills the lens, what lies beside it fills the
// margins as far as it reaches, else the edge repeats. The rule is that of handlens.pictures.planes, to the bit.
//
//         0    80                       560   640
//       0 +----+-------------------------+----+      luma [480, 640]; chroma_u, chroma_v [240, 320]
//         |    |   the lens, 480 x 480   |    |
//     480 +----+-------------------------+----+

import { chromaPlanes, lumaPlane } from "./colours.ts";
import { FRAME_HEIGHT, FRAME_WIDTH } from "./contract.ts";
import { type Raster, raster, resized } from "./resample.ts";
import type { Pixels, PlaneName, Planes } from "./types.ts";

export const LENS_SIDE = Math.min(FRAME_WIDTH, FRAME_HEIGHT);
export const LENS_LEFT = (FRAME_WIDTH - LENS_SIDE) / 2;

export interface FramePart {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly columns: number; // of the frame that it fills; the rest repeats its edges
  readonly enlarges: boolean;
}

// The part of a picture that a frame shows, in the picture's pixels.
export function framePart(width: number, height: number): FramePart {
  const short = Math.min(width, height);
  const frameWidth = (short * FRAME_WIDTH) / LENS_SIDE;
  const [left, top] = [(width - frameWidth) / 2, (height - short) / 2];
  const part = {
    left: Math.max(left, 0),
    top: Math.max(top, 0),
    right: Math.min(left + frameWidth, width),
    bottom: Math.min(top + short, height),
  };
  const scale = LENS_SIDE / short;
  const columns = Math.min(FRAME_WIDTH, Math.max(1, toEven((part.right - part.left) * scale)));
  return { ...part, columns, enlarges: scale >= 1 };
}

// pixels: upright and opaque.
export function planesOfPicture(pixels: Pixels, planes: readonly PlaneName[]): Planes {
  const { width, height, rgba } = pixels;
  if (planes.length === 1) return { luma: framed(raster(lumaPlane(rgba), width, height)) };
  const [red, green, blue] = [0, 1, 2].map((channel) => framed(raster(rgba, width, height, 4, channel)));
  return colourPlanes(red, green, blue);
}

function colourPlanes(red: Uint8Array, green: Uint8Array, blue: Uint8Array): Planes {
  const luma = new Uint8Array(red.length);
  for (let at = 0; at < luma.length; at++)
    luma[at] = (19595 * red[at] + 38470 * green[at] + 7471 * blue[at] + 32768) >> 16;
  const chroma = { chroma_u: new Uint8Array(luma.length / 4), chroma_v: new Uint8Array(luma.length / 4) };
  chromaPlanes(red, green, blue, FRAME_WIDTH, chroma);
  return { luma, ...chroma };
}

function framed(source: Raster): Uint8Array {
  const part = framePart(source.width, source.height);
  const extent = [part.left, part.top, part.right, part.bottom] as const;
  const scaled = resized(source, part.columns, FRAME_HEIGHT, part.enlarges, extent);
  const plane = new Uint8Array(FRAME_WIDTH * FRAME_HEIGHT);
  padRows(scaled, part.columns, plane, 1);
  return plane;
}

// In the middle of a frame; each row goes on with its first and last pixel, of `step` bytes.
export function padRows(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  frame: Uint8Array | Uint8ClampedArray,
  step: number,
): void {
  const before = (FRAME_WIDTH - width) >> 1;
  for (let y = 0; y < FRAME_HEIGHT; y++) {
    const from = y * width * step;
    const line = y * FRAME_WIDTH * step;
    const last = from + (width - 1) * step;
    frame.set(pixels.subarray(from, from + width * step), line + before * step);
    for (let channel = 0; channel < step; channel++) {
      for (let x = 0; x < before; x++) frame[line + x * step + channel] = pixels[from + channel];
      for (let x = before + width; x < FRAME_WIDTH; x++) frame[line + x * step + channel] = pixels[last + channel];
    }
  }
}

// To the nearest whole number, halves to the even one, as Python's round.
function toEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}
