// The runtime out of the page's own parts, and what a browser must have for it.

import { FunctionWithoutEval } from "./embind.ts";
import { HandlensError } from "./errors.ts";
import { type TfliteFactory, TfliteRuntime } from "./tflite.ts";
import type { Runtime } from "./types.ts";

// The part `loader`, the runtime's own tflite_web_api_cc_simd.js, unchanged, is run between these two texts: as the body of a
// function whose parameter hides the global Function. So it compiles no text, and the page's Content-Security-Policy gets by
// with the digest of head + loader + tail, and 'wasm-unsafe-eval'. Python computes that digest: it must know the same two texts.
export const LOADER_HEAD = "globalThis.handlensLoader = function (Function) {\n";
export const LOADER_TAIL = "\nreturn tflite_web_api_ModuleFactory;\n};\n";

// (module (func (result i32) i32.const 0 i8x16.splat i8x16.popcnt i8x16.extract_lane_s 0 ...)): valid with SIMD128 alone
const SIMD_MODULE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  10,
  1,
  8,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  11,
);

// What this browser lacks; null if it lacks nothing.
export function runtimeProblem(): HandlensError | null {
  const hint = "Chrome or Edge 91, Firefox 113, Safari 16.4, or newer";
  if (typeof WebAssembly !== "object" || typeof WebAssembly.validate !== "function")
    return new HandlensError("runtime-missing", "this browser runs no WebAssembly, which the model needs", "", hint);
  if (!WebAssembly.validate(SIMD_MODULE))
    return new HandlensError("runtime-simd", "this browser's WebAssembly has no SIMD, which the model needs", "", hint);
  if (typeof DecompressionStream !== "function" || typeof Blob !== "function")
    return new HandlensError("runtime-unpacking", "this browser cannot unpack what the page carries", "", hint);
  return null;
}

// loader, wasm: the parts' contents. runs: how a script is run.
export async function openRuntime(
  loader: string,
  wasm: Uint8Array,
  runs: (script: string) => void = runScript,
): Promise<Runtime> {
  const problem = runtimeProblem();
  if (problem) throw problem;
  const left = globalThis as { handlensLoader?: unknown };
  delete left.handlensLoader;
  runs(LOADER_HEAD + loader + LOADER_TAIL);
  const load = left.handlensLoader as ((Function: unknown) => TfliteFactory) | undefined;
  if (!load)
    throw new HandlensError(
      "runtime-damaged",
      "the runtime in this page does not start",
      "its script did nothing",
      "save the page once more, whole",
    );
  return TfliteRuntime.start(load(FunctionWithoutEval), wasm);
}

function runScript(text: string): void {
  const script = document.createElement("script");
  script.textContent = text;
  document.head.append(script);
  script.remove();
}
