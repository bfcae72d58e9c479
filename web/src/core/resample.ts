// Resampling that is the same everywhere: BOX (means of what lies under a pixel) to shrink, BICUBIC (a = -0.5) to enlarge,
// weights of 22 bits, the columns first, a byte after each pass. The rule is that of handlens.pictures.scaling, to the bit.

const BITS = 22; // of a weight after its point: the sum of 255 times all of them, and some more, fits 32 bits
const HALF = 1 << (BITS - 1);
const BICUBIC_A = -0.5;

// Bytes of one kind (luma, or red of RGBA), row by row, or a part of them without a copy.
export interface Raster {
  readonly bytes: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly start: number; // of the first byte
  readonly step: number; // from pixel to pixel
  readonly stride: number; // from row to row
}

export function raster(bytes: Raster["bytes"], width: number, height: number, step = 1, start = 0): Raster {
  return { bytes, width, height, start, step, stride: width * step };
}

export function partOf(whole: Raster, left: number, top: number, width: number, height: number): Raster {
  return { ...whole, width, height, start: whole.start + top * whole.stride + left * whole.step };
}

export type Extent = readonly [left: number, top: number, right: number, bottom: number]; // edges may run through pixels

// Row by row, wantedWidth x wantedHeight; of all of the raster, or of a part.
export function resized(
  source: Raster,
  wantedWidth: number,
  wantedHeight: number,
  enlarges: boolean,
  [left, top, right, bottom]: Extent = [0, 0, source.width, source.height],
): Uint8Array {
  const across = new Axis(source.width, left, right, wantedWidth, enlarges);
  const down = new Axis(source.height, top, bottom, wantedHeight, enlarges);
  // only the rows that count
  const firstRow = down.idle ? 0 : down.first[0];
  const rows = (down.idle ? source.height : down.end(wantedHeight - 1)) - firstRow;
  const narrow = new Uint8Array(rows * wantedWidth);
  for (let y = 0; y < rows; y++)
    across.alongRow(source, source.start + (firstRow + y) * source.stride, narrow, y * wantedWidth);
  return down.idle ? narrow : down.alongColumns(narrow, firstRow, wantedWidth);
}

class Axis {
  readonly first: Int32Array; // of the pixels that a wanted pixel is made of
  readonly idle: boolean; // nothing changes along this axis
  private readonly count: Int32Array;
  private readonly weights: Int32Array; // `most` for each wanted pixel
  private readonly most: number;

  constructor(length: number, from: number, until: number, wanted: number, enlarges: boolean) {
    // Pillow keeps the edges in 32 bits
    [from, until] = [Math.fround(from), Math.fround(until)];
    this.idle = wanted === length && from === 0 && until === length;
    const scale = Math.fround(until - from) / wanted;
    const stretch = Math.max(scale, 1);
    const support = (enlarges ? 2 : 0.5) * stretch;
    this.most = Math.ceil(support) * 2 + 1;
    this.first = new Int32Array(wanted);
    this.count = new Int32Array(wanted);
    this.weights = new Int32Array(wanted * this.most);
    const shares = new Float64Array(this.most);
    for (let at = 0; at < wanted; at++) {
      const centre = from + (at + 0.5) * scale;
      const first = Math.max(0, Math.trunc(centre - support + 0.5));
      const count = Math.min(length, Math.trunc(centre + support + 0.5)) - first;
      let sum = 0;
      for (let k = 0; k < count; k++) {
        const away = (k + first - centre + 0.5) * (1 / stretch);
        shares[k] = enlarges ? bicubic(Math.abs(away)) : away > -0.5 && away <= 0.5 ? 1 : 0;
        sum += shares[k];
      }
      this.first[at] = first;
      this.count[at] = count;
      for (let k = 0; k < count; k++) {
        const share = (sum === 0 ? shares[k] : shares[k] / sum) * (1 << BITS);
        this.weights[at * this.most + k] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
      }
    }
  }

  end(at: number): number {
    return this.first[at] + this.count[at];
  }

  alongRow(source: Raster, start: number, into: Uint8Array, at: number): void {
    const { bytes, step } = source;
    const { first, count, weights, most } = this;
    if (this.idle) {
      for (let x = 0; x < first.length; x++) into[at + x] = bytes[start + x * step];
      return;
    }
    for (let x = 0; x < first.length; x++) {
      let sum = HALF;
      let from = start + first[x] * step;
      const end = x * most + count[x];
      for (let k = x * most; k < end; k++, from += step) sum += bytes[from] * weights[k];
      into[at + x] = clipped(sum);
    }
  }

  alongColumns(from: Uint8Array, firstRow: number, width: number): Uint8Array {
    const { first, count, weights, most } = this;
    const into = new Uint8Array(first.length * width);
    const sums = new Int32Array(width);
    for (let y = 0; y < first.length; y++) {
      sums.fill(HALF);
      for (let k = 0, at = (first[y] - firstRow) * width; k < count[y]; k++) {
        const weight = weights[y * most + k];
        for (let x = 0; x < width; x++, at++) sums[x] += from[at] * weight;
      }
      for (let x = 0; x < width; x++) into[y * width + x] = clipped(sums[x]);
    }
    return into;
  }
}

function bicubic(away: number): number {
  if (away < 1) return ((BICUBIC_A + 2) * away - (BICUBIC_A + 3)) * away * away + 1;
  return away < 2 ? (((away - 5) * away + 8) * away - 4) * BICUBIC_A : 0;
}

function clipped(sum: number): number {
  const value = sum >> BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
