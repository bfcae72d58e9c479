// A running camera's frames, by the browser's own scaling: fast, and the same at every size that is the frame's own. Rotation
// is 0: browsers deliver upright.

import { type Context, canvasOf } from "./canvas.ts";
import { chromaPlanes, lumaPlane } from "./colours.ts";
import { FRAME_HEIGHT, FRAME_WIDTH } from "./contract.ts";
import { framePart, padRows } from "./planes.ts";
import type { PlaneName, Planes } from "./types.ts";

// Keeps its canvas and its planes: the next frame writes over the one before.
export class VideoPlanes {
  private readonly planes: Required<Planes>;
  private readonly colour: boolean;
  private readonly padded = new Uint8ClampedArray(FRAME_WIDTH * FRAME_HEIGHT * 4);
  private context: Context | null = null;

  constructor(planes: readonly PlaneName[]) {
    this.colour = planes.length === 3;
    const chroma = this.colour ? (FRAME_WIDTH * FRAME_HEIGHT) / 4 : 0;
    this.planes = {
      luma: new Uint8Array(FRAME_WIDTH * FRAME_HEIGHT),
      chroma_u: new Uint8Array(chroma),
      chroma_v: new Uint8Array(chroma),
    };
  }

  // source: a video or a VideoFrame, with its size in pixels (videoWidth and videoHeight).
  of(source: CanvasImageSource, width: number, height: number): Planes {
    const part = framePart(width, height);
    if (this.context?.canvas.width !== part.columns) {
      this.context = canvasOf(part.columns, FRAME_HEIGHT);
      this.context.imageSmoothingQuality = "high"; // "low" skips pixels when shrinking by more than two
    }
    this.context.drawImage(
      source,
      part.left,
      part.top,
      part.right - part.left,
      part.bottom - part.top,
      0,
      0,
      part.columns,
      FRAME_HEIGHT,
    );
    return this.ofPixels(this.context.getImageData(0, 0, part.columns, FRAME_HEIGHT).data, part.columns);
  }

  // rgba: the part of the frame that the camera fills, 480 rows of so many columns.
  ofPixels(rgba: Uint8ClampedArray, columns: number): Planes {
    let frame = rgba;
    if (columns !== FRAME_WIDTH) {
      frame = this.padded;
      padRows(rgba, columns, frame, 4);
    }
    lumaPlane(frame, this.planes.luma);
    if (this.colour) chromaPlanes(frame, frame.subarray(1), frame.subarray(2), FRAME_WIDTH, this.planes, 4);
    return this.planes;
  }
}
