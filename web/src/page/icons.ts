// The app's icons (android/…/Icon.java), on the same grid of 24 x 24.

import { svg } from "./elements.ts";

const PATHS = {
  torch: "M8 3h8v3l-2 4v11h-4V10L8 6zM8 6h8M12 13v1.5",
  freeze: "M9 6v12M15 6v12",
  goOn: "M8 5.5 18.5 12 8 18.5z",
  menu: "M12 4.9a.6.6 0 1 0 0 1.2.6.6 0 1 0 0-1.2M12 11.4a.6.6 0 1 0 0 1.2.6.6 0 1 0 0-1.2M12 17.9a.6.6 0 1 0 0 1.2.6.6 0 1 0 0-1.2",
  picture: "M6 4h12a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM8.5 8a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3M3.5 18l6.5-5 4 3.5 3-2.5 3.5 3",
  camera: "M3 8h4l2-3h6l2 3h4v11H3zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 1 0 0-7",
  other: "M4.5 9.3A8 8 0 0 1 19.5 9M19.5 14.7A8 8 0 0 1 4.5 15M15.5 9H20V4.5M8.5 15H4v4.5",
  draw: "M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19zM14 7l3 3",
  undo: "M8 4.5l-4 4 4 4M4 8.5h10a5.5 5.5 0 0 1 0 11H8",
  clear: "M4 7h16M9 7V4h6v3M6 7l1 13.5h10L18 7M10.2 11l.4 5.5M13.8 11l-.4 5.5",
  share: "M18 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M6 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M18 16.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M8.2 10.7l7.6-4.4M8.2 13.3l7.6 4.4",
  lock: "M7 11h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3",
  warning: "M12 4l9 15.5H3zM12 10v4M12 16.5v.6",
  check: "M5 12.5l5 5L19.5 7",
  shield: "M12 3l7 3v5.5q0 6.5-7 9.5-7-3-7-9.5V6zM9 12l2.3 2.3 4-4.5",
  mirror: "M12 3v18M9 7v10H3zM15 7v10h6z",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 11v5.5M12 7.4v.6",
  frames: "M5.5 7h9A2.5 2.5 0 0 1 17 9.5v9a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 3 18.5v-9A2.5 2.5 0 0 1 5.5 7zM7 3.5h11.5l2 2V17",
  copy: "M8 8h12v12H8zM16 8V4H4v12h4",
  print: "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
  language: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M3 12h18M12 3q-5 9 0 18M12 3q5 9 0 18",
  colours: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  keys: "M3 7h18v11H3zM7 11h.5M11 11h.5M15 11h.5M8 14.5h8",
  close: "M6 6l12 12M18 6L6 18",
  previous: "M14.5 5l-7 7 7 7",
  next: "M9.5 5l7 7-7 7",
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGElement {
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, svg("path", { d: PATHS[name] }));
}
