// LiteRT as a second runtime: drives the Wasm module of @litertjs/core 2.5.3 (Apache-2.0) directly. Twice as large and alive, it
// judges the one that ships, and is the way out should that one refuse a file. Its loader needs 'unsafe-eval'.

import { HandlensError } from "./errors.ts";
import type { Runner, Runtime } from "./types.ts";

interface Deletable {
  delete(): void;
}
interface Names extends Deletable {
  size(): number;
  get(at: number): string;
}
interface TensorType extends Deletable {
  bytes(): number;
  elementType(): { value: number };
}
interface TensorBuffer extends Deletable {
  lock(mode: unknown): number;
  unlock(): void;
  packedSize(): number;
}
interface WasmModel extends Deletable {
  getNumSignatures(): number;
  getSignature(index: number): { key(): string; inputNames(): Names; outputNames(): Names };
  getInputTensorType(signature: number, input: number): TensorType;
}
interface Compiled extends Deletable {
  run(signature: number, inputs: TensorBuffer[]): Promise<TensorBuffer[]>;
}
interface WasmModule {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  setupLogging(): void;
  LiteRtEnvironment: { create(gpu: null): unknown };
  loadModel(environment: unknown, address: number, bytes: number): WasmModel;
  compileModel(environment: unknown, model: WasmModel, options: unknown): Promise<Compiled>;
  LiteRtTensorBuffer: {
    createManaged(environment: unknown, kind: unknown, type: TensorType, bytes: number): TensorBuffer;
  };
  LiteRtTensorBufferType: { HOST_MEMORY: unknown };
  LiteRtTensorBufferLockMode: { READ: unknown; WRITE: unknown };
}
export type LitertFactory = (settings: {
  wasmBinary: Uint8Array;
  print: () => void;
  printErr: () => void;
}) => Promise<unknown>;

const ONE_THREAD = { accelerator: "wasm", cpuOptions: { numThreads: 1 }, gpuOptions: {}, webNNOptions: {} };

export class LitertRuntime implements Runtime {
  readonly name = "LiteRT (litertjs 2.5.3)";

  private constructor(
    private readonly wasm: WasmModule,
    private readonly environment: unknown,
  ) {}

  static async start(factory: LitertFactory, wasmBinary: Uint8Array): Promise<LitertRuntime> {
    const silent = () => undefined;
    const wasm = (await factory({ wasmBinary, print: silent, printErr: silent })) as WasmModule;
    wasm.setupLogging();
    return new LitertRuntime(wasm, wasm.LiteRtEnvironment.create(null)); // null: no WebGPU
  }

  async open(bytes: Uint8Array): Promise<Runner> {
    const { wasm, environment } = this;
    const address = wasm._malloc(bytes.length);
    try {
      wasm.HEAPU8.set(bytes, address);
      const model = wasm.loadModel(environment, address, bytes.length);
      const compiled = await wasm.compileModel(environment, model, {
        environment: { liteRtEnvironment: environment },
        ...ONE_THREAD,
      });
      for (let index = 0; index < model.getNumSignatures(); index++)
        if (model.getSignature(index).key() === "frame")
          return new LitertRunner(wasm, environment, address, model, compiled, index);
    } catch (error) {
      wasm._free(address);
      throw new HandlensError("model-refused", "the runtime cannot open this model file", String(error));
    }
    throw new HandlensError("model-no-frame", "the model file has no signature frame");
  }
}

class LitertRunner implements Runner {
  // One buffer an input, filled anew for each frame.
  private readonly inputs: { name: string; buffer: TensorBuffer; bytes: number }[];
  private readonly outputs: string[];

  constructor(
    private readonly wasm: WasmModule,
    environment: unknown,
    private readonly address: number,
    private readonly model: WasmModel,
    private readonly compiled: Compiled,
    private readonly index: number,
  ) {
    const signature = model.getSignature(index);
    this.outputs = listed(signature.outputNames());
    this.inputs = listed(signature.inputNames()).map((name, at) => {
      const type = model.getInputTensorType(index, at);
      const bytes = type.bytes();
      const buffer = wasm.LiteRtTensorBuffer.createManaged(
        environment,
        wasm.LiteRtTensorBufferType.HOST_MEMORY,
        type,
        bytes,
      );
      return { name, buffer, bytes };
    });
  }

  async run(
    inputs: Readonly<Record<string, Uint8Array | Int32Array>>,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    const { wasm } = this;
    for (const { name, buffer, bytes } of this.inputs) {
      const given = inputs[name];
      if (given?.byteLength !== bytes)
        throw new HandlensError("frame", `the model takes ${name} as ${bytes} bytes`, `${given?.byteLength}`);
      const address = buffer.lock(wasm.LiteRtTensorBufferLockMode.WRITE);
      wasm.HEAPU8.set(new Uint8Array(given.buffer, given.byteOffset, given.byteLength), address);
      buffer.unlock();
    }
    const answers = await this.compiled.run(
      this.index,
      this.inputs.map(({ buffer }) => buffer),
    );
    const found: Record<string, Float32Array> = {};
    answers.forEach((buffer, at) => {
      const address = buffer.lock(wasm.LiteRtTensorBufferLockMode.READ);
      const copy = wasm.HEAPU8.slice(address, address + buffer.packedSize());
      buffer.unlock();
      buffer.delete();
      found[this.outputs[at]] = new Float32Array(copy.buffer);
    });
    return found;
  }

  close(): void {
    for (const { buffer } of this.inputs.splice(0)) buffer.delete();
    this.compiled.delete();
    this.model.delete();
    this.wasm._free(this.address);
  }
}

function listed(names: Names): string[] {
  const found = Array.from({ length: names.size() }, (_, at) => names.get(at));
  names.delete();
  return found;
}
