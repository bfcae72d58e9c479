// The contract of a model file: read, and refused where it cannot be. The rule is that of handlens.modelfile.contract.

import { HandlensError } from "./errors.ts";
import { checkedFigures } from "./figures.ts";
import { isTflite, metadataNames } from "./flatbuffer.ts";
import { finite, record, text, whole } from "./json.ts";
import type { Contract, Decision, Found, PlaneName, View } from "./types.ts";
import { readEntry } from "./zip.ts";

export const CONTRACT_VERSION = 2;
export const FRAME_WIDTH = 640;
export const FRAME_HEIGHT = 480;
const CONTRACT_FILE = "handlens.json";
const METADATA_NAME = "handlens";
const MOST_LABELS = 1000;
const MOST_SIDE = 4096; // handlens.pictures.geometry: a file that declares more is damaged
const PLANES: readonly PlaneName[] = ["luma", "chroma_u", "chroma_v"];

export async function readContract(file: Uint8Array): Promise<Contract> {
  if (!isTflite(file))
    throw new HandlensError("not-a-model", "this is not a .tflite model file", "", "handlens build makes one");
  const entry = await readEntry(file, CONTRACT_FILE);
  if (entry === "no archive" && isCut(file))
    throw new HandlensError(
      "model-damaged",
      "this model file is damaged: its end is missing",
      "",
      "copy it once more, whole",
    );
  if (typeof entry === "string")
    throw new HandlensError(
      "no-contract",
      "this .tflite does not say what it is",
      entry,
      "handlens build or handlens export makes files that do",
    );
  return parseContract(new TextDecoder().decode(entry));
}

// Whether what no archive follows is a part of a file, or a file of ours without its archive.
function isCut(file: Uint8Array): boolean {
  try {
    return metadataNames(file).includes(METADATA_NAME);
  } catch {
    return true;
  }
}

export function parseContract(json: string): Contract {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new HandlensError("model-damaged", "the contract is not JSON", String(error));
  }
  try {
    return checked(record(parsed, "the contract"));
  } catch (error) {
    if (error instanceof HandlensError) throw error;
    throw new HandlensError("model-damaged", "the contract lacks something or says it oddly", String(error));
  }
}

function checked(document: Record<string, unknown>): Contract {
  const version = whole(document["handlens"], "the version", 1);
  if (version > CONTRACT_VERSION)
    throw new HandlensError(
      "model-newer",
      "the model file was made by a newer handlens than this page",
      `contract version ${version}`,
      "make the page with that handlens",
    );
  const task = text(document["task"], "the task");
  if (task !== "classify")
    throw new HandlensError(
      "model-task",
      "this page reads only the task classify",
      task,
      "make the page with a newer handlens",
    );
  const view = text(document["view"], "the view");
  if (view !== "ink" && view !== "photo") throw new RangeError(`the view is ${view}`);
  const input = record(document["input"], "the input");
  const channels = whole(input["channels"], "the channels", 1, 3);
  if (channels !== 1 && channels !== 3) throw new RangeError(`${channels} channels`);
  const threshold = finite(document["threshold"], "the threshold");
  if (threshold < 0 || threshold > 1) throw new RangeError(`the threshold is ${threshold}`);
  const dataset = document["dataset"] == null ? {} : record(document["dataset"], "the dataset");
  const versions = document["versions"] == null ? {} : record(document["versions"], "the versions");
  return {
    version,
    name: text(document["name"], "the name"),
    task,
    view: view satisfies View,
    labels: labels(document["labels"]),
    nothing: document["nothing"] === true,
    embedding: document["embedding"] == null ? null : whole(document["embedding"], "the embedding", 1),
    calibrated: document["calibrated"] === true,
    frame: frame(document["frame"]),
    planes: channels === 1 ? PLANES.slice(0, 1) : PLANES,
    input: {
      height: whole(input["height"], "the input's height", 1, MOST_SIDE),
      width: whole(input["width"], "the input's width", 1, MOST_SIDE),
      channels,
    },
    threshold,
    figures: checkedFigures(document, version),
    network: said(document["network"]),
    precision: said(document["precision"]),
    seed: document["seed"] == null ? 0 : finite(document["seed"], "the seed"),
    versions: Object.fromEntries(Object.entries(versions).map(([name, value]) => [name, said(value)])),
    dataset: { name: said(dataset["name"]), digest: said(dataset["digest"]) },
  };
}

function labels(value: unknown): string[] {
  if (!Array.isArray(value) || value.length < 2 || value.length > MOST_LABELS)
    throw new RangeError(`2 to ${MOST_LABELS} labels`);
  const names = value.map((label) => text(label, "a label"));
  if (names.includes("")) throw new RangeError("a label without a name");
  if (new Set(names).size !== names.length) throw new RangeError("labels that are alike");
  return names;
}

function frame(value: unknown): Contract["frame"] {
  if (value === null)
    throw new HandlensError(
      "model-no-frame",
      "this model file takes no camera frames",
      "",
      "export it again with a handlens of today",
    );
  const sizes = record(value, "the frame");
  const height = whole(sizes["height"], "the frame's height", 1, MOST_SIDE);
  const width = whole(sizes["width"], "the frame's width", 1, MOST_SIDE);
  if (height !== FRAME_HEIGHT || width !== FRAME_WIDTH)
    throw new HandlensError(
      "model-no-frame",
      `this page makes frames of ${FRAME_WIDTH} x ${FRAME_HEIGHT} alone`,
      `${width} x ${height}`,
    );
  return { height, width };
}

function said(value: unknown): string {
  return value == null ? "" : String(value).slice(0, 1000);
}

// The one rule for a reading, the same as in Python and on the phone.
export function decide(contract: Contract, found: Pick<Found, "probabilities" | "presence">): Decision {
  const best = highest(found.probabilities);
  const score = found.presence * (found.probabilities[best] ?? 0);
  return { best, score, label: score >= contract.threshold ? (contract.labels[best] ?? null) : null };
}

// The first of equals.
export function highest(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at] > values[best]) best = at;
  return best;
}
