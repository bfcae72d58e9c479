// The page at work: what is read (a camera, pictures, the pad), and what is shown of it.

import { type Golden, type GoldenVerdict, type Model, type StillReading, goldenCheck, readStill } from "../core/index.ts";
import { Camera } from "./camera.ts";
import { Controls, type Mode, type Tool } from "./controls.ts";
import { element, write } from "./elements.ts";
import { icon } from "./icons.ts";
import { Keys } from "./keys.ts";
import { Lens } from "./lens.ts";
import { Live } from "./live.ts";
import { remember, remembered } from "./memory.ts";
import { openMenu } from "./menu.ts";
import { type CameraTrouble, type Way, cameraObstacle, fatalObstacle } from "./obstacle.ts";
import { Pad } from "./pad.ts";
import { Panel, type Shown } from "./panel.ts";
import type { Settings } from "./parts.ts";
import { checkSummary, openAbout, openCheck } from "./sheets.ts";
import { Stills, boxesOn, lensPicture } from "./stills.ts";
import { type Spoken, Words } from "./words.ts";

const PAD_MS = 120; // by eye: how long after a piece of a stroke the pad is read

export interface Carried {
  readonly model: Model;
  readonly settings: Settings;
  readonly golden: Golden | null;
  readonly notices: string;
}

export class App {
  private readonly lens: Lens;
  private readonly panel: Panel;
  private readonly controls: Controls;
  private readonly camera: Camera;
  private readonly live: Live;
  private readonly stills: Stills;
  private readonly pad: Pad | null;
  private readonly keys: Keys;
  private readonly check = element("p", { class: "check" });
  private readonly chooser = element("input", { type: "file", accept: "image/*", multiple: true, hidden: true });
  private readonly shooter = element("input", { type: "file", accept: "image/*", capture: "environment", hidden: true });
  private mode: Mode = "start";
  private verdict: GoldenVerdict | null = null;
  private device: string | null = remembered("camera");
  private mirrored: boolean | null = null;
  private torch = false;
  private frozen = false;
  private padTimer = 0;
  private padReading = 0; // each has a number; one of an earlier drawing is not shown
  private examples = 0;
  private menuOpens = false; // its cameras are still being counted

  constructor(
    root: HTMLElement,
    private readonly carried: Carried,
    private readonly spoken: Spoken,
  ) {
    const { model, settings } = carried;
    const ink = model.contract.view === "ink";
    this.pad = ink ? new Pad(() => this.padSoon()) : null;
    this.lens = new Lens(this.pad?.root ?? null, spoken, (way) => this.go(way));
    this.panel = new Panel(model.contract, spoken, () => void this.copy());
    this.camera = new Camera(this.lens.video, { onOpen: () => this.opened(), onTrouble: (trouble, detail) => this.trouble(trouble, detail) });
    this.live = new Live(model, this.lens.video, {
      onSteady: (steady, found, nowMs) => {
        this.panel.show({ ...steady, seen: found.seen }, nowMs);
        const [x, y, width, height] = steady.box;
        const left = this.mirrors() ? 1 - x - width / 2 : x - width / 2;
        const boxed = ink && steady.label !== null;
        this.lens.overlay.show(boxed ? [{ label: steady.label!, at: [left, y - height / 2, width, height] }] : []);
      },
      onFailed: (error) => this.fail(error),
    }, () => this.camera.alive());
    this.stills = new Stills(model);
    this.controls = new Controls(spoken, ink, (mode) => this.enter(mode), (tool) => void this.use(tool));
    this.keys = new Keys(this.keyed(), remembered(Keys.KEPT), remember);
    const menu = element("button", { type: "button", class: "round" }, icon("menu"));
    menu.addEventListener("click", () => this.menu());
    const title = element("div", {}, element("h1", {}, element("bdi", {}, settings.name)), this.check);
    root.replaceChildren(element("header", { class: "bar" }, title, menu), this.lens.root, this.controls.root, this.panel.root, this.chooser, this.shooter);
    spoken.say((words) => {
      menu.setAttribute("aria-label", words.get("menu"));
      this.pad?.root.setAttribute("aria-label", words.get("pad"));
      this.sayCheck();
    });
    this.listen();
    this.enter("start");
  }

  // The frames that the page carries, read again: a browser that answers otherwise is not trusted in silence.
  async selfCheck(asked = false): Promise<void> {
    if (this.carried.golden) {
      this.verdict = await goldenCheck(this.carried.model, this.carried.golden);
      this.sayCheck();
    }
    if (asked || this.verdict?.good === false) openCheck(this.carried.model.contract, this.verdict, this.spoken.now());
  }

  private sayCheck(): void {
    if (!this.verdict) return;
    const words = this.spoken.now();
    const summary = checkSummary(this.verdict, words);
    write(this.check, this.verdict.good ? `✓ ${summary}` : `✗ ${words.get("alarm", summary)}`);
    this.check.classList.toggle("alarm", !this.verdict.good);
  }

  private listen(): void {
    for (const input of [this.chooser, this.shooter])
      input.addEventListener("change", () => {
        const files = [...(input.files ?? [])];
        input.value = ""; // the same file may be chosen again
        if (files.length) void this.pictures(files);
      });
    addEventListener("dragover", (event) => {
      event.preventDefault();
      if (event.dataTransfer?.types.includes("Files")) this.lens.root.classList.add("dropping");
    });
    addEventListener("dragleave", (event) => event.relatedTarget ?? this.lens.root.classList.remove("dropping"));
    addEventListener("drop", (event) => {
      event.preventDefault();
      this.lens.root.classList.remove("dropping");
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length) void this.pictures(files);
    });
    addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length) void this.pictures(files);
    });
    // a page that nobody sees keeps no camera; it comes back by itself
    document.addEventListener("visibilitychange", () => {
      if (this.mode !== "camera") return;
      if (document.hidden) this.rest(); // a frozen picture is let go with it
      else if (!this.camera.open) void this.look();
    });
    addEventListener("pagehide", () => this.rest());
    addEventListener("pageshow", (event) => event.persisted && this.mode === "camera" && void this.look());
    // absent in some browsers, and in some without "camera"
    void navigator.permissions?.query({ name: "camera" as PermissionName }).then((permission) => {
      if (permission.state === "granted" && this.mode === "start") this.enter("camera");
      permission.onchange = () => permission.state === "granted" && this.mode === "camera" && !this.camera.open && void this.look();
    }, () => undefined);
  }

  private enter(mode: Mode): void {
    if (mode === "picture") return this.chooser.click(); // a way back stays open until a picture is there
    this.leave();
    this.mode = mode;
    this.panel.askFor(mode === "draw" ? "pad_prompt" : "prompt");
    if (mode === "camera") void this.look();
    if (mode === "draw") {
      this.lens.show("pad");
      this.lens.clear();
      this.padSoon();
    }
    if (mode === "start") {
      this.lens.show("nothing");
      const draw = { icon: "draw", words: "start_draw", choose: () => this.enter("draw") } as const;
      this.lens.invite("start", [
        { icon: "camera", words: "start_camera", choose: () => this.enter("camera") },
        { icon: "picture", words: "start_picture", choose: () => this.enter("picture") },
        ...(this.pad ? [draw] : []),
      ], "start_drop");
    }
    this.showControls();
  }

  private leave(): void {
    this.rest();
    this.stills.drop();
    clearTimeout(this.padTimer);
    this.frozen = false;
    this.panel.show(this.nothing(), performance.now(), true);
    this.panel.say("");
  }

  private nothing(): Shown {
    return { index: -1, score: 0, presence: 0, scores: new Float32Array(this.carried.model.contract.labels.length), seen: null };
  }

  // The camera -------------------------------------------------------------------------------------------------------

  private async look(): Promise<void> {
    this.lens.show("video");
    this.lens.wait();
    if (document.hidden) return; // once the page is seen, this comes again
    await this.camera.start(this.device);
  }

  private opened(): void {
    this.frozen = this.torch = false;
    this.lens.clear();
    this.lens.mirror(this.mirrors());
    this.live.start();
    this.showControls();
    void Camera.cameras().then((cameras) => this.showControls(cameras.length > 1));
  }

  // A camera that looks at the person shows them as a mirror does; what is read is not mirrored.
  private mirrors(): boolean {
    return this.mirrored ?? this.camera.front;
  }

  private rest(): void {
    this.live.stop();
    this.camera.stop();
    this.torch = false;
  }

  private trouble(trouble: CameraTrouble, detail: string): void {
    this.live.stop();
    this.lens.show("nothing");
    this.lens.hinder(cameraObstacle(trouble, detail));
    this.panel.show(this.nothing(), performance.now(), true);
    this.showControls();
  }

  private fail(error: unknown): void {
    this.rest();
    this.lens.show("nothing");
    this.lens.hinder(fatalObstacle(error));
  }

  private async otherCamera(): Promise<void> {
    const cameras = await Camera.cameras();
    const at = cameras.findIndex(({ deviceId }) => deviceId === this.camera.deviceId);
    this.useCamera(cameras[(at + 1) % cameras.length]?.deviceId ?? null);
  }

  private useCamera(device: string | null): void {
    this.device = device;
    if (device) remember("camera", device);
    if (this.mode !== "camera") return; // left while the cameras were counted, or while the menu was open
    this.mirrored = null;
    void this.look();
  }

  private freeze(): void {
    if (this.mode !== "camera" || !this.camera.open) return;
    this.frozen = !this.frozen;
    if (this.frozen) {
      this.live.stop();
      this.lens.video.pause();
    } else {
      void this.lens.video.play();
      this.live.start();
    }
    this.lens.say(this.frozen ? this.spoken.now().get("frozen") : "");
    this.showControls();
  }

  private mirror(): void {
    if (this.mode !== "camera" || !this.camera.open) return;
    this.mirrored = !this.mirrors();
    this.lens.mirror(this.mirrored);
    this.lens.overlay.show([]);
  }

  // Pictures ---------------------------------------------------------------------------------------------------------

  private async pictures(files: readonly Blob[]): Promise<void> {
    this.leave();
    this.mode = "picture";
    this.panel.askFor("prompt");
    await this.picture(this.stills.take(files));
  }

  private async picture(picture: Blob): Promise<void> {
    this.lens.clear();
    this.lens.showPicture(picture);
    this.panel.show(this.nothing(), performance.now(), true);
    this.panel.say("");
    this.showControls();
    try {
      const read = await this.stills.read(picture);
      if (!read || this.mode !== "picture") return;
      this.showStill(read.reading);
      this.lens.overlay.show(boxesOn(read.reading, read.width, read.height, this.carried.model.contract.view === "ink"));
    } catch (error) {
      if (error instanceof Error && "kind" in error && (error.kind === "picture" || error.kind === "picture-too-large")) {
        this.panel.say(error.kind === "picture" ? "picture_unreadable" : "picture_large");
      } else this.fail(error);
    }
    this.count();
  }

  private count(): void {
    if (this.stills.count > 1) this.lens.say(this.spoken.now().get("of", this.stills.place + 1, this.stills.count));
  }

  private showStill(reading: StillReading): void {
    const { decision, found, note } = reading;
    const scores = found.probabilities.map((probability) => found.presence * probability);
    const index = decision.label !== null && note !== "several" ? decision.best : -1;
    this.panel.show({ index, score: decision.score, presence: found.presence, scores, seen: found.seen }, performance.now(), true);
    this.panel.say(note ? `still_${note}` : "");
  }

  private async example(): Promise<void> {
    const { frames } = this.carried.golden!;
    const frame = frames[this.examples++ % frames.length]!;
    await this.pictures([await lensPicture(frame.planes, frame.quarterTurns)]);
  }

  // The pad ----------------------------------------------------------------------------------------------------------

  private padSoon(): void {
    this.showControls();
    clearTimeout(this.padTimer);
    this.padTimer = window.setTimeout(() => void this.readPad(), PAD_MS);
  }

  private async readPad(): Promise<void> {
    const mine = ++this.padReading;
    if (this.mode !== "draw" || !this.pad) return;
    if (this.pad.empty) {
      this.panel.say("");
      return this.panel.show(this.nothing(), performance.now(), true);
    }
    try {
      const reading = await readStill(this.pad.pixels(), this.carried.model);
      if (mine === this.padReading && this.mode === "draw" && !this.pad.empty) this.showStill(reading);
    } catch (error) {
      if (mine === this.padReading && this.mode === "draw") this.fail(error);
    }
  }

  // Buttons ----------------------------------------------------------------------------------------------------------

  private showControls(several = !this.showsOne): void {
    this.showsOne = !several;
    const tools: Tool[] = [];
    if (this.mode === "camera" && this.camera.open) {
      if (this.camera.torch) tools.push("torch");
      if (several) tools.push("other");
      tools.push("freeze");
    }
    if (this.mode === "picture" && this.stills.count > 1) tools.push("previous", "next");
    if (this.mode === "draw" && !this.pad?.empty) tools.push("undo", "clear");
    this.controls.show(this.mode, tools, { torch: this.torch, frozen: this.frozen });
  }

  private showsOne = true; // whether this device has one camera only, as far as is known

  private async use(tool: Tool): Promise<void> {
    if (tool === "torch") this.torch = await this.camera.setTorch(!this.torch);
    if (tool === "other") await this.otherCamera();
    if (tool === "freeze") this.freeze();
    if (tool === "previous" || tool === "next") await this.picture(this.stills.step(tool === "next" ? 1 : -1));
    if (tool === "undo") this.pad?.undo();
    if (tool === "clear") this.pad?.clear();
    this.showControls();
  }

  private go(way: Way): void {
    if (way === "retry") this.enter("camera");
    if (way === "photo") this.shooter.click();
    if (way === "picture") this.chooser.click();
    if (way === "reload") location.reload();
  }

  private keyed() {
    const drawing = [{ key: "d", words: "key_draw", press: () => this.enter("draw") }, { key: "u", words: "key_undo", press: () => this.pad?.undo() }];
    return [
      { key: "c", words: "key_camera", press: () => this.enter("camera") },
      { key: "p", words: "key_picture", press: () => this.chooser.click() },
      ...(this.pad ? drawing : []),
      { key: " ", words: "key_freeze", press: () => this.freeze() },
      { key: "x", words: "key_mirror", press: () => this.mirror() },
      { key: "m", words: "key_menu", press: () => this.menu() },
    ];
  }

  private menu(): void {
    if (this.menuOpens) return;
    this.menuOpens = true;
    const { model, settings, notices, golden } = this.carried;
    void openMenu({
      pick: () => this.chooser.click(),
      example: golden?.frames.length ? () => void this.example() : null,
      share: this.panel.reading(settings.name) === null ? null : () => void this.share(),
      mirror: this.mode === "camera" ? { on: this.mirrors(), switch: () => this.mirror() } : null,
      camera: this.mode === "camera" ? { id: this.camera.deviceId, use: (device) => this.useCamera(device) } : null,
      check: () => void this.selfCheck(true).catch((error: unknown) => this.fail(error)),
      about: () => openAbout(model.contract, settings, notices, this.spoken.now()),
      language: (code) => {
        remember("language", code);
        this.spoken.speak(new Words(code));
      },
      colours: { now: remembered("colours") ?? "system", use: useColours },
      keys: this.keys,
    }, this.spoken.now()).finally(() => (this.menuOpens = false));
  }

  private async share(): Promise<void> {
    const text = this.panel.reading(this.carried.settings.name);
    if (text === null) return;
    if (!("share" in navigator)) return this.copy();
    await navigator.share({ text }).catch(() => undefined); // dismissed
  }

  private async copy(): Promise<void> {
    const text = this.panel.reading(this.carried.settings.name);
    if (text === null) return;
    try {
      await navigator.clipboard.writeText(text); // absent on insecure addresses
      this.lens.say(this.spoken.now().get("copied"));
      setTimeout(() => (this.frozen ? this.lens.say(this.spoken.now().get("frozen")) : this.lens.say("")), 1500);
    } catch {
      getSelection()?.selectAllChildren(this.panel.root.querySelector(".label")!); // to be copied by hand
    }
  }
}

export function useColours(colours: string): void {
  remember("colours", colours);
  document.documentElement.dataset["colours"] = colours;
}
