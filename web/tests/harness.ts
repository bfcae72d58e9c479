// A page without looks, for the checks against Python (tests/page): it opens what it carries with the page's own core and does
// what it is asked, one frame or picture at a time. Bytes come and go as base64.

import { fromBase64, goldenCheck, openModel, openRuntime, pixelsOf, readGolden, readStill, unpacked } from "../src/core/index.ts";
import { decide } from "../src/core/contract.ts";
import type { Found, Model, Planes, PlaneName } from "../src/core/types.ts";

// Where the runtime's memory is, which nothing else tells: whether it grows.
const memories: WebAssembly.Memory[] = [];
const instantiate = WebAssembly.instantiate;
Object.assign(WebAssembly, {
  async instantiate(bytes: BufferSource, imports: WebAssembly.Imports) {
    const made = await instantiate(bytes, imports);
    memories.push(...Object.values(made.instance.exports).filter((one) => one instanceof WebAssembly.Memory));
    return made;
  },
});

type Frame = { readonly planes: Readonly<Record<PlaneName, string>>; readonly turns: number };

function part(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return unpacked(fromBase64(document.getElementById(`part-${name}`)?.textContent ?? ""));
}

async function open(): Promise<Model> {
  const runtime = await openRuntime(new TextDecoder().decode(await part("loader")), await part("wasm"));
  return openModel(await part("model"), runtime);
}

function told(model: Model, found: Found): object {
  const { probabilities, presence, box, seen } = found;
  return { probabilities: [...probabilities], presence, box, seen: [...seen], ...decide(model.contract, found) };
}

function bytesOf(planes: Readonly<Record<PlaneName, string>>): Planes {
  return Object.fromEntries(Object.entries(planes).map(([name, text]) => [name, fromBase64(text)])) as unknown as Planes;
}

async function digest(bytes: Uint8Array): Promise<string> {
  let hash = 0x811c9dc5; // FNV-1a: crypto.subtle is only there in secure contexts, and pages on other names are none
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16);
}

const harness = {
  model: null as unknown as Model,

  async frame({ planes, turns }: Frame): Promise<object> {
    return told(harness.model, await harness.model.run(bytesOf(planes), turns));
  },

  async picture(base64: string, type: string): Promise<object> {
    const still = await readStill(await pixelsOf(new Blob([fromBase64(base64) as BlobPart], { type })), harness.model);
    const planes = Object.entries(still.planes).map(async ([name, plane]) => [name, await digest(plane as Uint8Array)]);
    return { ...told(harness.model, still.found), note: still.note, planes: Object.fromEntries(await Promise.all(planes)) };
  },

  async golden(): Promise<object> {
    const verdict = await goldenCheck(harness.model, await readGolden(await part("golden")));
    return { passed: verdict.passed, count: verdict.rows.length, good: verdict.good, worst: verdict.worst };
  },

  memoryBytes(): number {
    return memories.reduce((bytes, memory) => bytes + memory.buffer.byteLength, 0);
  },

  // The same frame again and again; milliseconds each took.
  async again({ planes, turns }: Frame, times: number): Promise<number[]> {
    const bytes = bytesOf(planes);
    const took: number[] = [];
    let found: Found | undefined;
    for (let time = 0; time < times; time++) {
      const started = performance.now();
      found = await harness.model.run(bytes, turns, found);
      took.push(performance.now() - started);
    }
    return took;
  },
};

Object.assign(window, { harness });
const started = performance.now();
open().then(
  (model) => {
    harness.model = model;
    document.title = `ready in ${Math.round(performance.now() - started)} ms`;
  },
  (error: unknown) => (document.title = `failed: ${String(error)}`),
);
