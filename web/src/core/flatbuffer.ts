// The signatures of a .tflite, out of the flatbuffer: the frozen runtime knows none. Field numbers from TensorFlow's
// schema.fbs (version 3):
//
//   Model        6 metadata: [Metadata]   7 signature_defs: [SignatureDef]
//   Metadata     0 name: string
//   SignatureDef 0 inputs: [TensorMap]   1 outputs: [TensorMap]   2 signature_key: string   4 subgraph_index: uint
//   TensorMap    0 name: string   1 tensor_index: uint
//
// A table begins with the distance back to its vtable; the vtable holds its own size, the table's, then each field's offset
// (0: absent). Vectors and strings are 32-bit offsets to a length and the elements. A damaged file may lead anywhere: DataView
// refuses what lies outside the file, and what is counted is bounded.

import { HandlensError } from "./errors.ts";
import { viewOf } from "./zip.ts";

export interface Signature {
  readonly key: string;
  readonly subgraph: number;
  readonly inputs: Readonly<Record<string, number>>; // name to index of the tensor
  readonly outputs: Readonly<Record<string, number>>;
}

export const FILE_IDENTIFIER = "TFL3";
const MOST_TABLES = 1000; // by eye: handlens writes some 30
const MOST_NAME_BYTES = 1000;

export function isTflite(file: Uint8Array): boolean {
  return new TextDecoder().decode(file.subarray(4, 8)) === FILE_IDENTIFIER;
}

export function signaturesOf(file: Uint8Array): Signature[] {
  return walked(file, (walk, model) =>
    walk.tables(model, 7).map((signature) => ({
      key: walk.text(signature, 2),
      subgraph: walk.number(signature, 4),
      inputs: walk.tensors(signature, 0),
      outputs: walk.tensors(signature, 1),
    })),
  );
}

export function metadataNames(file: Uint8Array): string[] {
  return walked(file, (walk, model) => walk.tables(model, 6).map((entry) => walk.text(entry, 0)));
}

function walked<T>(file: Uint8Array, visit: (walk: Walk, model: number) => T): T {
  if (!isTflite(file)) throw new HandlensError("not-a-model", "not a .tflite model file");
  try {
    const walk = new Walk(file);
    return visit(walk, walk.followed(0));
  } catch (error) {
    throw new HandlensError("model-damaged", "this .tflite is damaged", String(error), "copy or export it again");
  }
}

class Walk {
  private readonly view: DataView;
  private tablesLeft = MOST_TABLES;

  constructor(private readonly file: Uint8Array) {
    this.view = viewOf(file);
  }

  followed(at: number): number {
    return at + this.view.getUint32(at, true);
  }

  number(table: number, which: number): number {
    const at = this.field(table, which);
    return at ? this.view.getUint32(at, true) : 0;
  }

  text(table: number, which: number): string {
    const at = this.field(table, which);
    if (!at) return "";
    const start = this.followed(at);
    const length = this.view.getUint32(start, true);
    if (length > MOST_NAME_BYTES || start + 4 + length > this.file.length)
      throw new RangeError("a name without an end");
    return new TextDecoder().decode(this.file.subarray(start + 4, start + 4 + length));
  }

  tables(table: number, which: number): number[] {
    const at = this.field(table, which);
    if (!at) return [];
    const vector = this.followed(at);
    const count = this.view.getUint32(vector, true);
    this.tablesLeft -= count;
    if (this.tablesLeft < 0) throw new RangeError("more tables than any model file has");
    return Array.from({ length: count }, (_, n) => this.followed(vector + 4 + 4 * n));
  }

  tensors(table: number, which: number): Record<string, number> {
    return Object.fromEntries(this.tables(table, which).map((map) => [this.text(map, 0), this.number(map, 1)]));
  }

  // Where a field lies; 0 if the table has none.
  private field(table: number, which: number): number {
    const vtable = table - this.view.getInt32(table, true);
    const slot = 4 + 2 * which;
    const offset = slot < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + slot, true) : 0;
    return offset ? table + offset : 0;
  }
}
