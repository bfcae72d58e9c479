// Boxes and labels on what the lens shows. Two strokes, dark under light, are seen on any paper.

import { element, svg } from "./elements.ts";

export interface Boxed {
  readonly label: string;
  // left, top, width, height of the lens's side
  readonly at: readonly [number, number, number, number];
}

const ROOM = 0.014; // of the lens: between what is boxed and its box
const CHIP_ROOM = 0.11; // of the lens: what a label above its box takes
const UNITS = 1000; // of the drawing: strokes and round corners in its own units look the same at every size

export class Overlay {
  readonly root = element("div", { class: "overlay", "aria-hidden": "true" });
  private readonly drawing = svg("svg", { viewBox: `0 0 ${UNITS} ${UNITS}` });
  private readonly pairs: { under: SVGRectElement; over: SVGRectElement; chip: HTMLElement }[] = [];

  constructor() {
    this.root.append(this.drawing);
  }

  show(boxes: readonly Boxed[]): void {
    while (this.pairs.length < boxes.length) this.pairs.push(this.pair());
    this.pairs.forEach(({ under, over, chip }, at) => {
      const boxed = boxes[at];
      const display = boxed ? "" : "none";
      for (const shape of [under, over, chip]) shape.style.display = display;
      if (!boxed) return;
      const [left, top, width, height] = boxed.at;
      const [x0, y0] = [Math.max(left - ROOM, 0.004), Math.max(top - ROOM, 0.004)];
      const [x1, y1] = [Math.min(left + width + ROOM, 0.996), Math.min(top + height + ROOM, 0.996)];
      for (const rect of [under, over]) {
        const place = { x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) };
        for (const [name, value] of Object.entries(place)) rect.setAttribute(name, String(value * UNITS));
      }
      chip.textContent = boxed.label;
      const inside = y0 < CHIP_ROOM; // no room above: inside the box
      chip.classList.toggle("inside", inside);
      chip.style.insetBlockStart = `${100 * y0}%`;
      // physical: the picture is not mirrored with the language
      chip.style.left = `${100 * Math.min(x0, 0.86)}%`;
      chip.style.maxWidth = `${100 * (1 - Math.min(x0, 0.86)) - 2}%`;
    });
  }

  private pair() {
    const under = svg("rect", { class: "under", rx: 20 });
    const over = svg("rect", { class: "over", rx: 20 });
    const chip = element("span", { class: "chip" });
    this.drawing.append(under, over);
    this.root.append(chip);
    return { under, over, chip };
  }
}
