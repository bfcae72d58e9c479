import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { HandlensError } from "../src/core/errors.ts";
import { shrinkFactor } from "../src/core/pictures.ts";
import { fromBase64, unpacked } from "../src/core/unpack.ts";

const kindOf = (kind: string) => (error: unknown) => error instanceof HandlensError && error.kind === kind;

test("a part comes out as it went in", async () => {
  const part = Uint8Array.from({ length: 100_000 }, (_, at) => (at * at) % 251);
  assert.deepEqual(await unpacked(fromBase64(gzipSync(part).toString("base64"))), part);
});

test("a part that is damaged, cut or too large is refused", async () => {
  const packed = new Uint8Array(gzipSync(new Uint8Array(100_000)));
  await assert.rejects(unpacked(packed.subarray(0, packed.length - 9)), kindOf("part-damaged"));
  await assert.rejects(unpacked(packed.map((byte, at) => (at === 30 ? byte ^ 255 : byte))), kindOf("part-damaged"));
  await assert.rejects(unpacked(packed, "gzip", 99_999), kindOf("part-damaged"));
  assert.equal((await unpacked(packed, "gzip", 100_000)).length, 100_000);
  assert.throws(() => fromBase64("no base64!"), kindOf("part-damaged"));
});

test("large pictures are shrunk as far as Python shrinks a JPEG", () => {
  assert.deepEqual([12e6, 24e6, 24_000_001, 96e6, 96_000_001, 200e6, 256e6].map(shrinkFactor), [1, 1, 2, 2, 4, 4, 4]);
});
