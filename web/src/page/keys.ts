// One key for each thing that is done often. They can be switched off: WCAG 2.1, success criterion 2.1.4.

export interface Key {
  readonly key: string; // as KeyboardEvent.key has it, in lower case
  readonly words: string;
  readonly press: () => void;
}

const KEPT = "keys";

export class Keys {
  on: boolean;

  constructor(
    readonly all: readonly Key[],
    kept: string | null,
    private readonly keep: (key: string, value: string) => void,
  ) {
    this.on = kept !== "off";
    addEventListener("keydown", (event) => this.down(event));
  }

  static readonly KEPT = KEPT;

  switch(on: boolean): void {
    this.on = on;
    this.keep(KEPT, on ? "on" : "off");
  }

  private down(event: KeyboardEvent): void {
    if (!this.on || event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
    const target = event.target as Element;
    if (target.closest("input, select, textarea") || (event.key === " " && target.closest("button, summary"))) return;
    const found = this.all.find(({ key }) => key === event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    found.press();
  }
}
