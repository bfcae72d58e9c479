// A runtime's answers beside Python's.

import assert from "node:assert/strict";
import { decide } from "../src/core/contract.ts";
import { openModel } from "../src/core/model.ts";
import type { Found, Runtime } from "../src/core/types.ts";
import { framesOf, made, madeJson } from "./made.ts";

export const BOUND = 1e-3; // measured: 5e-5 of output_node, 1.6e-4 of what the network saw

export async function sameAsPython(name: string, runtime: Runtime): Promise<void> {
  const model = await openModel(made(`${name}.tflite`), runtime);
  const answers = madeJson(`${name}.json`);
  const frames = framesOf(made(`${name}.frames`), model.contract.planes.length === 3);
  assert.equal(frames.length, answers.length);
  const labels = new Set<string | null>();
  let kept: Found | undefined;
  for (const [at, wanted] of answers.entries()) {
    kept = await model.run(frames[at], wanted.rotation, kept);
    const { label, score } = decide(model.contract, kept);
    labels.add(label);
    assert.equal(label, wanted.label, `frame ${at}: ${score} for ${wanted.score}`);
    near(kept.probabilities, wanted.output_node, `frame ${at}, output_node`);
    near([kept.presence], wanted.presence, `frame ${at}, presence`);
    near(kept.box, wanted.box, `frame ${at}, box`);
    near(kept.seen, wanted.seen, `frame ${at}, seen`);
  }
  assert.ok(labels.size >= 2, "frames that are all read alike show nothing");
  model.close();
}

function near(got: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  assert.equal(got.length, wanted.length, what);
  for (let at = 0; at < got.length; at++)
    assert.ok(Math.abs(got[at] - wanted[at]) <= BOUND, `${what}: ${got[at]} for ${wanted[at]}`);
}
