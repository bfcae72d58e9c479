// The vectors that Python, Java and this share, byte for byte.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { groundOf, lumaPlane, onGround } from "../src/core/colours.ts";
import { closerLook, isCut, paperOfRim, stillLuma, wholeLook, windows } from "../src/core/looks.ts";
import { framePart, LENS_LEFT, LENS_SIDE, planesOfPicture } from "../src/core/planes.ts";
import { raster } from "../src/core/resample.ts";
import { readStill } from "../src/core/stills.ts";
import type { Box, Contract, Model, Planes } from "../src/core/types.ts";
import { VideoPlanes } from "../src/core/video.ts";
import { keptJson, opaque, pattern } from "./made.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const stills = keptJson("vectors/stills.json");
const colours = keptJson("vectors/colours.json");
const lookOf = ([left, top, side]: number[]) => ({ left, top, side });
const lumaPattern = (width: number, height: number) => raster(pattern(width, height, 1), width, height);

function lensOf(luma: Uint8Array): Uint8Array {
  const lens = new Uint8Array(LENS_SIDE * LENS_SIDE);
  for (let y = 0; y < LENS_SIDE; y++)
    lens.set(luma.subarray(y * 640 + LENS_LEFT, y * 640 + LENS_LEFT + LENS_SIDE), y * LENS_SIDE);
  return lens;
}

test("what stands in the lens", () => {
  assert.ok(stills.lenses.length > 50);
  for (const { width, height, look, sha256: wanted } of stills.lenses)
    assert.equal(
      sha256(lensOf(stillLuma(lumaPattern(width, height), lookOf(look)))),
      wanted,
      `${width}x${height} ${look}`,
    );
});

// Digests and answers of Python, for what the shared vectors leave free.
test("a look that holds the picture's last pixel alone", () => {
  const wanted = {
    "-1000,-1000,1001": "2a589ae1f2fa2a6328223ff195a29c9244bec633dca49139f6f231e1d79c0eb2",
    "-1000,0,1001": "02e2b4c90a8cbabd4e46cba7f2a89e0ff052ac3a572b8d29d0c11cb8668211a8",
    "59,43,2000": "13c65a184b4427a372185ea52655d1bd9686ac680d93b09a73c3f85e889b758c",
  };
  for (const [look, digest] of Object.entries(wanted))
    assert.equal(sha256(lensOf(stillLuma(lumaPattern(60, 44), lookOf(look.split(",").map(Number))))), digest, look);
});

test("half a column goes to the even one, as Python rounds", () => {
  assert.deepEqual(
    [961, 963, 965].map((width) => framePart(width, 960).columns),
    [480, 482, 482],
  );
});

test("ink on the rim is cut if it is half as strong as the strongest", () => {
  const inked = (rim: number) => {
    const luma = new Uint8Array(400 * 300).fill(220);
    for (let y = 0; y < 90; y++) luma.fill(y < 3 ? 220 - rim : 20, y * 400 + 100, y * 400 + 130);
    return isCut(raster(luma, 400, 300), [100, 0, 130, 90]);
  };
  assert.deepEqual([60, 70, 90, 120, 160].map(inked), [false, false, false, true, true]);
});

test("which looks are taken", () => {
  for (const { width, height, whole, windows: wanted } of stills.windows) {
    assert.deepEqual(wholeLook(width, height), lookOf(whole));
    assert.deepEqual(windows(width, height), wanted.map(lookOf));
  }
  for (const { width, height, box, look } of stills.closer)
    assert.deepEqual(closerLook(wholeLook(width, height), box, width, height), lookOf(look));
});

test("rims freed of ink, and ink that is cut", () => {
  for (const { rim, paper } of stills.rims) assert.deepEqual([...paperOfRim(Uint8Array.from(rim))], paper);
  for (const { width, height, place, cut } of stills.cut) assert.equal(isCut(lumaPattern(width, height), place), cut);
  assert.equal(new Set(stills.cut.map((one: { cut: boolean }) => one.cut)).size, 2);
});

test("which of a still picture's readings counts", async () => {
  for (const { width, height, answers, shown, label, score, note } of stills.readings) {
    const seen: string[] = [];
    const model: Model = {
      contract: { view: "ink", planes: ["luma"], labels: ["0", "1"], threshold: 0.5 } as unknown as Contract,
      async run(planes: Planes) {
        const [best, presence, box] = answers[Math.min(seen.length, answers.length - 1)] as [string, number, Box];
        seen.push(sha256(planes.luma));
        return {
          probabilities: Float32Array.of(Number(best === "0"), Number(best === "1")),
          presence,
          box,
          seen: new Float32Array(784),
        };
      },
      close: () => undefined,
    };
    const picture = opaque(
      pattern(width, height, 1).map((value) => Math.floor(value / 16) + 200),
      width,
      height,
    );
    const read = await readStill(picture, model);
    assert.deepEqual(seen, shown);
    assert.deepEqual([read.decision.label, read.decision.score, read.note], [label, score, note]);
    assert.deepEqual(
      read.readings.map((one) => one.label),
      label === null ? [] : [label],
    );
  }
});

test("a place is in pixels of the picture before it was shrunk", async () => {
  const box: Box = [0.5, 0.5, 0.25, 0.5];
  const model: Model = {
    contract: { view: "photo", planes: ["luma"], labels: ["0", "1"], threshold: 0.5 } as unknown as Contract,
    run: async () => ({ probabilities: Float32Array.of(1, 0), presence: 1, box, seen: new Float32Array(1) }),
    close: () => undefined,
  };
  const read = await readStill({ ...opaque(pattern(40, 20, 1), 40, 20), full: { width: 80, height: 40 } }, model);
  assert.deepEqual(read.place, [35, 10, 45, 30]);
});

test("grounds of transparent pictures", () => {
  for (const { alpha, shift, ground, sha256: wanted } of colours.grounds) {
    const [width, height] = [20, 12];
    const picture = opaque(
      pattern(width, height, 3).map((value) => Math.floor(value / 3) + Math.floor(shift / 2)),
      width,
      height,
    );
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        picture.rgba[at + 3] = alpha;
        if (x >= 3 && x < 9 && y >= 2 && y < 6) picture.rgba.set([255 - shift, 250, 250 - shift, 255], at);
      }
    assert.equal(groundOf(picture), ground);
    const on = onGround(picture).rgba;
    assert.equal(sha256(on.filter((_, at) => at % 4 !== 3) as Uint8Array), wanted);
  }
});

test("the frame of a picture's centred square, in grey and in colour", () => {
  for (const { width, height, colour, planes: wanted } of colours.frames) {
    const picture = opaque(pattern(width, height, 3), width, height);
    const planes = planesOfPicture(picture, colour ? ["luma", "chroma_u", "chroma_v"] : ["luma"]);
    const digests = Object.fromEntries(Object.entries(planes).map(([name, plane]) => [name, sha256(plane)]));
    assert.deepEqual(digests, wanted, `${width}x${height}`);
  }
});

test("a camera's frame of the frame's own size is the same planes as its picture", () => {
  const picture = opaque(pattern(640, 480, 3), 640, 480);
  const names = ["luma", "chroma_u", "chroma_v"] as const;
  const video = new VideoPlanes(names).ofPixels(Uint8ClampedArray.from(picture.rgba), 640);
  assert.deepEqual({ ...video }, planesOfPicture(picture, names));
  assert.deepEqual(
    new VideoPlanes(["luma"]).ofPixels(Uint8ClampedArray.from(picture.rgba), 640).luma,
    lumaPlane(picture.rgba),
  );
});

test("pure colours end at the last step", () => {
  const chroma = [
    [0, 0, 255],
    [255, 0, 0],
  ].map((rgb) => {
    const rgba = Uint8Array.from({ length: 480 * 480 * 4 }, (_, at) => [...rgb, 255][at % 4]);
    const { chroma_u, chroma_v } = planesOfPicture({ width: 480, height: 480, rgba }, ["luma", "chroma_u", "chroma_v"]);
    return [chroma_u![9], chroma_v![9]];
  });
  assert.deepEqual(chroma, [
    [255, 107],
    [85, 255],
  ]); // of Python; unclipped it would be 256
});

test("a camera narrower than the frame goes on with its edges", () => {
  const picture = opaque(pattern(360, 480, 3), 360, 480);
  const video = new VideoPlanes(["luma"]).ofPixels(Uint8ClampedArray.from(picture.rgba), 360);
  const luma = lumaPlane(picture.rgba);
  const column = (at: number) => Math.min(Math.max((at % 640) - 140, 0), 359);
  assert.deepEqual(
    video.luma,
    Uint8Array.from({ length: 640 * 480 }, (_, at) => luma[Math.floor(at / 640) * 360 + column(at)]),
  );
});
