// How good a model file is, as its contract says it; handlens.modelfile.figures writes it.

import { finite, record, text, whole } from "./json.ts";
import type { Contract, FrameFigures, NetworkFigures } from "./types.ts";

const OF: readonly string[] = ["made frames", "test photos", "cross-validated photos"];
const DEVIATIONS = 1.959964; // of the standard normal distribution, two-sided 95 %

export function checkedFigures(document: Record<string, unknown>, version: number): Contract["figures"] {
  if (version < 2) {
    const accuracy = document["accuracy"] ?? null;
    return { frames: null, network: accuracy === null ? null : network({ accuracy, count: null }) };
  }
  const figures = record(document["figures"], "the figures");
  const [ofFrames, ofNetwork] = [figures["frames"] ?? null, figures["network"] ?? null];
  return {
    frames: ofFrames === null ? null : frames(record(ofFrames, "the frames' figures")),
    network: ofNetwork === null ? null : network(record(ofNetwork, "the network's figures")),
  };
}

function frames(given: Record<string, unknown>): FrameFigures {
  const count = whole(given["count"], "the count of frames", 1);
  const right = whole(given["right"], "right");
  const wrong = whole(given["wrong"], "wrong");
  const none = whole(given["no_reading"], "no_reading");
  if (right + wrong + none !== count) throw new RangeError("the figures of the frames do not add up");
  const of = text(given["of"], "of which frames the figures are");
  if (!OF.includes(of)) throw new RangeError(`figures of ${of}`);
  return {
    count,
    right,
    wrong,
    no_reading: none,
    right_interval: wilson(right, count),
    wrong_interval: wilson(wrong, count),
    no_reading_interval: wilson(none, count),
    of: of as FrameFigures["of"],
  };
}

function network(given: Record<string, unknown>): NetworkFigures {
  const accuracy = finite(given["accuracy"], "the accuracy");
  if (accuracy < 0 || accuracy > 1) throw new RangeError(`an accuracy of ${accuracy}`);
  const count = given["count"] == null ? null : whole(given["count"], "the count of pictures", 1);
  return { accuracy, count, interval: count === null ? null : wilson(Math.round(accuracy * count), count) };
}

// Wilson 1927, as in handlens.base.wilson; the intervals follow from the counts, and are not taken from the file.
function wilson(successes: number, count: number): readonly [number, number] {
  const share = successes / count;
  const square = DEVIATIONS ** 2 / count;
  const middle = (share + square / 2) / (1 + square);
  const reach = (DEVIATIONS * Math.sqrt((share * (1 - share)) / count + square / (4 * count))) / (1 + square);
  return [successes > 0 ? middle - reach : 0, successes < count ? middle + reach : 1];
}
