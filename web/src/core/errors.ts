// The one error of the core: a kind, by which the page finds its words in the reader's language, and the same in English.

export type ErrorKind =
  | "not-a-model" // not a .tflite
  | "no-contract" // a .tflite that handlens did not make
  | "model-damaged"
  | "model-newer" // a contract of a version to come
  | "model-task" // a task that this page does not know
  | "model-no-frame" // a file without the signature `frame`
  | "model-refused" // sound as far as can be seen, but the runtime cannot open it
  | "model-closed"
  | "runtime-missing" // no WebAssembly
  | "runtime-simd" // WebAssembly without SIMD
  | "runtime-unpacking" // no DecompressionStream
  | "runtime-damaged" // the page's own copy of the runtime does not start
  | "runtime-failed" // on a frame
  | "memory"
  | "frame" // planes of another size
  | "picture" // cannot be opened
  | "picture-too-large"
  | "canvas-noise" // the browser gives back noise instead of pixels
  | "golden-damaged"
  | "part-damaged"; // the page's own contents

export class HandlensError extends Error {
  override readonly name = "HandlensError";

  // received: what was there instead; hint: what to try.
  constructor(
    readonly kind: ErrorKind,
    readonly sentence: string,
    readonly received: string = "",
    readonly hint: string = "",
  ) {
    super([sentence, received && ` Received: ${received}.`, hint && ` Try: ${hint}.`].join(""));
  }
}
