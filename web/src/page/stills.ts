// Pictures that a person gave, one shown and read at a time.

import { type Model, type Planes, type StillReading, FRAME_WIDTH, LENS_LEFT, LENS_SIDE, pixelsOf, readStill } from "../core/index.ts";
import type { Boxed } from "./overlay.ts";

// The picture stands whole in the middle of the square lens.
export function boxesOn(reading: StillReading, width: number, height: number, labels: boolean): Boxed[] {
  const side = Math.max(width, height);
  const [left, top] = [(side - width) / 2, (side - height) / 2];
  return reading.readings.map(({ label, place: [x0, y0, x1, y1] }) => ({
    label: labels ? label : "",
    at: [(x0 + left) / side, (y0 + top) / side, (x1 - x0) / side, (y1 - y0) / side],
  }));
}

export class Stills {
  private files: readonly Blob[] = [];
  private at = 0;
  private newest = 0; // each reading has a number; one that was overtaken is dropped

  constructor(private readonly model: Model) {}

  get count(): number {
    return this.files.length;
  }

  get place(): number {
    return this.at;
  }

  take(files: readonly Blob[]): Blob {
    this.files = files;
    this.at = 0;
    return files[0]!;
  }

  // To the next (1) or the one before (-1); round and round.
  step(by: number): Blob {
    this.at = (this.at + by + this.files.length) % this.files.length;
    return this.files[this.at]!;
  }

  // Null if another picture was asked for meanwhile.
  async read(picture: Blob): Promise<{ reading: StillReading; width: number; height: number } | null> {
    const mine = ++this.newest;
    try {
      const pixels = await pixelsOf(picture);
      if (mine !== this.newest) return null;
      const reading = await readStill(pixels, this.model);
      const { width, height } = pixels.full ?? pixels;
      return mine === this.newest ? { reading, width, height } : null;
    } catch (error) {
      if (mine === this.newest) throw error;
      return null;
    }
  }

  // What is on its way is not wanted any more.
  drop(): void {
    this.newest++;
    this.files = [];
  }
}

// What the lens shows of a frame, upright, as a picture: BT.601 in full range. For frames that the page carries.
export async function lensPicture(planes: Planes, quarterTurns: number): Promise<Blob> {
  const flat = new OffscreenCanvas(LENS_SIDE, LENS_SIDE);
  const picture = new ImageData(LENS_SIDE, LENS_SIDE);
  for (let y = 0, to = 0; y < LENS_SIDE; y++)
    for (let x = LENS_LEFT; x < LENS_LEFT + LENS_SIDE; x++, to += 4) {
      const luma = planes.luma[y * FRAME_WIDTH + x]!;
      const pair = (y >> 1) * (FRAME_WIDTH >> 1) + (x >> 1);
      const [u, v] = [(planes.chroma_u?.[pair] ?? 128) - 128, (planes.chroma_v?.[pair] ?? 128) - 128];
      picture.data[to] = luma + 1.402 * v;
      picture.data[to + 1] = luma - 0.344136 * u - 0.714136 * v;
      picture.data[to + 2] = luma + 1.772 * u;
      picture.data[to + 3] = 255;
    }
  flat.getContext("2d")!.putImageData(picture, 0, 0);
  const upright = new OffscreenCanvas(LENS_SIDE, LENS_SIDE);
  const context = upright.getContext("2d")!;
  context.translate(LENS_SIDE / 2, LENS_SIDE / 2);
  context.rotate((quarterTurns * Math.PI) / 2);
  context.drawImage(flat, -LENS_SIDE / 2, -LENS_SIDE / 2);
  return upright.convertToBlob();
}
