// What red, green, blue and alpha become; in integers, as handlens.pictures.planes and ground have it, to the bit.
//
//   luma  = (19595 red + 38470 green + 7471 blue + 32768) >> 16                      BT.601, full range
//   u     = (S + 4 * 1772 * 128 + 2 * 1772) div (4 * 1772)    S: -299 red - 587 green + 886 blue, summed over 2x2 pixels
//   v     = (S + 4 * 1402 * 128 + 2 * 1402) div (4 * 1402)    S:  701 red - 587 green - 114 blue
//   black ground if and only if 2 sum(alpha luma) > 255 sum(alpha), and more than half of the pixels have alpha < 128

import type { Pixels } from "./types.ts";

const [WHITE, BLACK] = [255, 0];
const U = [-299, -587, 886, 1772] as const;
const V = [701, -587, -114, 1402] as const;

export function lumaOf(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}

// One byte a pixel out of four; what is transparent was put on its ground before.
export function lumaPlane(rgba: Pixels["rgba"], into: Uint8Array = new Uint8Array(rgba.length / 4)): Uint8Array {
  for (let to = 0, from = 0; from < rgba.length; to++, from += 4)
    into[to] = (19595 * rgba[from] + 38470 * rgba[from + 1] + 7471 * rgba[from + 2] + 32768) >> 16;
  return into;
}

type Plane = Uint8Array | Uint8ClampedArray;

// Chroma of a frame `width` pixels wide. step: from one pixel's red to the next one's.
export function chromaPlanes(
  red: Plane,
  green: Plane,
  blue: Plane,
  width: number,
  into: { readonly chroma_u: Uint8Array; readonly chroma_v: Uint8Array },
  step = 1,
): void {
  const half = width / 2;
  const right = step;
  const below = width * step;
  const [uRed, uGreen, uBlue, uScale] = U;
  const [vRed, vGreen, vBlue, vScale] = V;
  const [uStart, vStart] = [4 * uScale * 128 + 2 * uScale, 4 * vScale * 128 + 2 * vScale];
  for (let at = 0; at < into.chroma_u.length; at++) {
    const first = (Math.floor(at / half) * 2 * width + (at % half) * 2) * step;
    const r = red[first] + red[first + right] + red[first + below] + red[first + below + right];
    const g = green[first] + green[first + right] + green[first + below] + green[first + below + right];
    const b = blue[first] + blue[first + right] + blue[first + below] + blue[first + below + right];
    // never below 0, so that cutting off is rounding down
    const u = ((uRed * r + uGreen * g + uBlue * b + uStart) / (4 * uScale)) | 0;
    const v = ((vRed * r + vGreen * g + vBlue * b + vStart) / (4 * vScale)) | 0;
    into.chroma_u[at] = u > 255 ? 255 : u;
    into.chroma_v[at] = v > 255 ? 255 : v;
  }
}

// A picture over its ground: light drawings on transparency go over black, all else over white. An opaque one as it is.
export function onGround(pixels: Pixels): Pixels {
  const { rgba, width, height } = pixels;
  if (!isTransparent(rgba)) return pixels;
  const ground = groundOf(pixels);
  const opaque = new Uint8Array(width * height * 4);
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3];
    const below = (255 - alpha) * ground + 127;
    for (let channel = at; channel < at + 3; channel++) opaque[channel] = ((alpha * rgba[channel] + below) / 255) | 0;
    opaque[at + 3] = 255;
  }
  return { ...pixels, rgba: opaque };
}

function isTransparent(rgba: Pixels["rgba"]): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
  return false;
}

export function groundOf({ rgba, width, height }: Pixels): number {
  let [light, weight, clear] = [0, 0, 0];
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3];
    light += alpha * lumaOf(rgba[at], rgba[at + 1], rgba[at + 2]);
    weight += alpha;
    if (alpha < 128) clear++;
  }
  return 2 * light > 255 * weight && 2 * clear > width * height ? BLACK : WHITE;
}
