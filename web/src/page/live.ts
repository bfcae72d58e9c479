// A running camera, read frame after frame and made calm.

import { type Found, type Model, Smoother, type Steady, VideoPlanes } from "../core/index.ts";

export interface LiveListener {
  onSteady(steady: Steady, found: Found, nowMs: number): void;
  onFailed(error: unknown): void;
}

export class Live {
  private readonly planes: VideoPlanes;
  private readonly smoother: Smoother;
  private found: Found | undefined;
  private running = 0; // each run has a number; a frame of an earlier one is not shown
  milliseconds = 0; // of the newest frame: its planes and the model

  constructor(
    private readonly model: Model,
    private readonly video: HTMLVideoElement,
    private readonly listener: LiveListener,
    private readonly onFrame: () => void,
  ) {
    this.planes = new VideoPlanes(model.contract.planes);
    this.smoother = new Smoother(model.contract);
  }

  start(): void {
    this.smoother.clear();
    this.next(++this.running);
  }

  stop(): void {
    this.running++;
  }

  private next(mine: number): void {
    const read = () => void this.read(mine);
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(read);
    else requestAnimationFrame(read);
  }

  private async read(mine: number): Promise<void> {
    if (mine !== this.running) return;
    try {
      const { videoWidth, videoHeight } = this.video;
      if (videoWidth && this.video.readyState >= this.video.HAVE_CURRENT_DATA) {
        const begun = performance.now();
        this.found = await this.model.run(this.planes.of(this.video, videoWidth, videoHeight), 0, this.found);
        const now = performance.now();
        this.milliseconds = now - begun;
        if (mine !== this.running) return;
        this.onFrame();
        this.listener.onSteady(this.smoother.add(this.found, now), this.found, now);
      }
    } catch (error) {
      if (mine === this.running) this.listener.onFailed(error);
      return;
    }
    this.next(mine);
  }
}
