// How sure the model is of each label: all of them up to ten, the best five beyond. Short labels stand under columns, long ones
// beside bars; a thin line marks the contract's threshold. As the app's ChartView.

import type { Contract } from "../core/index.ts";
import { element } from "./elements.ts";
import type { Words } from "./words.ts";

const MOST = 10;
const BEST = 5;
const SHORT_LABEL = 3; // characters, by eye: what fits under a column of a phone
const RANK_MS = 500; // the best five change places at most so often, so that they can be read

interface Bar {
  readonly row: HTMLElement;
  readonly name: HTMLElement;
  readonly fill: HTMLElement;
  readonly number: HTMLElement;
}

export class Chart {
  readonly root: HTMLElement;
  private readonly bars: Bar[];
  private readonly labels: readonly string[];
  private order: number[];
  private rankedMs = -Infinity;

  constructor(contract: Contract) {
    this.labels = contract.labels;
    const columns = this.labels.length <= MOST && this.labels.every((label) => [...label].length <= SHORT_LABEL);
    this.order = Array.from({ length: this.labels.length <= MOST ? this.labels.length : BEST }, (_, at) => at);
    this.root = element("div", { class: `chart ${columns ? "columns" : "rows"}`, role: "img" });
    this.root.style.setProperty("--threshold", String(contract.threshold));
    this.bars = this.order.map(() => {
      const [name, fill, number] = [element("span", { class: "name", dir: "auto" }), element("span", { class: "fill" }), element("span", { class: "number" })];
      const row = element("div", { class: "bar" }, name, element("span", { class: "track" }, fill), number);
      this.root.append(row);
      return { row, name, fill, number };
    });
  }

  // scores: one a label, 0..1; shown: index of the label that is read, or -1; anew: of something else than before.
  show(scores: ArrayLike<number>, shown: number, words: Words, nowMs: number, anew: boolean): void {
    if (this.labels.length > MOST && (anew || nowMs - this.rankedMs >= RANK_MS || nowMs < this.rankedMs)) {
      this.order = best(scores, BEST);
      this.rankedMs = nowMs;
    }
    this.bars.forEach(({ row, name, fill, number }, at) => {
      const label = this.order[at]!;
      const score = scores[label] ?? 0;
      if (name.textContent !== this.labels[label]) name.textContent = this.labels[label]!;
      fill.style.setProperty("--score", score.toFixed(3));
      const percent = words.percent(score);
      if (number.textContent !== percent) number.textContent = percent;
      row.classList.toggle("read", label === shown);
    });
  }

  // What a screen reader hears of it, in place of bars that move with every frame.
  describe(scores: ArrayLike<number>, words: Words): void {
    const said = best(scores, 3).map((label) => `${this.labels[label]} ${words.percent(scores[label] ?? 0)}`);
    this.root.setAttribute("aria-label", `${words.get("bars")}: ${said.join(words.get("list_comma"))}`);
  }
}

function best(scores: ArrayLike<number>, count: number): number[] {
  const order: number[] = [];
  for (let place = 0; place < Math.min(count, scores.length); place++) {
    let most = -1;
    for (let i = 0; i < scores.length; i++) if (!order.includes(i) && (most < 0 || scores[i]! > scores[most]!)) most = i;
    order.push(most);
  }
  return order;
}
