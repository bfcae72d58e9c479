// What is read, in words: the label, how sure, what the network saw, and every label's score.

import type { Contract } from "../core/index.ts";
import { Chart } from "./chart.ts";
import { element, write } from "./elements.ts";
import type { Spoken } from "./words.ts";

const NUMBERS_MS = 250; // numbers that change with every frame are written at most so often
const PRESENT = 0.5;

export interface Shown {
  readonly index: number; // of the label that is read; -1 for none
  readonly score: number;
  readonly presence: number;
  readonly scores: ArrayLike<number>; // presence x probability, one a label
  readonly seen: Float32Array | null; // null: nothing was looked at yet
}

export class Panel {
  readonly root: HTMLElement;
  private readonly prompt = element("p", { class: "prompt" });
  private readonly label = element("button", { class: "label", type: "button", dir: "auto", hidden: true });
  private readonly sure = element("p", { class: "sure" });
  private readonly note = element("p", { class: "note", role: "status" });
  // Apart from what is seen, which changes with every frame: heard when a reading settles, and when it is another.
  private readonly said = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
  private readonly seen = element("canvas", { class: "seen", role: "img" });
  private readonly picture: ImageData;
  private readonly chart: Chart;
  private shown: Shown;
  private ask = "prompt"; // or pad_prompt: the key of what to do
  private noted = ""; // the key
  private numbersMs = -Infinity;
  private heard = -2;

  constructor(
    private readonly contract: Contract,
    private readonly spoken: Spoken,
    onCopy: () => void,
  ) {
    const { width, height } = contract.input;
    Object.assign(this.seen, { width, height });
    this.picture = new ImageData(width, height);
    this.chart = new Chart(contract);
    this.shown = { index: -1, score: 0, presence: 0, scores: new Float32Array(contract.labels.length), seen: null };
    this.label.addEventListener("click", onCopy);
    const caption = element("figcaption", { "aria-hidden": "true" });
    const legend = element("p", { class: "legend" });
    const words = element("div", { class: "words" }, this.prompt, this.label, this.sure, this.note, this.said);
    const figure = element("figure", {}, this.seen, caption);
    this.root = element("section", { class: "panel" }, element("div", { class: "top" }, words, figure), this.chart.root, legend);
    spoken.text(caption, "seen");
    spoken.say((now) => {
      write(legend, `┄ ${now.get("legend", now.percent(contract.threshold))}`);
      this.seen.setAttribute("aria-label", now.get("seen"));
      this.label.title = now.get("copy");
      this.show(this.shown, performance.now(), true);
      this.heard = -2;
      this.tell();
      this.say(this.noted);
    });
  }

  // What a person is asked to do where nothing is read.
  askFor(key: "prompt" | "pad_prompt"): void {
    this.ask = key;
    this.show(this.shown, performance.now(), true);
  }

  // note: the key of what else is to be said of a still picture; empty for nothing.
  say(note: string): void {
    this.noted = note;
    write(this.note, note && this.spoken.now().get(note));
  }

  show(shown: Shown, nowMs: number, anew = false): void {
    const words = this.spoken.now();
    const changed = anew || shown.index !== this.shown.index;
    this.shown = shown;
    const reads = shown.index >= 0;
    if (changed) {
      this.label.hidden = !reads;
      this.prompt.hidden = reads;
      write(this.label, reads ? this.contract.labels[shown.index]! : "");
      this.label.classList.toggle("long", (this.label.textContent ?? "").length > 4);
      this.label.classList.toggle("longer", (this.label.textContent ?? "").length > 14);
    }
    if (changed || nowMs - this.numbersMs >= NUMBERS_MS) {
      this.numbersMs = nowMs;
      write(this.sure, reads ? words.get("sure", words.percent(shown.score)) : "");
      const unsure = shown.seen !== null && shown.presence >= PRESENT;
      write(this.prompt, unsure ? words.get("unsure") : words.get(this.ask, words.labels(this.contract.labels)));
    }
    this.chart.show(shown.scores, shown.index, words, nowMs, changed);
    if (changed) this.chart.describe(shown.scores, words);
    this.drawSeen(shown.seen);
    this.tell();
  }

  // What is read now, as text: "7 (97 % sure)"; null if nothing is.
  reading(page: string): string | null {
    const { index, score } = this.shown;
    const words = this.spoken.now();
    return index < 0 ? null : words.get("shared", this.contract.labels[index]!, words.get("sure", words.percent(score)), page);
  }

  private tell(): void {
    if (this.shown.index === this.heard) return;
    this.heard = this.shown.index;
    const words = this.spoken.now();
    this.said.textContent = this.heard < 0 ? "" : `${this.contract.labels[this.heard]}. ${words.get("sure", words.percent(this.shown.score))}`;
  }

  private drawSeen(seen: Float32Array | null): void {
    this.seen.classList.toggle("empty", seen === null);
    if (seen) drawSeen(this.seen, this.picture, seen, this.contract.input.channels);
    else this.seen.getContext("2d")?.clearRect(0, 0, this.seen.width, this.seen.height);
  }
}

// seen: [height, width, channels], 0..1
export function drawSeen(canvas: HTMLCanvasElement, picture: ImageData, seen: Float32Array, channels: number): void {
  const { data } = picture;
  for (let to = 0, from = 0; to < data.length; to += 4, from += channels) {
    data[to] = 255 * seen[from]!;
    data[to + 1] = channels === 3 ? 255 * seen[from + 1]! : data[to]!;
    data[to + 2] = channels === 3 ? 255 * seen[from + 2]! : data[to]!;
    data[to + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
}
