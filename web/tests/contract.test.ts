// The contract: what is read of it, what is refused, and that nothing else happens, whatever the file.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decide, parseContract, readContract } from "../src/core/contract.ts";
import { HandlensError, type ErrorKind } from "../src/core/errors.ts";
import { metadataNames, signaturesOf } from "../src/core/flatbuffer.ts";
import { dice, made } from "./made.ts";

const GOOD = {
  handlens: 2,
  name: "coins",
  task: "classify",
  view: "photo",
  labels: ["heads", "tails"],
  nothing: true,
  embedding: 1280,
  calibrated: true,
  frame: { height: 480, width: 640 },
  planes: ["luma", "chroma_u", "chroma_v"],
  input: { height: 64, width: 64, channels: 3 },
  threshold: 0.39,
  figures: {
    frames: { count: 10000, right: 9920, wrong: 50, no_reading: 30, of: "test photos" },
    network: { count: 200, accuracy: 0.5, interval: [0, 1] },
  },
  network: "lite0",
  precision: "int8",
  seed: 3,
  versions: { handlens: "0.1.0" },
  dataset: { name: "coins", digest: "9f" },
};
const OLD = {
  ...GOOD,
  handlens: 1,
  figures: undefined,
  accuracy: 0.97,
  nothing: undefined,
  embedding: undefined,
  calibrated: undefined,
};

const refused = (kind: ErrorKind) => (error: unknown) => {
  assert.ok(error instanceof HandlensError, String(error));
  assert.equal(error.kind, kind, error.message);
  return true;
};
const parsed = (changes: object) => parseContract(JSON.stringify({ ...GOOD, ...changes }));

test("a contract says all that it says", () => {
  const contract = parsed({});
  assert.equal(contract.version, 2);
  assert.deepEqual(contract.planes, ["luma", "chroma_u", "chroma_v"]);
  assert.deepEqual(
    [contract.nothing, contract.embedding, contract.calibrated, contract.threshold],
    [true, 1280, true, 0.39],
  );
  assert.deepEqual(
    contract.figures.frames?.right_interval.map((bound) => bound.toFixed(4)),
    ["0.9901", "0.9936"],
  );
  assert.equal(contract.figures.network?.interval?.[0].toFixed(4), "0.4314");
  assert.deepEqual(contract.versions, { handlens: "0.1.0" });
  assert.deepEqual(parsed({ input: { height: 28, width: 28, channels: 1 } }).planes, ["luma"]);
});

test("version 1 is read still", () => {
  const contract = parseContract(JSON.stringify(OLD));
  assert.deepEqual(
    [contract.version, contract.nothing, contract.embedding, contract.calibrated],
    [1, false, null, false],
  );
  assert.deepEqual(contract.figures, { frames: null, network: { accuracy: 0.97, count: null, interval: null } });
  assert.deepEqual(parseContract(JSON.stringify({ ...OLD, accuracy: null })).figures, { frames: null, network: null });
});

test("what cannot be is refused", () => {
  assert.throws(() => parsed({ handlens: 3 }), refused("model-newer"));
  assert.throws(() => parsed({ task: "detect" }), refused("model-task"));
  assert.throws(() => parsed({ frame: null }), refused("model-no-frame"));
  assert.throws(() => parsed({ frame: { height: 240, width: 320 } }), refused("model-no-frame"));
  const frames = GOOD.figures.frames;
  const impossible: object[] = [
    { handlens: 0 }, { handlens: "2" }, { handlens: true }, { handlens: 1.5 }, { name: 7 }, { task: 1 }, { view: "xray" },
    { labels: ["a"] }, { labels: ["a", "a"] }, { labels: ["a", ""] }, { labels: ["a", 1] }, { labels: "ab" },
    { labels: Array.from({ length: 1001 }, (_, at) => `${at}`) }, { embedding: 0 }, { embedding: -1 }, { embedding: "1" },
    { input: { height: 0, width: 28, channels: 1 } }, { input: { height: 28, width: 5000, channels: 1 } }, { input: null },
    { input: { height: 28, width: 28, channels: 2 } }, { threshold: -0.1 }, { threshold: 1.1 }, { threshold: null },
    { threshold: "0.5" }, { figures: null }, { figures: { frames: { ...frames, right: 9921 }, network: null } },
    { figures: { frames: { ...frames, of: "dreams" }, network: null } }, { figures: { frames: { ...frames, count: 0, right: 0, wrong: 0, no_reading: 0 } } },
    { figures: { frames: { ...frames, right: 9970, no_reading: -20 } } }, { figures: { network: { accuracy: 1.5, count: 3 } } },
    { figures: { network: { accuracy: 0.5, count: 0 } } }, { dataset: 5 }, { versions: [1] }, { seed: "x" },
  ]; // prettier-ignore
  for (const changes of impossible)
    assert.throws(() => parsed(changes), refused("model-damaged"), JSON.stringify(changes));
  assert.throws(
    () => parseContract(JSON.stringify(GOOD).replace('"seed":3', '"seed":1e999')),
    refused("model-damaged"),
  );
  for (const text of ["", "{", "[]", "null", "7", "NaN", '{"handlens": 1e999}', "[".repeat(200_000)])
    assert.throws(() => parseContract(text), refused("model-damaged"), text.slice(0, 20));
});

test("one rule for a reading", () => {
  const contract = parsed({ threshold: 0.375 });
  const found = (probabilities: number[], presence: number) => ({
    probabilities: Float32Array.from(probabilities),
    presence,
  });
  assert.deepEqual(decide(contract, found([0.25, 0.75], 0.5)), { best: 1, score: 0.375, label: "tails" });
  assert.deepEqual(decide(contract, found([0.25, 0.75], 0.49)).label, null);
  assert.equal(decide(contract, found([0.5, 0.5], 1)).best, 0); // the first of equals
  assert.equal(decide(contract, found([NaN, NaN], 1)).label, null);
});

for (const name of ["ink.tflite", "photo.tflite"]) {
  test(`${name}: its own contract and signatures`, async () => {
    const file = made(name);
    const contract = await readContract(file);
    assert.equal(contract.view, name.split(".")[0]);
    assert.ok(metadataNames(file).includes("handlens"));
    const frame = signaturesOf(file).find((signature) => signature.key === "frame");
    assert.equal(frame?.subgraph, 0);
    assert.deepEqual(Object.keys(frame.inputs).sort(), [...contract.planes, "rotation"].sort());
  });

  test(`${name}: damaged, it is refused with a sentence or read, and nothing else`, async () => {
    const file = made(name);
    const roll = dice(11);
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 3000; round++) {
      const damaged = damage(file, roll, round);
      let outcome = "read";
      try {
        await readContract(damaged);
        signaturesOf(damaged);
        metadataNames(damaged);
      } catch (error) {
        if (!(error instanceof HandlensError)) throw error;
        assert.ok(error.message.length > 20);
        outcome = error.kind;
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    for (const kind of ["read", "model-damaged", "not-a-model"])
      assert.ok((outcomes.get(kind) ?? 0) > 0, `${kind}: ${[...outcomes]}`);
  });

  test(`${name}: cut off or without its archive`, async () => {
    const file = made(name);
    const cut = (length: number) => file.subarray(0, length);
    for (const length of [0, 3, 7]) await assert.rejects(readContract(cut(length)), refused("not-a-model"));
    for (const length of [8, 100, 5000, file.length >> 1, file.length - 1])
      await assert.rejects(readContract(cut(length)), refused("model-damaged"));
    const other = file.slice();
    const text = new TextEncoder().encode("handlens.json");
    for (let at = other.length - 1; at > 0; at--) if (text.every((byte, k) => other[at + k] === byte)) other[at] = 73; // handlens.json is no longer among the entries
    await assert.rejects(readContract(other), refused("no-contract"));
  });
}

function placesOf(file: Uint8Array, bytes: readonly number[]): number[] {
  const places = [];
  for (let at = 0; at <= file.length - bytes.length; at++)
    if (bytes.every((byte, k) => file[at + k] === byte)) places.push(at);
  return places;
}
const letters = (text: string) => [...new TextEncoder().encode(text)];

test("a checksum that is another, and a name without an end", async () => {
  const other = made("ink.tflite").slice();
  const name = placesOf(other, letters("handlens.json")).pop()!; // in the directory, 46 bytes behind the entry's begin
  other[name - 46 + 16] ^= 1;
  await assert.rejects(readContract(other), /checksum/);
  const endless = made("ink.tflite").slice();
  for (const at of placesOf(endless, [5, 0, 0, 0, ...letters("frame"), 0])) endless[at + 2] = 1; // 65,541 bytes
  assert.throws(() => signaturesOf(endless), refused("model-damaged"));
});

test("other files are no models", async () => {
  for (const text of ["", "%PDF-1.7 and so on", "PK\u0003\u0004"])
    await assert.rejects(readContract(new TextEncoder().encode(text)), refused("not-a-model"));
});

// One byte, some bytes, or a piece moved, most of it where it tells: among the first bytes and in the archive at the end. The
// weights between are cut short, so that three thousand files are looked at in a moment.
function damage(file: Uint8Array, roll: (below: number) => number, round: number): Uint8Array {
  const copy = file.slice();
  const tail = Math.min(4000, copy.length);
  const place = () =>
    [roll(200), copy.length - 1 - roll(tail), copy.length - 1 - roll(120), roll(copy.length)][roll(4)];
  if (round % 10 === 9) return copy.subarray(0, roll(copy.length));
  if (round % 10 === 8) copy.copyWithin(place(), place(), copy.length);
  for (let left = 1 + roll(4); left > 0; left--) copy[place()] = [0, 255, 127, 128, roll(256)][roll(5)];
  return copy;
}
