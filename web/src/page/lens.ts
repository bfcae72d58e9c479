// The square that the network looks at: video, picture or pad, what was found on it, and what stands in the way.

import { element, svg, write } from "./elements.ts";
import { type IconName, icon } from "./icons.ts";
import type { Obstacle, Way } from "./obstacle.ts";
import { Overlay } from "./overlay.ts";
import type { Spoken } from "./words.ts";

export type Shows = "nothing" | "video" | "picture" | "pad";

export interface Choice {
  readonly icon: IconName;
  readonly words: string;
  readonly choose: () => void;
}

export class Lens {
  readonly root: HTMLElement;
  readonly video = element("video", { playsinline: true, muted: true, "aria-hidden": "true" });
  readonly overlay = new Overlay();
  private readonly picture = element("img", { class: "picture" });
  private readonly badge = element("p", { class: "badge", hidden: true });
  private readonly cover = element("div", { class: "cover" });
  private url = "";

  constructor(
    pad: HTMLElement | null,
    private readonly spoken: Spoken,
    private readonly onWay: (way: Way) => void,
  ) {
    this.video.muted = true; // the attribute alone does not do it for an element made by script
    this.root = element("section", { class: "lens" }, this.video, this.picture, pad, this.overlay.root, this.badge, this.cover);
    spoken.say((words) => {
      this.root.setAttribute("aria-label", words.get("lens"));
      this.picture.alt = words.get("picture");
      this.root.dataset["drop"] = words.get("drop");
    });
    this.show("nothing");
  }

  show(what: Shows): void {
    this.root.dataset["shows"] = what;
    if (what !== "picture") this.release();
    this.overlay.show([]);
    this.say("");
  }

  mirror(on: boolean): void {
    this.root.classList.toggle("mirrored", on);
  }

  // A picture in the whole of the lens; the browser turns it upright as it does for the reading.
  showPicture(picture: Blob): void {
    this.show("picture");
    this.release();
    this.url = URL.createObjectURL(picture);
    this.picture.src = this.url;
  }

  private release(): void {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = "";
    this.picture.removeAttribute("src");
  }

  // words: on the lens itself; empty for none
  say(words: string): void {
    this.badge.hidden = words === "";
    write(this.badge, words);
  }

  // What a person may begin with.
  invite(title: string, choices: readonly Choice[], below: string): void {
    const buttons = choices.map(({ icon: shape, words, choose }, at) => {
      const named = element("span");
      const button = element("button", { type: "button", class: at === 0 ? "main" : "plain" }, icon(shape), this.spoken.text(named, words));
      button.addEventListener("click", choose);
      return button;
    });
    this.fill(
      this.spoken.text(element("h2"), title),
      element("div", { class: "ways" }, ...buttons),
      below ? this.spoken.text(element("p"), below) : null,
    );
  }

  hinder({ words, icon: shape, detail, ways }: Obstacle): void {
    const why = element("p");
    this.spoken.say((now) => write(why, now.get(`${words}_why`, detail)));
    const names: Record<Way, string> = { retry: "action_retry", photo: "start_photo", picture: "start_picture", reload: "reload" };
    const buttons = ways.map((way, at) => {
      const button = this.spoken.text(element("button", { type: "button", class: at === 0 ? "main" : "plain" }), names[way]);
      button.addEventListener("click", () => this.onWay(way));
      return button;
    });
    const title = this.spoken.text(element("h2", { role: "alert" }), words);
    this.fill(icon(shape), title, why, element("div", { class: "ways" }, ...buttons));
  }

  // Something is on its way.
  wait(): void {
    const ring = svg("svg", { class: "ring", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("circle", { cx: 12, cy: 12, r: 9 }));
    this.fill(ring, this.spoken.text(element("p", { role: "status" }), "opening"));
  }

  clear(): void {
    this.fill();
  }

  private fill(...content: readonly (Node | null)[]): void {
    this.cover.replaceChildren(...content.filter((child) => child !== null));
    this.root.classList.toggle("covered", content.length > 0);
  }
}
