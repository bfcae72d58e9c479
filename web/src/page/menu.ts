// The menu: all that is not needed at every moment.

import { Camera } from "./camera.ts";
import { element } from "./elements.ts";
import { type IconName, icon } from "./icons.ts";
import type { Keys } from "./keys.ts";
import { Sheet } from "./sheet.ts";
import { LANGUAGES, Words } from "./words.ts";

export interface MenuActions {
  readonly pick: () => void;
  readonly example: (() => void) | null;
  readonly share: (() => void) | null;
  readonly mirror: { readonly on: boolean; readonly switch: () => void } | null;
  readonly camera: { readonly id: string; readonly use: (device: string) => void } | null;
  readonly check: () => void;
  readonly about: () => void;
  readonly language: (code: string) => void;
  readonly colours: { readonly now: string; readonly use: (colours: string) => void };
  readonly keys: Keys;
}

const COLOURS = ["system", "light", "dark"];

export async function openMenu(actions: MenuActions, words: Words): Promise<void> {
  const sheet = new Sheet(words.get("menu"), words);
  const entry = (shape: IconName, said: string, act: () => void): HTMLElement => {
    const button = element("button", { type: "button", class: "entry" }, icon(shape), element("span", {}, said));
    button.addEventListener("click", () => {
      sheet.close();
      act();
    });
    return button;
  };
  sheet.add(
    entry("picture", words.get("menu_picture"), actions.pick),
    actions.example && entry("frames", words.get("menu_example"), actions.example),
    actions.share && entry("share", words.get("menu_share"), actions.share),
    actions.mirror && entry("mirror", words.get(actions.mirror.on ? "menu_mirror_no_more" : "menu_mirror"), actions.mirror.switch),
    entry("shield", words.get("check"), actions.check),
    entry("print", words.get("print"), () => print()),
    entry("info", words.get("menu_about"), actions.about),
  );
  if (actions.camera) {
    const { id, use } = actions.camera;
    const cameras = await Camera.cameras();
    const named = cameras.map((camera, at): [string, string] => [camera.deviceId, camera.label || words.get("camera_number", at + 1)]);
    if (named.length > 1) sheet.add(choice("camera", words.get("camera_which"), named, id, use));
  }
  const languages = LANGUAGES.map((code): [string, string] => [code, Words.nameOf(code)]);
  sheet.add(choice("language", words.get("language"), languages, words.code, (code) => {
    sheet.close();
    actions.language(code);
  }));
  const colours = COLOURS.map((name): [string, string] => [name, words.get(`colours_${name}`)]);
  sheet.add(choice("colours", words.get("colours"), colours, actions.colours.now, actions.colours.use), keysOf(actions.keys, words));
  sheet.open();
}

function choice(shape: IconName, said: string, values: readonly [string, string][], now: string, use: (value: string) => void): HTMLElement {
  const select = element("select", {}, ...values.map(([value, name]) => element("option", { value, selected: value === now }, name)));
  select.addEventListener("change", () => use(select.value));
  return element("label", { class: "entry" }, icon(shape), element("span", {}, said), select);
}

function keysOf(keys: Keys, words: Words): HTMLElement {
  const on = element("input", { type: "checkbox" });
  on.checked = keys.on;
  on.addEventListener("change", () => keys.switch(on.checked));
  const list = element("dl", { class: "keys" });
  for (const { key, words: does } of keys.all)
    list.append(element("dt", {}, element("kbd", {}, key === " " ? words.get("key_space") : key.toUpperCase())), element("dd", {}, words.get(does)));
  return element("div", {}, element("label", { class: "entry" }, icon("keys"), element("span", {}, words.get("keys")), on), list);
}
