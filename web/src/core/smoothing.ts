// How a calm reading is made of a camera's answers, frame after frame. The rule, and why it is so: handlens.modelfile.smoothing;
// tests/sequences holds Python, the app and this to the same.

import { highest } from "./contract.ts";
import type { Contract, Found, Steady } from "./types.ts";

const AVERAGE_MS = 150;
const BOX_AVERAGE_MS = 60;
const BOX_JUMP = 0.25; // of the lens: what moves further is another thing
const SETTLE_MS = 300;
const GAP_MS = 500;
const MOST_EXTRA = 0.05;

type Answer = Pick<Found, "presence" | "box"> & { readonly probabilities: ArrayLike<number> };

// Takes in a model's answers in the order of their frames, and says what to show. Allocates nothing after construction.
export class Smoother {
  private readonly hideBelow: number;
  private readonly showFrom: number;
  private readonly probabilities: Float64Array;
  private readonly scores: Float64Array;
  private readonly box: [number, number, number, number] = [0, 0, 0, 0];
  private presence = 0;
  private lastMs: number | null = null;
  private candidate = -1;
  private candidateSinceMs = 0;
  private shown = -1;
  private readonly steady: { -readonly [name in keyof Steady]: Steady[name] };

  constructor(private readonly contract: Pick<Contract, "labels" | "threshold">) {
    this.hideBelow = contract.threshold;
    this.showFrom = contract.threshold + Math.min(MOST_EXTRA, (1 - contract.threshold) / 4);
    this.probabilities = new Float64Array(contract.labels.length);
    this.scores = new Float64Array(contract.labels.length);
    const { probabilities, scores, box } = this;
    this.steady = { label: null, index: -1, score: 0, presence: 0, probabilities, scores, box };
  }

  // Forgets everything: another camera, another rotation.
  clear(): void {
    this.lastMs = null;
    this.scores.fill(0);
    this.probabilities.fill(0);
    this.box.fill(0);
    this.presence = 0;
    this.candidate = -1;
    this.shown = -1;
  }

  // atMs: of any clock that does not go back.
  add(answer: Answer, atMs: number): Steady {
    if (this.lastMs !== null && atMs - this.lastMs > GAP_MS) this.clear();
    this.take(answer, this.lastMs === null ? Infinity : atMs - this.lastMs);
    this.lastMs = atMs;
    this.settle(atMs);
    return this.told();
  }

  // A still picture has no past: the contract's rule alone decides.
  set(answer: Answer): Steady {
    this.clear();
    this.take(answer, Infinity);
    const best = highest(this.scores);
    this.shown = this.scores[best] >= this.hideBelow ? best : -1;
    return this.told();
  }

  private take({ probabilities, presence, box }: Answer, elapsedMs: number): void {
    const weight = 1 - Math.exp(-elapsedMs / AVERAGE_MS);
    for (let at = 0; at < this.scores.length; at++) {
      this.scores[at] += weight * (presence * probabilities[at] - this.scores[at]);
      this.probabilities[at] += weight * (probabilities[at] - this.probabilities[at]);
    }
    this.presence += weight * (presence - this.presence);
    const jumps = Math.abs(box[0] - this.box[0]) + Math.abs(box[1] - this.box[1]) >= BOX_JUMP;
    const boxWeight = jumps ? 1 : 1 - Math.exp(-elapsedMs / BOX_AVERAGE_MS);
    for (let at = 0; at < 4; at++) this.box[at] += boxWeight * (box[at] - this.box[at]);
  }

  private settle(atMs: number): void {
    const best = highest(this.scores);
    if (this.shown >= 0 && this.scores[this.shown] < this.hideBelow) this.shown = -1;
    const enough = best === this.shown ? this.hideBelow : this.showFrom;
    if (best !== this.candidate || this.scores[best] < enough) {
      this.candidate = this.scores[best] >= this.showFrom ? best : -1;
      this.candidateSinceMs = atMs;
    }
    if (this.candidate >= 0 && atMs - this.candidateSinceMs >= SETTLE_MS) this.shown = this.candidate;
  }

  private told(): Steady {
    this.steady.index = this.shown;
    this.steady.label = this.shown < 0 ? null : this.contract.labels[this.shown];
    this.steady.score = this.shown < 0 ? 0 : this.scores[this.shown];
    this.steady.presence = this.presence;
    return this.steady;
  }
}
