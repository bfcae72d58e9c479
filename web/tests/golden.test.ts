// The self-check: read as Python packed it, the rule for passed, and damaged frames.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { HandlensError } from "../src/core/errors.ts";
import { goldenCheck, readGolden } from "../src/core/golden.ts";
import { openModel } from "../src/core/model.ts";
import type { Contract, Found, Golden, Model } from "../src/core/types.ts";
import { dice, made, tflite } from "./made.ts";

for (const name of ["ink", "photo"])
  test(`${name}: this runtime answers as Python did`, async () => {
    const model = await openModel(made(`${name}.tflite`), await tflite());
    const golden = await readGolden(made(`${name}.golden`));
    assert.ok(golden.frames.length >= 3);
    assert.ok(new Set(golden.frames.map((frame) => frame.quarterTurns)).size >= 3);
    const verdict = await goldenCheck(model, golden);
    assert.equal(verdict.passed, golden.frames.length);
    assert.ok(verdict.good && verdict.worst < 1e-3, `${verdict.worst}`);
    assert.ok(verdict.millisecondsAFrame > 0);
    const turned = {
      ...golden,
      frames: golden.frames.map((frame) => ({ ...frame, quarterTurns: (frame.quarterTurns + 1) % 4 })),
    };
    if (name === "ink") assert.equal((await goldenCheck(model, turned)).good, false);
    model.close();
  });

const ANSWER: Found = {
  probabilities: Float32Array.of(0.75, 0.25),
  presence: 1,
  box: [0, 0, 0, 0],
  seen: new Float32Array(1),
};
const FRAME = {
  planes: { luma: new Uint8Array(307200) },
  quarterTurns: 0,
  truth: "a",
  label: "a",
  score: 0.75,
  presence: 1,
  output: [0.75, 0.25],
};

async function rowOf(wanted: Partial<Golden["frames"][number]>, answer: Partial<Found> = {}, threshold = 0.5) {
  const model: Model = {
    contract: { labels: ["a", "b"], threshold } as unknown as Contract,
    run: async () => ({ ...ANSWER, ...answer }),
    close: () => undefined,
  };
  return (await goldenCheck(model, { tolerance: 0.02, frames: [{ ...FRAME, ...wanted }] })).rows[0];
}

test("the rule for passed", async () => {
  assert.equal((await rowOf({})).passed, true);
  assert.equal((await rowOf({ score: 0.7301 })).passed, true); // within the tolerance
  assert.equal((await rowOf({ score: 0.72 })).passed, false);
  assert.equal((await rowOf({ presence: 0.97 })).passed, false);
  assert.equal((await rowOf({ output: [0.7, 0.3] })).passed, false);
  assert.equal((await rowOf({ output: [0.75, 0.25, 0] })).passed, false);
  assert.equal((await rowOf({ label: "b" })).passed, false);
  assert.equal((await rowOf({ label: null })).passed, false);
  // on the edge the label may be another
  assert.equal((await rowOf({ label: null }, {}, 0.74)).passed, true);
  assert.equal((await rowOf({}, {}, 0.76)).got, null);
  assert.equal((await rowOf({}, {}, 0.76)).passed, true);
  assert.equal((await rowOf({}, {}, 0.8)).passed, false);
  for (const answer of [{ presence: NaN }, { probabilities: Float32Array.of(0.75, NaN) }]) {
    const row = await rowOf({}, answer);
    assert.deepEqual([row.passed, row.difference], [false, Infinity]);
  }
});

test("damaged frames are refused, never half read", async () => {
  const part = made("ink.golden");
  const roll = dice(3);
  const damaged = (error: unknown) => error instanceof HandlensError && error.kind === "golden-damaged";
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const copy = part.slice(0, round % 3 === 0 ? roll(part.length) : part.length);
    for (let left = 1 + roll(3); left > 0; left--) copy[roll(round % 2 ? 400 : copy.length)] = roll(256);
    await readGolden(copy).then(
      () => undefined,
      (error) => {
        if (!damaged(error)) throw error;
        refused++;
      },
    );
  }
  assert.ok(refused > 150);
  const described = {
    tolerance: 0.02,
    planes: ["luma"],
    height: 480,
    width: 640,
    frames: [{ rotation: 0, truth: "1", label: null, score: 0, presence: 0, output: [0.5, 0.5] }],
  };
  const joined = (document: object, bytes: number) =>
    Buffer.concat([Buffer.from(JSON.stringify(document)), Buffer.of(0), deflateSync(Buffer.alloc(bytes))]);
  assert.equal((await readGolden(joined(described, 307200))).frames.length, 1);
  await assert.rejects(readGolden(joined(described, 307199)), damaged);
  await assert.rejects(readGolden(joined(described, 100_000_000)), damaged); // a bomb
  await assert.rejects(
    readGolden(joined({ ...described, frames: Array(65).fill(described.frames[0]) }, 65 * 307200)),
    damaged,
  );
  await assert.rejects(readGolden(joined({ ...described, height: 481 }, 307200)), damaged);
  await assert.rejects(readGolden(joined({ ...described, planes: ["luma", "depth"] }, 307200)), damaged);
});
