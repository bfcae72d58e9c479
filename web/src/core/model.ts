// A model file, opened: its contract, and frames answered one after the other.

import { FRAME_HEIGHT, FRAME_WIDTH, readContract } from "./contract.ts";
import { HandlensError } from "./errors.ts";
import type { Contract, Found, Model, Planes, Runner, Runtime } from "./types.ts";

const PLANE_BYTES = {
  luma: FRAME_WIDTH * FRAME_HEIGHT,
  chroma_u: (FRAME_WIDTH * FRAME_HEIGHT) / 4,
  chroma_v: (FRAME_WIDTH * FRAME_HEIGHT) / 4,
};

export async function openModel(bytes: Uint8Array, runtime: Runtime): Promise<Model> {
  const contract = await readContract(bytes);
  const runner = await runtime.open(bytes);
  const model = new OpenModel(contract, runner);
  try {
    await model.prove();
  } catch (error) {
    model.close();
    throw error;
  }
  return model;
}

class OpenModel implements Model {
  private readonly rotation = new Int32Array(1);
  private readonly inputs: Record<string, Uint8Array | Int32Array> = { rotation: this.rotation };
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    readonly contract: Contract,
    private readonly runner: Runner,
  ) {}

  // A grey frame: what answers it in other shapes than the contract says is not shown to anybody. It also packs the weights,
  // which makes the first run slow.
  async prove(): Promise<void> {
    const grey = Object.fromEntries(
      this.contract.planes.map((name) => [name, new Uint8Array(PLANE_BYTES[name]).fill(128)]),
    );
    await this.run(grey as unknown as Planes);
  }

  // One after the other, in the order of the calls: the runtime has one set of inputs and outputs.
  run(planes: Planes, quarterTurns = 0, into?: Found): Promise<Found> {
    const mine = this.last.then(() => this.once(planes, quarterTurns, into));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.last = this.last.then(() => this.runner.close());
  }

  private async once(planes: Planes, quarterTurns: number, into?: Found): Promise<Found> {
    if (this.closed) throw new HandlensError("model-closed", "this model is closed");
    if (![0, 1, 2, 3].includes(quarterTurns))
      throw new HandlensError("frame", "quarter turns are 0 to 3", String(quarterTurns));
    for (const name of this.contract.planes) {
      const plane = planes[name];
      if (plane?.length !== PLANE_BYTES[name])
        throw new HandlensError(
          "frame",
          `${name} takes ${PLANE_BYTES[name]} bytes`,
          plane ? `${plane.length}` : "none",
        );
      this.inputs[name] = plane;
    }
    this.rotation[0] = quarterTurns;
    return this.copied(await this.runner.run(this.inputs), into);
  }

  private copied(outputs: Readonly<Record<string, Float32Array>>, into?: Found): Found {
    const { labels, input } = this.contract;
    const probabilities = sized(outputs, "output_node", labels.length);
    const presence = sized(outputs, "presence", 1)[0];
    const [x, y, width, height] = sized(outputs, "box", 4);
    const seen = sized(outputs, "seen", input.height * input.width * input.channels);
    if (!into)
      return { probabilities: probabilities.slice(), presence, box: [x, y, width, height], seen: seen.slice() };
    into.probabilities.set(probabilities);
    into.seen.set(seen);
    const kept = into as unknown as { presence: number; box: number[] };
    kept.presence = presence;
    [kept.box[0], kept.box[1], kept.box[2], kept.box[3]] = [x, y, width, height];
    return into;
  }
}

function sized(outputs: Readonly<Record<string, Float32Array>>, name: string, length: number): Float32Array {
  const output = outputs[name];
  if (output?.length !== length)
    throw new HandlensError(
      "model-damaged",
      `the model's ${name} does not fit its contract`,
      `${output?.length ?? "no"} values instead of ${length}`,
      "export it again",
    );
  return output;
}
