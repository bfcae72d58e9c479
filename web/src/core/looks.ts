// A still picture looked at whole: which square of it fills the lens, and what stands round it there. What the square has beside
// the picture is the picture's own paper: the rim of the picture, freed of what is written over it, goes on outwards. The rule
// is that of handlens.pictures.looks, in integers; tests/vectors/stills.json holds both to the same bytes.

import { FRAME_HEIGHT, FRAME_WIDTH } from "./contract.ts";
import { LENS_SIDE, padRows } from "./planes.ts";
import { type Raster, partOf, raster, resized } from "./resample.ts";
import type { Box, Place } from "./types.ts";

const WHOLE_SHARE_PERCENT = 72; // of the lens: the picture's longer side in the first look
const CLOSER_SHARE_PERCENT = 50; // the longer side of what was found, in the second look
const RIM_REACH_PERCENT = 30;
const LEAST_LOOK_PIXELS = 8;
const CUT_REACH_PERCENT = 8;

// A square of an upright picture, in its pixels; it may reach beyond it.
export interface Look {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

// All of a picture, with room round it.
export function wholeLook(width: number, height: number): Look {
  const side = Math.ceil((Math.max(width, height) * 100) / WHOLE_SHARE_PERCENT);
  return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), side };
}

// A picture's centred square.
export function squareLook(width: number, height: number): Look {
  const side = Math.min(width, height);
  return { left: (width - side) >> 1, top: (height - side) >> 1, side };
}

// What was found in a look in the middle, half as large as the lens.
export function closerLook(look: Look, box: Box, width: number, height: number): Look {
  const [left, top, right, bottom] = toPicture(look, box);
  const longer = Math.max(right - left, bottom - top);
  const side = Math.max(LEAST_LOOK_PIXELS, rounded((longer * 100) / CLOSER_SHARE_PERCENT));
  const x = Math.min(Math.max((left + right) / 2, 0), width);
  const y = Math.min(Math.max((top + bottom) / 2, 0), height);
  return { left: rounded(x - side / 2), top: rounded(y - side / 2), side };
}

// Squares half as long as the picture's longer side that cover the picture, each half over the next; row by row.
export function windows(width: number, height: number): Look[] {
  const side = (Math.max(width, height) + 1) >> 1;
  return starts(height, side).flatMap((top) => starts(width, side).map((left) => ({ left, top, side })));
}

function starts(length: number, side: number): number[] {
  if (length <= side) return [Math.floor((length - side) / 2)];
  const steps = Math.ceil((2 * (length - side)) / side);
  return Array.from({ length: steps + 1 }, (_, step) => Math.floor(((length - side) * step) / steps));
}

// A box of the look in pixels of the picture.
export function toPicture(look: Look, box: Box): Place {
  const [x, y, width, height] = [box[0] * look.side, box[1] * look.side, box[2] * look.side, box[3] * look.side];
  return [look.left + x - width / 2, look.top + y - height / 2, look.left + x + width / 2, look.top + y + height / 2];
}

// How much of the smaller place the other covers, 0..1.
export function overlap(one: Place, other: Place): number {
  const width = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
  const height = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
  const smaller = Math.min(area(one), area(other));
  return smaller > 0 ? (Math.max(0, width) * Math.max(0, height)) / smaller : 0;
}

function area(place: Place): number {
  return (place[2] - place[0]) * (place[3] - place[1]);
}

// The frame's luma that shows the look; what is left and right of the lens repeats the lens's edge.
export function stillLuma(luma: Raster, look: Look): Uint8Array {
  const frame = new Uint8Array(FRAME_WIDTH * FRAME_HEIGHT);
  padRows(onItsPaper(seenPart(luma, look)), LENS_SIDE, frame, 1);
  return frame;
}

// What of the picture a look holds, at the lens's scale, and where in the lens it lies.
interface Part {
  readonly pixels: Raster;
  readonly left: number;
  readonly top: number;
  readonly rims: readonly Uint8Array[]; // above, below, before, after
}

function seenPart(luma: Raster, look: Look): Part {
  const [x, columns, left, width] = shared(look.left, look.side, luma.width);
  const [y, rows, top, height] = shared(look.top, look.side, luma.height);
  const bytes = resized(partOf(luma, x, y, columns, rows), width, height, look.side <= LENS_SIDE);
  const column = (at: number) => Uint8Array.from({ length: height }, (_, row) => bytes[row * width + at]);
  const row = (at: number) => bytes.slice(at * width, (at + 1) * width);
  return {
    pixels: raster(bytes, width, height),
    left,
    top,
    rims: [row(0), row(height - 1), column(0), column(width - 1)],
  };
}

// Along one axis: first pixel and number of pixels that the look holds; first and number in the lens. Halves up.
function shared(first: number, side: number, length: number): [number, number, number, number] {
  const low = Math.max(0, first);
  const high = Math.min(length, first + side);
  const place = (at: number) => Math.floor((2 * (at - first) * LENS_SIDE + side) / (2 * side));
  const before = Math.min(place(low), LENS_SIDE - 1);
  return [low, high - low, before, Math.max(place(high), before + 1) - before];
}

// Each side's rim goes on outwards, a corner is the mean of its two rims.
function onItsPaper({ pixels, left, top, rims }: Part): Uint8Array {
  const { width, height, bytes } = pixels;
  const [above, below, before, after] = rims.map(paperOfRim);
  const lens = new Uint8Array(LENS_SIDE * LENS_SIDE);
  for (let y = 0; y < LENS_SIDE; y++) {
    const row = y - top;
    const line = y * LENS_SIDE;
    const right = line + left + width;
    if (row >= 0 && row < height) {
      lens.fill(before[row], line, line + left);
      lens.set(bytes.subarray(row * width, (row + 1) * width), line + left);
      lens.fill(after[row], right, line + LENS_SIDE);
    } else {
      const beyond = row < 0 ? above : below;
      const nearest = row < 0 ? 0 : height - 1;
      lens.fill((beyond[0] + before[nearest] + 1) >> 1, line, line + left);
      lens.set(beyond, line + left);
      lens.fill((beyond[width - 1] + after[nearest] + 1) >> 1, right, line + LENS_SIDE);
    }
  }
  return lens;
}

// A rim freed of ink: each pixel becomes the median of those within reach, the lower one of two.
export function paperOfRim(rim: Uint8Array): Uint8Array {
  const reach = Math.floor((rim.length * RIM_REACH_PERCENT) / 100);
  const paper = new Uint8Array(rim.length);
  const counts = new Int32Array(256);
  let within = 0;
  for (let next = 0; next < rim.length + reach; next++) {
    if (next < rim.length) {
      counts[rim[next]]++;
      within++;
    }
    const middle = next - reach;
    if (middle < 0) continue;
    paper[middle] = lowerMedian(counts, within);
    if (middle >= reach) {
      counts[rim[middle - reach]]--;
      within--;
    }
  }
  return paper;
}

function lowerMedian(counts: Int32Array, total: number): number {
  let left = (total - 1) >> 1;
  let value = 0;
  while (left >= counts[value]) left -= counts[value++];
  return value;
}

// Whether ink in a place runs over the picture's edge: there is ink on the rim itself, half as strong as the strongest.
export function isCut(luma: Raster, place: Place): boolean {
  const look = wholeLook(luma.width, luma.height);
  const part = seenPart(luma, look);
  const { width, height, bytes } = part.pixels;
  const inPart = (value: number, start: number, margin: number, end: number) =>
    Math.min(Math.max(((value - start) * LENS_SIDE) / look.side - margin, 0), end);
  const left = inPart(place[0], look.left, part.left, width);
  const top = inPart(place[1], look.top, part.top, height);
  const right = inPart(place[2], look.left, part.left, width);
  const bottom = inPart(place[3], look.top, part.top, height);
  const near = (CUT_REACH_PERCENT / 100) * Math.max(right - left, bottom - top);
  const isNear = [top <= near, bottom >= height - near, left <= near, right >= width - near];

  const papers = part.rims.map(paperOfRim);
  const counts = new Int32Array(256);
  for (const paper of papers) for (const value of paper) counts[value]++;
  const paper = lowerMedian(counts, 2 * (width + height));
  const [firstRow, endRow] = [Math.trunc(top), Math.min(Math.trunc(bottom) + 1, height)];
  const [firstColumn, endColumn] = [Math.trunc(left), Math.min(Math.trunc(right) + 1, width)];
  let strongest = 1;
  for (let y = firstRow; y < endRow; y++)
    for (let x = firstColumn; x < endColumn; x++)
      strongest = Math.max(strongest, Math.abs(bytes[y * width + x] - paper));
  return part.rims.some((rim, which) => {
    const [first, end] = which < 2 ? [firstColumn, endColumn] : [firstRow, endRow];
    for (let at = first; isNear[which] && at < end; at++)
      if (Math.abs(rim[at] - papers[which][at]) * 2 >= strongest) return true;
    return false;
  });
}

// Halves up.
function rounded(value: number): number {
  return Math.floor(value + 0.5);
}
