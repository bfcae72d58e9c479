// One camera, open or not. Says what is wrong in one of a few words (obstacle.ts), and never leaves a stream open behind it.

import { type CameraTrouble, troubleOf } from "./obstacle.ts";

export interface CameraListener {
  onOpen(): void;
  onTrouble(trouble: CameraTrouble, detail: string): void;
}

export type Facing = "environment" | "user";

const SILENT_MS = 3000;

// Chromium and Safari on phones know it; TypeScript's list does not
type WithTorch = MediaTrackCapabilities & { torch?: boolean };

export class Camera {
  private stream: MediaStream | null = null;
  private opening = 0; // each opening has a number: one that was overtaken closes what it got
  private silence = 0;

  constructor(
    readonly video: HTMLVideoElement,
    private readonly listener: CameraListener,
  ) {}

  get open(): boolean {
    return this.stream !== null;
  }

  private get track(): MediaStreamTrack | null {
    return this.stream?.getVideoTracks()[0] ?? null;
  }

  get deviceId(): string {
    return this.track?.getSettings().deviceId ?? "";
  }

  // A laptop's camera says nothing of where it looks: it looks at whoever sits before it.
  get front(): boolean {
    return this.track !== null && this.track.getSettings().facingMode !== "environment";
  }

  get torch(): boolean {
    return (this.track?.getCapabilities?.() as WithTorch | undefined)?.torch === true;
  }

  // device: of cameras(); without one, that which looks away from the person.
  async start(device: string | null, facing: Facing = "environment"): Promise<void> {
    this.stop();
    const mine = ++this.opening;
    if (!navigator.mediaDevices?.getUserMedia) return this.listener.onTrouble("insecure", ""); // browsers hide it there
    // else a portrait camera is cropped to 640 x 480 by Chromium, and the lens loses a quarter of its width
    const whole = { resizeMode: "none" } as MediaTrackConstraints;
    const which: MediaTrackConstraints = device ? { deviceId: { exact: device } } : { facingMode: { ideal: facing } };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...whole, ...which, width: { ideal: 640 }, height: { ideal: 480 } } });
      if (mine !== this.opening) return close(stream);
      this.stream = stream;
      this.track?.addEventListener("ended", () => mine === this.opening && this.fail("ended", ""));
      this.video.srcObject = stream;
      await this.video.play();
      if (mine !== this.opening) return;
      this.listener.onOpen();
      this.watch();
    } catch (error) {
      if (mine !== this.opening) return;
      if (device && troubleOf(error) === "none") return this.start(null, facing); // unplugged since it was chosen
      this.fail(troubleOf(error), error instanceof Error ? error.message || error.name : String(error));
    }
  }

  // A frame came.
  alive(): void {
    if (this.silence) this.watch();
  }

  private watch(): void {
    clearTimeout(this.silence);
    const mine = this.opening;
    this.silence = window.setTimeout(() => {
      // a hidden page, or one that was asked something, shows no frames of a camera that is well
      if (mine !== this.opening || this.video.paused || document.hidden) return;
      this.fail("silent", "");
    }, SILENT_MS);
  }

  private fail(trouble: CameraTrouble, detail: string): void {
    this.stop();
    this.listener.onTrouble(trouble, detail);
  }

  stop(): void {
    this.opening++;
    clearTimeout(this.silence);
    this.silence = 0;
    if (this.stream) close(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  async setTorch(on: boolean): Promise<boolean> {
    try {
      await this.track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
      return on;
    } catch {
      return false; // some drivers have no light although they say so
    }
  }

  // The cameras of this device; with names only once one was allowed.
  static async cameras(): Promise<MediaDeviceInfo[]> {
    try {
      return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
    } catch {
      return [];
    }
  }
}

function close(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
