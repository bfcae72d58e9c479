// What tests/page/test_page_core.py made before: its folder, and what lies in it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import vm from "node:vm";
import { openRuntime } from "../src/core/runtime.ts";
import { LitertRuntime, type LitertFactory } from "../src/core/litert.ts";
import type { Planes, Runtime } from "../src/core/types.ts";

const MADE = process.env["HANDLENS_MADE"] ?? "";
export const REPOSITORY = process.env["HANDLENS_REPOSITORY"] ?? "";
const MODULES = join(REPOSITORY, "web", "node_modules");

export const made = (name: string) => new Uint8Array(readFileSync(join(MADE, name)));
export const madeJson = (name: string) => JSON.parse(readFileSync(join(MADE, name), "utf8"));
export const keptJson = (name: string) => JSON.parse(readFileSync(join(REPOSITORY, "tests", name), "utf8"));

const TFLITE = join(MODULES, "@tensorflow", "tfjs-tflite", "wasm", "tflite_web_api_cc_simd");
export const tfliteWasm = () => new Uint8Array(readFileSync(`${TFLITE}.wasm`));
export const tfliteLoader = () => readFileSync(`${TFLITE}.js`, "utf8");
export const runScript = (script: string) => void vm.runInThisContext(script);

export const tflite = (): Promise<Runtime> => openRuntime(tfliteLoader(), tfliteWasm(), runScript);

export async function litert(): Promise<Runtime> {
  const path = join(MODULES, "@litertjs", "core", "wasm", "litert_wasm_compat_internal");
  // its loader takes Node for a CommonJS world
  Object.assign(globalThis, { require: createRequire(import.meta.url), __dirname: REPOSITORY, __filename: path });
  runScript(readFileSync(`${path}.js`, "utf8"));
  const factory = (globalThis as unknown as { ModuleFactory: LitertFactory }).ModuleFactory;
  return LitertRuntime.start(factory, new Uint8Array(readFileSync(`${path}.wasm`)));
}

// Frames that lie one behind the other in a file: luma, and of colour both chroma planes.
export function framesOf(bytes: Uint8Array, colour: boolean): Planes[] {
  const luma = 640 * 480;
  const size = colour ? luma * 1.5 : luma;
  return Array.from({ length: bytes.length / size }, (_, at) => {
    const frame = bytes.subarray(at * size, (at + 1) * size);
    if (!colour) return { luma: frame };
    return {
      luma: frame.subarray(0, luma),
      chroma_u: frame.subarray(luma, luma * 1.25),
      chroma_v: frame.subarray(luma * 1.25),
    };
  });
}

// The picture of tests/vectors/make.py.
export function pattern(width: number, height: number, channels: number): Uint8Array {
  const values = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++, at++)
        values[at] =
          (7 * x + 13 * y + Math.floor((x * y) / 11) + 40 * ((Math.floor(x / 9) + Math.floor(y / 5)) % 2) + 85 * c) %
          256;
  return values;
}

export function opaque(
  values: Uint8Array,
  width: number,
  height: number,
): { width: number; height: number; rgba: Uint8Array } {
  const channels = values.length / (width * height);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++)
    for (let c = 0; c < 3; c++) rgba[at * 4 + c] = values[at * channels + (channels === 1 ? 0 : c)];
  return { width, height, rgba };
}

// Numbers that look random and are the same each time (mulberry32).
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
