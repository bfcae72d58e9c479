// TFLite in the page, small: drives the Wasm module of @tensorflow/tfjs-tflite 0.0.1-alpha.10 (Apache-2.0) directly; no
// TensorFlow.js. It knows no signatures and runs the file's first subgraph only, which handlens keeps for `frame`; the names of
// its inputs and outputs are read out of the flatbuffer, a tensor's `id` being its index there.

import { HandlensError } from "./errors.ts";
import { type Signature, signaturesOf } from "./flatbuffer.ts";
import type { Runner, Runtime } from "./types.ts";

type Elements = Uint8Array | Int32Array | Float32Array;

interface Deletable {
  delete(): void;
}
interface TensorInfo extends Deletable {
  readonly id: number;
  data(): Elements;
}
interface Vector extends Deletable {
  size(): number;
  get(at: number): TensorInfo;
}
interface WasmRunner extends Deletable {
  GetInputs(): Vector;
  GetOutputs(): Vector;
  Infer(): boolean;
}
interface Created extends Deletable {
  ok(): boolean;
  errorMessage(): string;
  value(): WasmRunner;
}
interface WasmModule {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  TFLiteWebModelRunner: {
    CreateFromBufferAndOptions(
      address: number,
      bytes: number,
      options: { numThreads: number; enableProfiling: boolean; maxProfilingBufferEntries: number },
    ): Created;
  };
}
export type TfliteFactory = (settings: {
  wasmBinary: Uint8Array;
  print: (line: string) => void;
  printErr: (line: string) => void;
}) => Promise<unknown>;

const OPTIONS = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 0 };
const MOST_LINES = 20; // of what the runtime prints; the newest are kept

export class TfliteRuntime implements Runtime {
  readonly name = "TensorFlow Lite (tfjs-tflite 0.0.1-alpha.10)";
  private instance: Instance | null = null;

  private constructor(
    private readonly factory: TfliteFactory,
    private readonly wasmBinary: Uint8Array,
  ) {}

  // Started once here, so that a damaged runtime is known before there is a model.
  static async start(factory: TfliteFactory, wasmBinary: Uint8Array): Promise<TfliteRuntime> {
    const runtime = new TfliteRuntime(factory, wasmBinary);
    runtime.instance = await Instance.start(factory, wasmBinary);
    return runtime;
  }

  async open(bytes: Uint8Array): Promise<Runner> {
    // what has trapped leaves its memory in any state: another one is started
    if (!this.instance || this.instance.broken) this.instance = await Instance.start(this.factory, this.wasmBinary);
    return new TfliteRunner(this.instance, bytes);
  }
}

// One Wasm module with its memory.
class Instance {
  broken = false;

  private constructor(
    readonly wasm: WasmModule,
    private readonly lines: string[],
  ) {}

  static async start(factory: TfliteFactory, wasmBinary: Uint8Array): Promise<Instance> {
    const lines: string[] = [];
    const print = (line: string) => {
      lines.push(line);
      if (lines.length > MOST_LINES) lines.shift();
    };
    try {
      return new Instance((await factory({ wasmBinary, print, printErr: print })) as WasmModule, lines);
    } catch (error) {
      throw failure("runtime-damaged", "the runtime in this page does not start", error, lines);
    }
  }

  // Calls into the runtime; its traps and aborts become our error.
  guarded<T>(kind: "model-refused" | "runtime-failed", sentence: string, call: () => T): T {
    if (this.broken) throw new HandlensError(kind, sentence, "the runtime broke down before", "open the page again");
    this.lines.length = 0;
    try {
      return call();
    } catch (error) {
      if (error instanceof HandlensError) throw error;
      this.broken = true;
      throw failure(kind, sentence, error, this.lines);
    }
  }

  said(): string {
    return this.lines.filter((line) => line.trim()).join("; ");
  }
}

function failure(
  kind: "model-refused" | "runtime-failed" | "runtime-damaged",
  sentence: string,
  error: unknown,
  lines: string[],
): HandlensError {
  const said = [String(error), ...lines].join("; ").slice(0, 500);
  if (/out of memory|OOM|enlarge memory|allocation failed|not allocate/i.test(said))
    return new HandlensError(
      "memory",
      "this device has too little memory free for the model",
      said,
      "close other pages and open this one again",
    );
  return new HandlensError(kind, sentence, said);
}

class TfliteRunner implements Runner {
  private readonly signature: Signature;
  private readonly inputs = new Map<string, Tensor>();
  private readonly outputs: Record<string, Float32Array> = {};
  private readonly outputTensors = new Map<string, Tensor>();
  private readonly owned: Deletable[] = [];
  private address = 0;
  private runner: WasmRunner | null = null;

  constructor(
    private readonly instance: Instance,
    bytes: Uint8Array,
  ) {
    const signature = signaturesOf(bytes).find(({ subgraph }) => subgraph === 0);
    if (signature?.key !== "frame")
      throw new HandlensError(
        "model-no-frame",
        "the model file does not begin with its signature frame",
        signature?.key ?? "no signature",
        "export it again with a handlens of today",
      );
    this.signature = signature;
    const refused = "the runtime cannot open this model file";
    try {
      instance.guarded("model-refused", refused, () => this.open(bytes, refused));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  private open(bytes: Uint8Array, refused: string): void {
    const { wasm } = this.instance;
    this.address = wasm._malloc(bytes.length); // the weights are read in place: kept until the model is closed
    if (!this.address) throw new Error("out of memory");
    wasm.HEAPU8.set(bytes, this.address);
    const created = wasm.TFLiteWebModelRunner.CreateFromBufferAndOptions(this.address, bytes.length, OPTIONS);
    this.owned.push(created);
    if (!created.ok())
      throw new HandlensError(
        "model-refused",
        refused,
        [created.errorMessage(), this.instance.said()].filter(Boolean).join("; ").slice(0, 500),
      );
    this.runner = created.value();
    this.owned.push(this.runner);
    const [tensorsIn, tensorsOut] = [this.tensors(this.runner.GetInputs()), this.tensors(this.runner.GetOutputs())];
    for (const [name, id] of Object.entries(this.signature.inputs)) this.inputs.set(name, found(tensorsIn, id, name));
    for (const [name, id] of Object.entries(this.signature.outputs)) {
      const tensor = found(tensorsOut, id, name);
      if (!(tensor.view() instanceof Float32Array))
        throw new HandlensError("model-refused", refused, `${name} is not float32`);
      this.outputTensors.set(name, tensor);
    }
  }

  private tensors(vector: Vector): Map<number, Tensor> {
    this.owned.push(vector);
    return new Map(
      Array.from({ length: vector.size() }, (_, at) => {
        const info = vector.get(at);
        this.owned.push(info);
        return [info.id, new Tensor(info)];
      }),
    );
  }

  async run(
    inputs: Readonly<Record<string, Uint8Array | Int32Array>>,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    const runner = this.runner;
    if (!runner) throw new HandlensError("model-closed", "this model is closed");
    return this.instance.guarded("runtime-failed", "the runtime failed on a frame", () => {
      for (const [name, tensor] of this.inputs) tensor.fill(name, inputs[name]);
      if (!runner.Infer())
        throw new HandlensError("runtime-failed", "the runtime failed on a frame", this.instance.said());
      for (const [name, tensor] of this.outputTensors) this.outputs[name] = tensor.view() as Float32Array;
      return this.outputs;
    });
  }

  close(): void {
    const { wasm, broken } = this.instance;
    this.runner = null;
    const owned = this.owned.splice(0).reverse();
    const address = this.address;
    this.address = 0;
    if (broken) return; // nothing may be called there, and all of it goes with the instance
    for (const one of owned) one.delete();
    if (address) wasm._free(address);
  }
}

// A tensor's elements, seen in the runtime's memory. That memory moves when it grows, which empties the views of it.
class Tensor {
  private seen: Elements;

  constructor(private readonly info: TensorInfo) {
    this.seen = info.data();
  }

  view(): Elements {
    if (this.seen.length === 0) this.seen = this.info.data();
    return this.seen;
  }

  fill(name: string, given: Uint8Array | Int32Array | undefined): void {
    const target = this.view();
    if (given?.constructor !== target.constructor || given.length !== target.length)
      throw new HandlensError(
        "frame",
        `the model takes ${name} as ${target.constructor.name} of ${target.length}`,
        `${given?.constructor.name} of ${given?.length}`,
      );
    target.set(given);
  }
}

function found(tensors: ReadonlyMap<number, Tensor>, id: number, name: string): Tensor {
  const tensor = tensors.get(id);
  if (!tensor)
    throw new HandlensError(
      "model-damaged",
      "the signature frame names a tensor that is not there",
      name,
      "copy or export it again",
    );
  return tensor;
}
