// The runtime that ships: Python's answers, damaged models, memory given back, one frame after the other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { HandlensError } from "../src/core/errors.ts";
import { openModel } from "../src/core/model.ts";
import { openRuntime, runtimeProblem } from "../src/core/runtime.ts";
import { readStill } from "../src/core/stills.ts";
import type { Planes, Runtime } from "../src/core/types.ts";
import { dice, framesOf, made, madeJson, runScript, tflite, tfliteLoader, tfliteWasm } from "./made.ts";
import { BOUND, sameAsPython } from "./parity.ts";

const kindOf = (kind: string) => (error: unknown) => error instanceof HandlensError && error.kind === kind;
const heapBytes = (runtime: Runtime) =>
  (runtime as unknown as { instance: { wasm: { HEAPU8: Uint8Array } } }).instance.wasm.HEAPU8.length;

for (const name of ["ink", "photo"])
  test(`${name}: frames are answered as in Python`, async () => sameAsPython(name, await tflite()));

test("still pictures are read as in Python", async () => {
  const model = await openModel(made("ink.tflite"), await tflite());
  for (const [number, wanted] of madeJson("stills.json").entries()) {
    const read = await readStill(
      { width: wanted.width, height: wanted.height, rgba: made(`still-${number}.rgba`) },
      model,
    );
    const said = `picture ${number}`;
    assert.deepEqual([read.decision.label, read.note], [wanted.label, wanted.note], said);
    assert.ok(Math.abs(read.decision.score - wanted.score) <= BOUND, said);
    read.place.forEach((edge, at) =>
      assert.ok(Math.abs(edge - wanted.place[at]) <= 0.05 + BOUND * Math.max(wanted.width, wanted.height), said),
    );
  }
  model.close();
});

test("answers are in the order of the calls, each its own", async () => {
  const model = await openModel(made("ink.tflite"), await tflite());
  const frames = framesOf(made("ink.frames"), false).slice(0, 6);
  const alone = [];
  for (const frame of frames) alone.push(await model.run(frame));
  assert.notDeepEqual(alone[0].probabilities, alone[1].probabilities);
  assert.deepEqual(await Promise.all(frames.map((frame) => model.run(frame))), alone);
  const kept = alone[0];
  assert.equal(await model.run(frames[1], 0, kept), kept);
  assert.deepEqual(kept, alone[1]);
  model.close();
});

test("frames that are none are refused, and the next is read", async () => {
  const model = await openModel(made("photo.tflite"), await tflite());
  const [frame] = framesOf(made("photo.frames"), true);
  for (const wrong of [{ luma: frame.luma }, { ...frame, luma: frame.luma.subarray(1) }, {}] as Planes[])
    await assert.rejects(model.run(wrong), kindOf("frame"));
  for (const turns of [-1, 4, 0.5, NaN]) await assert.rejects(model.run(frame, turns), kindOf("frame"));
  assert.ok((await model.run(frame)).probabilities.length >= 3);
  model.close();
  await assert.rejects(model.run(frame), kindOf("model-closed"));
  model.close();
});

test("a closed model gives its memory back", async () => {
  const runtime = await tflite();
  const file = made("photo.tflite");
  const sizes = [];
  for (let round = 0; round < 12; round++) {
    const model = await openModel(file, runtime);
    model.close();
    await new Promise((resolve) => setTimeout(resolve)); // closing waits for its turn
    sizes.push(heapBytes(runtime));
  }
  assert.equal(sizes[11], sizes[2]);
});

test("the heap stands still while frames are read", async () => {
  const runtime = await tflite();
  const model = await openModel(made("ink.tflite"), runtime);
  const [frame] = framesOf(made("ink.frames"), false);
  let found = await model.run(frame);
  const before = heapBytes(runtime);
  for (let round = 0; round < 500; round++) found = await model.run(frame, 0, found);
  assert.equal(heapBytes(runtime), before);
  model.close();
});

test("a model that is open is read on when another makes the memory grow", async () => {
  const runtime = await tflite();
  const model = await openModel(made("ink.tflite"), runtime);
  const [frame] = framesOf(made("ink.frames"), false);
  const [found, before] = [await model.run(frame), heapBytes(runtime)];
  const other = await openModel(made("photo.tflite"), runtime);
  assert.ok(heapBytes(runtime) > before);
  assert.deepEqual(await model.run(frame), found);
  for (const one of [model, other]) one.close();
});

test("what is refused breaks nothing in the runtime", async () => {
  const runtime = await tflite();
  const runner = await runtime.open(made("ink.tflite"));
  const rotation = new Int32Array(1);
  const [{ luma }] = framesOf(made("ink.frames"), false);
  await assert.rejects(runner.run({ luma: luma.subarray(1), rotation }), kindOf("frame"));
  await assert.rejects(runner.run({ luma, rotation: new Uint8Array(1) }), kindOf("frame"));
  assert.equal((await runner.run({ luma, rotation })).presence.length, 1);
});

test("a damaged model is refused or read, and a sound one is read after it", async () => {
  const runtime = await tflite();
  const file = made("ink.tflite");
  const [frame] = framesOf(made("ink.frames"), false);
  const roll = dice(7);
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 120; round++) {
    const damaged = file.slice();
    // among the offsets at the beginning, and anywhere; the archive behind stays as it is
    for (let left = 1 + roll(8); left > 0; left--)
      damaged[round % 2 ? 8 + roll(4000) : 8 + roll(file.length - 20_000)] = roll(256);
    let outcome = "read";
    try {
      const model = await openModel(damaged, runtime);
      await model.run(frame);
      model.close();
    } catch (error) {
      if (!(error instanceof HandlensError)) throw error;
      outcome = error.kind;
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  assert.ok([...outcomes.keys()].length >= 2, `${[...outcomes]}`);
  const model = await openModel(file, runtime);
  assert.equal((await model.run(frame)).probabilities.length, model.contract.labels.length);
});

test("a runtime that traps is started anew, and its error is ours", async () => {
  const runtime = await tflite();
  const model = await openModel(made("ink.tflite"), runtime);
  const [frame] = framesOf(made("ink.frames"), false);
  const inner = (model as unknown as { runner: { runner: { Infer(): boolean } } }).runner;
  Object.defineProperty(inner.runner, "Infer", {
    value: () => {
      throw new WebAssembly.RuntimeError("unreachable");
    },
  });
  const instance = () => (runtime as unknown as { instance: object }).instance;
  const trapped = instance();
  await assert.rejects(model.run(frame), kindOf("runtime-failed"));
  await assert.rejects(model.run(frame), /broke down before/); // nothing more is called in there
  model.close();
  const again = await openModel(made("ink.tflite"), runtime);
  assert.notEqual(instance(), trapped);
  assert.equal((await again.run(frame)).probabilities.length, again.contract.labels.length);
  again.close();
});

test("no memory is said as such", async () => {
  const runtime = await tflite();
  const wasm = (runtime as unknown as { instance: { wasm: { _malloc: () => number } } }).instance.wasm;
  Object.defineProperty(wasm, "_malloc", { value: () => 0 });
  await assert.rejects(openModel(made("ink.tflite"), runtime), kindOf("memory"));
});

test("a model whose answers do not fit its contract is refused", async () => {
  const inner = {
    run: async () => ({
      output_node: new Float32Array(3),
      presence: Float32Array.of(1),
      box: new Float32Array(4),
      seen: new Float32Array(784),
    }),
    close: () => void (closed = true),
  };
  let closed = false;
  await assert.rejects(
    openModel(made("ink.tflite"), { name: "fake", open: async () => inner }),
    kindOf("model-damaged"),
  );
  await new Promise((resolve) => setTimeout(resolve));
  assert.ok(closed);
});

test("a damaged runtime does not start, and says so", async () => {
  const wasm = tfliteWasm();
  await assert.rejects(openRuntime(tfliteLoader(), wasm.subarray(0, 1000), runScript), kindOf("runtime-damaged"));
  await assert.rejects(
    openRuntime(
      tfliteLoader(),
      wasm.map((byte, at) => (at === 5000 ? byte ^ 255 : byte)),
      runScript,
    ),
    kindOf("runtime-damaged"),
  );
  await assert.rejects(
    openRuntime("", wasm, () => undefined),
    kindOf("runtime-damaged"),
  );
});

test("what a browser lacks is said", () => {
  assert.equal(runtimeProblem(), null);
  const without = (name: string, value: unknown, kind: string) => {
    const kept = Object.getOwnPropertyDescriptor(globalThis, name)!;
    Object.defineProperty(globalThis, name, { ...kept, value });
    try {
      assert.equal(runtimeProblem()?.kind, kind);
    } finally {
      Object.defineProperty(globalThis, name, kept);
    }
  };
  without("WebAssembly", undefined, "runtime-missing");
  without("WebAssembly", { validate: () => false }, "runtime-simd");
  without("DecompressionStream", undefined, "runtime-unpacking");
});
