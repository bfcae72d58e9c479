// What the page knows of a model file and of its answers. The contract's fields: docs/frames.md.

export type View = "ink" | "photo";
export type PlaneName = "luma" | "chroma_u" | "chroma_v";

export interface FrameFigures {
  readonly count: number;
  readonly right: number;
  readonly wrong: number;
  readonly no_reading: number;
  // of the shares, Wilson's, 95 %
  readonly right_interval: readonly [number, number];
  readonly wrong_interval: readonly [number, number];
  readonly no_reading_interval: readonly [number, number];
  readonly of: "made frames" | "test photos" | "cross-validated photos";
}

export interface NetworkFigures {
  readonly accuracy: number;
  readonly count: number | null; // null in contracts of version 1
  readonly interval: readonly [number, number] | null;
}

export interface Contract {
  readonly version: number;
  readonly name: string;
  readonly task: "classify";
  readonly view: View;
  readonly labels: readonly string[];
  readonly nothing: boolean;
  readonly embedding: number | null;
  readonly calibrated: boolean;
  readonly frame: { readonly height: number; readonly width: number };
  readonly planes: readonly PlaneName[];
  readonly input: { readonly height: number; readonly width: number; readonly channels: 1 | 3 };
  readonly threshold: number;
  readonly figures: { readonly frames: FrameFigures | null; readonly network: NetworkFigures | null };
  readonly network: string;
  readonly precision: string;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly dataset: { readonly name: string; readonly digest: string };
}

// A camera frame: luma [480, 640]; of a model that takes colour also chroma_u and chroma_v [240, 320], 128 neutral.
export interface Planes {
  luma: Uint8Array;
  chroma_u?: Uint8Array;
  chroma_v?: Uint8Array;
}

export type Box = readonly [x: number, y: number, width: number, height: number]; // centre first; of the lens's side
export type Place = readonly [left: number, top: number, right: number, bottom: number]; // pixels of the upright picture

// What the model says of one frame.
export interface Found {
  readonly probabilities: Float32Array; // in the order of the contract's labels; they add up to 1
  readonly presence: number;
  readonly box: Box;
  readonly seen: Float32Array; // [height, width, channels] of the contract's input, 0..1: what the network saw
}

// What the contract's rule makes of it: a label if and only if presence x the best probability reaches the threshold.
export interface Decision {
  readonly best: number; // index of the most probable label, whether or not it is a reading
  readonly label: string | null;
  readonly score: number;
}

export interface Model {
  readonly contract: Contract;
  // quarterTurns: clockwise, 0 to 3, that make the frame upright; a browser's video is upright already (0).
  // into: an answer that is no longer needed, written over and given back, so that nothing is allocated while a camera runs.
  run(planes: Planes, quarterTurns?: number, into?: Found): Promise<Found>;
  // Gives back the runtime's memory; run() is refused from then on.
  close(): void;
}

// A runtime that opens .tflite files; made once, of the bytes that the page carries.
export interface Runtime {
  readonly name: string;
  open(bytes: Uint8Array): Promise<Runner>;
}

// The signature `frame` of an open file; outputs are views that the next run writes over.
export interface Runner {
  run(inputs: Readonly<Record<string, Uint8Array | Int32Array>>): Promise<Readonly<Record<string, Float32Array>>>;
  close(): void;
}

// An upright picture, 4 bytes a pixel, row after row, alpha last and not premultiplied: what ImageData has.
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
  // The picture's own size, where it was shrunk while it was opened; places are given in its pixels.
  readonly full?: { readonly width: number; readonly height: number };
}

export interface Reading {
  readonly label: string;
  readonly score: number;
  readonly place: Place;
  readonly box: Box;
}

// A still picture read. Of what was read `readings` says all; the rest is of the look that counted, read or not.
export interface StillReading {
  // None, one, or more once models of the task `detect` are there; the surest first.
  readonly readings: readonly Reading[];
  // cut: the ink runs over the picture's edge; several: more than one thing to read, so that none is read.
  readonly note: "cut" | "several" | null;
  readonly look: { readonly left: number; readonly top: number; readonly side: number }; // the lens, in pixels as opened
  readonly planes: Planes; // the frame that was read
  readonly found: Found;
  readonly decision: Decision;
  readonly place: Place; // of what was found
}

// What to show of a running camera after a frame. The smoother's own: the next frame writes over it.
export interface Steady {
  readonly label: string | null;
  readonly index: number; // of the label; -1 if none is read
  readonly score: number;
  readonly presence: number;
  readonly probabilities: Float64Array;
  readonly scores: Float64Array; // presence x probability, averaged
  readonly box: Box;
}

export interface GoldenFrame {
  readonly planes: Planes;
  readonly quarterTurns: number;
  readonly truth: string;
  readonly label: string | null; // what Python read
  readonly score: number;
  readonly presence: number;
  readonly output: readonly number[];
}

export interface Golden {
  readonly tolerance: number;
  readonly frames: readonly GoldenFrame[];
}

export interface GoldenRow {
  readonly truth: string;
  readonly wanted: string | null;
  readonly got: string | null;
  readonly passed: boolean;
  readonly difference: number; // the largest to Python's score, presence and probabilities
  readonly seen: Float32Array;
}

export interface GoldenVerdict {
  readonly rows: readonly GoldenRow[];
  readonly passed: number;
  readonly good: boolean;
  readonly millisecondsAFrame: number;
  readonly worst: number;
}
