// The self-check: frames that travel with the model, and the answers that Python gave for them, replayed through this browser's
// runtime. handlens.apk.golden writes them; the rule for passed is that of the app's SelfCheck.
//
//   part golden      the JSON text | a zero byte | the planes
//   the planes       one zlib stream (RFC 1950) of: frame 0 | frame 1 | ...
//   frame            luma [480, 640], then, if the text names them, chroma_u and chroma_v [240, 320]
//   plane            row after row, each as the difference to the row above it, modulo 256; above the first is 0

import { FRAME_HEIGHT, FRAME_WIDTH, decide } from "./contract.ts";
import { HandlensError } from "./errors.ts";
import { finite, record, text, whole } from "./json.ts";
import type { Contract, Found, Golden, GoldenFrame, GoldenRow, GoldenVerdict, Model, Planes } from "./types.ts";
import { unpacked } from "./unpack.ts";

const MOST_FRAMES = 64; // by eye: handlens writes 16 at the most
const LUMA_BYTES = FRAME_WIDTH * FRAME_HEIGHT;

export async function readGolden(part: Uint8Array): Promise<Golden> {
  const end = part.indexOf(0);
  if (end < 0) throw damaged("no planes");
  let described: Record<string, unknown>;
  let frames: Omit<GoldenFrame, "planes">[];
  let colour: boolean;
  try {
    described = record(JSON.parse(new TextDecoder().decode(part.subarray(0, end))), "the text");
    whole(described["height"], "the height", FRAME_HEIGHT, FRAME_HEIGHT);
    whole(described["width"], "the width", FRAME_WIDTH, FRAME_WIDTH);
    const [planes, rows] = [described["planes"], described["frames"]];
    if (!Array.isArray(planes) || !Array.isArray(rows) || rows.length > MOST_FRAMES)
      throw new RangeError("no list of frames");
    colour = planes.length === 3;
    if (planes.join() !== (colour ? "luma,chroma_u,chroma_v" : "luma"))
      throw new RangeError(`the planes ${planes.join()}`);
    frames = rows.map(answer);
    finite(described["tolerance"], "the tolerance");
  } catch (error) {
    throw damaged(String(error));
  }
  const frameBytes = colour ? LUMA_BYTES * 1.5 : LUMA_BYTES;
  const bytes = await unpacked(part.subarray(end + 1), "deflate", frameBytes * frames.length, "golden-damaged");
  if (bytes.length !== frameBytes * frames.length) throw damaged(`${bytes.length} bytes of planes`);
  return {
    tolerance: described["tolerance"] as number,
    frames: frames.map((frame, at) => ({
      ...frame,
      planes: planesOf(bytes.subarray(at * frameBytes, (at + 1) * frameBytes), colour),
    })),
  };
}

function damaged(received: string): HandlensError {
  return new HandlensError(
    "golden-damaged",
    "the frames for the self-check are damaged",
    received,
    "save the page once more, whole",
  );
}

function answer(value: unknown): Omit<GoldenFrame, "planes"> {
  const row = record(value, "a frame");
  const output = row["output"];
  if (!Array.isArray(output)) throw new RangeError("a frame without output");
  return {
    quarterTurns: whole(row["rotation"], "the rotation", 0, 3),
    truth: text(row["truth"], "the truth"),
    label: row["label"] === null ? null : text(row["label"], "the label"),
    score: finite(row["score"], "the score"),
    presence: finite(row["presence"], "the presence"),
    output: output.map((share) => finite(share, "the output")),
  };
}

function planesOf(bytes: Uint8Array, colour: boolean): Planes {
  const luma = summed(bytes.subarray(0, LUMA_BYTES), FRAME_WIDTH);
  if (!colour) return { luma };
  const [u, v] = [LUMA_BYTES, LUMA_BYTES * 1.25].map((start) =>
    summed(bytes.subarray(start, start + LUMA_BYTES / 4), FRAME_WIDTH / 2),
  );
  return { luma, chroma_u: u, chroma_v: v };
}

function summed(plane: Uint8Array, width: number): Uint8Array {
  for (let at = width; at < plane.length; at++) plane[at] += plane[at - width];
  return plane;
}

export async function goldenCheck(model: Model, golden: Golden): Promise<GoldenVerdict> {
  const rows: GoldenRow[] = [];
  let elapsedMs = 0;
  for (const frame of golden.frames) {
    if (rows.length === 0) await model.run(frame.planes, frame.quarterTurns); // the first run is slower than all others
    const startMs = performance.now();
    const found = await model.run(frame.planes, frame.quarterTurns);
    elapsedMs += performance.now() - startMs;
    rows.push(verdict(model.contract, golden.tolerance, frame, found));
  }
  const passed = rows.filter((row) => row.passed).length;
  return {
    rows,
    passed,
    good: passed === rows.length,
    millisecondsAFrame: elapsedMs / Math.max(1, rows.length),
    worst: Math.max(0, ...rows.map((row) => row.difference)),
  };
}

function verdict(contract: Contract, tolerance: number, frame: GoldenFrame, found: Found): GoldenRow {
  const { label, score } = decide(contract, found);
  const difference = differenceOf(frame, found, score);
  const onTheEdge = Math.abs(frame.score - contract.threshold) <= tolerance;
  const passed = difference <= tolerance && (label === frame.label || onTheEdge);
  return { truth: frame.truth, wanted: frame.label, got: label, passed, difference, seen: found.seen };
}

function differenceOf(frame: GoldenFrame, { probabilities, presence }: Found, score: number): number {
  if (frame.output.length !== probabilities.length) return Infinity;
  const most = Math.max(
    Math.abs(score - frame.score),
    Math.abs(presence - frame.presence),
    ...frame.output.map((share, at) => Math.abs(probabilities[at] - share)),
  );
  return Number.isNaN(most) ? Infinity : most; // compared, no number would be nothing's opposite: it must not pass
}
