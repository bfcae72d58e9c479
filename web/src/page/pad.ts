// A pad of paper: what is drawn on it is a still picture. A component of its own, which another page can mount:
//
//   const pad = new Pad(() => read(pad.pixels()));  somewhere.append(pad.root)

import type { Pixels } from "../core/index.ts";
import { element } from "./elements.ts";

const SIDE = 560; // pixels, whatever size the pad has on the screen
const PEN = 20; // of them: a felt pen's share of a page held before a camera
const PAPER = "#ffffff";
const INK = "#1b2440";

interface Point {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export class Pad {
  readonly root = element("canvas", { class: "pad", width: SIDE, height: SIDE, role: "img", tabindex: "-1" });
  private readonly context: CanvasRenderingContext2D;
  private strokes: Point[][] = [];
  private drawing: number | null = null; // the pointer that draws: a second finger or the palm draws nothing

  // onInk: after every piece of a stroke, and when strokes are taken back.
  constructor(private readonly onInk: () => void) {
    this.context = this.root.getContext("2d", { willReadFrequently: true })!;
    this.root.addEventListener("pointerdown", (event) => this.begin(event));
    this.root.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"] as const) this.root.addEventListener(end, (event) => this.end(event));
    this.redraw();
  }

  get empty(): boolean {
    return this.strokes.length === 0;
  }

  pixels(): Pixels {
    return { width: SIDE, height: SIDE, rgba: this.context.getImageData(0, 0, SIDE, SIDE).data };
  }

  undo(): void {
    this.drawing = null; // the stroke under the pen ends
    this.strokes.pop();
    this.redraw();
    this.onInk();
  }

  clear(): void {
    this.drawing = null;
    this.strokes = [];
    this.redraw();
    this.onInk();
  }

  private begin(event: PointerEvent): void {
    if (this.drawing !== null || event.button !== 0) return;
    event.preventDefault();
    this.drawing = event.pointerId;
    this.root.setPointerCapture(event.pointerId);
    this.strokes.push([]);
    this.add(event);
  }

  private go(event: PointerEvent): void {
    if (event.pointerId !== this.drawing) return;
    // a browser gathers what happened between two frames; all of it belongs to the line
    const gathered = event.getCoalescedEvents?.() ?? [];
    for (const one of gathered.length ? gathered : [event]) this.add(one);
  }

  private end(event: PointerEvent): void {
    if (event.pointerId === this.drawing) this.drawing = null;
  }

  private add(event: PointerEvent): void {
    const edge = this.root.getBoundingClientRect();
    const scale = SIDE / edge.width;
    // a mouse presses with 0.5, a finger often with 0 or 1
    const pressure = event.pointerType === "pen" && event.pressure > 0 ? 0.5 + event.pressure : 1;
    const point = { x: (event.clientX - edge.left) * scale, y: (event.clientY - edge.top) * scale, width: PEN * pressure };
    const stroke = this.strokes.at(-1)!;
    stroke.push(point);
    this.line(stroke, stroke.length - 1);
    this.onInk();
  }

  private line(stroke: readonly Point[], to: number): void {
    const [one, other] = [stroke[Math.max(0, to - 1)]!, stroke[to]!];
    this.context.lineWidth = other.width;
    this.context.beginPath();
    this.context.moveTo(one.x, one.y);
    this.context.lineTo(other.x, other.y);
    this.context.stroke();
  }

  private redraw(): void {
    Object.assign(this.context, { fillStyle: PAPER, strokeStyle: INK, lineCap: "round", lineJoin: "round" });
    this.context.fillRect(0, 0, SIDE, SIDE);
    for (const stroke of this.strokes) stroke.forEach((_, at) => this.line(stroke, at));
  }
}
