// A sheet over the page: a dialog of the browser's own, which keeps the focus in and gives it back.

import { element, write } from "./elements.ts";
import { icon } from "./icons.ts";
import type { Words } from "./words.ts";

export class Sheet {
  readonly body = element("div", { class: "body" });
  private readonly dialog: HTMLDialogElement;

  constructor(title: string, words: Words) {
    const head = element("h2", { id: "sheet-title" });
    write(head, title);
    const close = element("button", { type: "button", class: "round", "aria-label": words.get("close") }, icon("close"));
    close.addEventListener("click", () => this.close());
    this.dialog = element("dialog", { class: "sheet", "aria-labelledby": "sheet-title" }, element("header", {}, head, close), this.body);
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.close()); // beside it
    this.dialog.addEventListener("close", () => this.dialog.remove());
  }

  add(...content: readonly (Node | null)[]): this {
    this.body.append(...content.filter((child) => child !== null));
    return this;
  }

  text(words: string, name = ""): this {
    return this.add(element("p", { class: name || null }, words));
  }

  open(): this {
    document.body.append(this.dialog);
    this.dialog.showModal();
    return this;
  }

  close(): void {
    this.dialog.close();
  }
}
