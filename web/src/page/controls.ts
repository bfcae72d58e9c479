// The buttons below the lens: what is read (camera, picture, drawing), and what goes with that. They show what they are told.

import { element } from "./elements.ts";
import { type IconName, icon } from "./icons.ts";
import type { Spoken } from "./words.ts";

export type Mode = "start" | "camera" | "picture" | "draw";
export type Tool = "torch" | "other" | "freeze" | "previous" | "next" | "undo" | "clear";

const MODES: readonly [Exclude<Mode, "start">, IconName][] = [["camera", "camera"], ["picture", "picture"], ["draw", "draw"]];
const TOOLS: Readonly<Record<Tool, readonly [IconName, string]>> = {
  torch: ["torch", "torch_on"],
  other: ["other", "other_camera"],
  freeze: ["freeze", "freeze"],
  previous: ["previous", "previous"],
  next: ["next", "next"],
  undo: ["undo", "pad_undo"],
  clear: ["clear", "pad_clear"],
};

export class Controls {
  readonly root: HTMLElement;
  private readonly modes = new Map<Mode, HTMLButtonElement>();
  private readonly tools = new Map<Tool, HTMLButtonElement>();
  private state: { torch: boolean; frozen: boolean } = { torch: false, frozen: false };

  constructor(
    private readonly spoken: Spoken,
    drawing: boolean,
    onMode: (mode: Exclude<Mode, "start">) => void,
    onTool: (tool: Tool) => void,
  ) {
    const modes = element("div", { class: "modes" });
    for (const [mode, shape] of MODES) {
      if (mode === "draw" && !drawing) continue;
      const button = element("button", { type: "button", "aria-pressed": "false" }, icon(shape), spoken.text(element("span"), mode));
      button.addEventListener("click", () => onMode(mode));
      this.modes.set(mode, button);
      modes.append(button);
    }
    const tools = element("div", { class: "tools" });
    for (const tool of Object.keys(TOOLS) as Tool[]) {
      const button = element("button", { type: "button", class: "round" });
      button.addEventListener("click", () => onTool(tool));
      this.tools.set(tool, button);
      tools.append(button);
    }
    this.root = element("nav", { class: "beside" }, element("div", { class: "controls" }, modes, tools));
    spoken.say(() => this.name());
  }

  show(mode: Mode, tools: readonly Tool[], state: { torch: boolean; frozen: boolean }): void {
    this.state = state;
    for (const [one, button] of this.modes) button.setAttribute("aria-pressed", String(one === mode));
    for (const [one, button] of this.tools) button.hidden = !tools.includes(one);
    this.name();
  }

  private name(): void {
    const words = this.spoken.now();
    for (const [tool, button] of this.tools) {
      let [shape, key] = TOOLS[tool];
      if (tool === "torch" && this.state.torch) key = "torch_off";
      if (tool === "freeze" && this.state.frozen) [shape, key] = ["goOn", "go_on"];
      button.replaceChildren(icon(shape));
      button.setAttribute("aria-label", words.get(key));
      button.title = words.get(key);
      button.classList.toggle("on", tool === "torch" && this.state.torch);
    }
  }
}
