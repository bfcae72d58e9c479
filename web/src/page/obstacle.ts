// What can stand in the way, in words, with the button that helps.

import { HandlensError, type ErrorKind } from "../core/index.ts";
import type { IconName } from "./icons.ts";

export type CameraTrouble = "refused" | "none" | "taken" | "insecure" | "broken" | "ended" | "silent";
export type Way = "retry" | "photo" | "picture" | "reload";

export interface Obstacle {
  readonly words: string; // the title's key; the reason's is this and "_why"
  readonly icon: IconName;
  readonly detail: string;
  readonly ways: readonly Way[];
}

export function cameraObstacle(trouble: CameraTrouble, detail: string): Obstacle {
  // without the page's camera, the phone's own camera app still takes a photo for it
  const ways: Way[] = trouble === "insecure" ? ["photo", "picture"] : trouble === "none" ? ["picture", "retry"] : ["retry", "picture"];
  return { words: trouble, icon: "camera", detail, ways };
}

// What getUserMedia() throws, by its name: Media Capture and Streams, 10.3.
export function troubleOf(error: unknown): CameraTrouble {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    case "NotReadableError":
    case "AbortError":
      return "taken";
    default:
      return "broken";
  }
}

const OF_KIND: Partial<Record<ErrorKind, [string, IconName]>> = {
  "runtime-missing": ["old_browser", "warning"],
  "runtime-simd": ["old_browser", "warning"],
  "runtime-unpacking": ["old_browser", "warning"],
  "canvas-noise": ["noise", "shield"],
  "model-newer": ["newer", "warning"],
  "model-task": ["newer", "warning"],
  memory: ["memory", "warning"],
  "runtime-failed": ["failed", "warning"],
  "model-closed": ["failed", "warning"],
};

// What keeps the page from reading anything at all.
export function fatalObstacle(error: unknown): Obstacle {
  const known = error instanceof HandlensError ? error : null;
  const [words, icon] = (known && OF_KIND[known.kind]) ?? (known ? ["damaged", "warning" as const] : ["failed", "warning" as const]);
  const detail = known ? [known.sentence, known.received].filter(Boolean).join(": ") : String(error);
  return { words, icon, detail, ways: ["reload"] };
}
