// A still picture read: which looks are taken at it, and which of their readings counts. The rule is that of
// handlens.modelfile.stills: whole; closer at what was found if that is small or not read; then windows, of which one thing
// found is the reading, and several are none. View photo takes one look, at the picture's centred square.

import { lumaPlane, onGround } from "./colours.ts";
import { decide } from "./contract.ts";
import {
  type Look,
  closerLook,
  isCut,
  overlap,
  squareLook,
  stillLuma,
  toPicture,
  wholeLook,
  windows,
} from "./looks.ts";
import { planesOfPicture } from "./planes.ts";
import { type Raster, raster } from "./resample.ts";
import type { Decision, Found, Model, Pixels, Place, Planes, StillReading } from "./types.ts";

const SMALL_PERCENT = 30; // of the lens: what is found smaller is looked at closer, even if it was read
const RIM_PERCENT = 2; // what a window shows nearer to its rim may be a part of something larger
const SAME_THING_PERCENT = 30; // of the smaller place: two readings that share so much are of one thing
const LONGEST_TASK_MS = 50; // by eye: a page that does not answer for longer feels stuck

type Note = StillReading["note"];

interface Seen {
  readonly look: Look;
  readonly planes: Planes;
  readonly found: Found;
  readonly decision: Decision;
  readonly place: Place; // in pixels of the picture as opened
}

export async function readStill(pixels: Pixels, model: Model): Promise<StillReading> {
  const opaque = onGround(pixels);
  const look = new Looking(model);
  if (model.contract.view === "photo") {
    const square = squareLook(opaque.width, opaque.height);
    return placed(await look.at(square, planesOfPicture(opaque, model.contract.planes)), opaque, null);
  }
  const luma = raster(lumaPlane(opaque.rgba), opaque.width, opaque.height);
  let best = await look.atLuma(luma, wholeLook(luma.width, luma.height));
  if (best.decision.label === null || Math.max(best.found.box[2], best.found.box[3]) * 100 < SMALL_PERCENT) {
    const closer = await look.closer(luma, best);
    if (outranks(closer, best)) best = closer;
  }
  let note: Note = null;
  if (best.decision.label === null) {
    const things = await thingsOf(look, luma);
    if (things.length === 1) best = things[0];
    if (things.length > 1) note = "several";
  }
  if (note === null && best.decision.label !== null && isCut(luma, best.place)) note = "cut";
  return placed(best, opaque, note);
}

// Takes looks, and lets the page breathe between them.
class Looking {
  private since = performance.now();

  constructor(private readonly model: Model) {}

  async at(look: Look, planes: Planes): Promise<Seen> {
    const found = await this.model.run(planes);
    if (performance.now() - this.since > LONGEST_TASK_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      this.since = performance.now();
    }
    return { look, planes, found, decision: decide(this.model.contract, found), place: toPicture(look, found.box) };
  }

  atLuma(luma: Raster, look: Look): Promise<Seen> {
    return this.at(look, { luma: stillLuma(luma, look) });
  }

  closer(luma: Raster, seen: Seen): Promise<Seen> {
    return this.atLuma(luma, closerLook(seen.look, seen.found.box, luma.width, luma.height));
  }
}

// Whatever can be read in a window or closer at what a window shows, each thing once, the surest first.
async function thingsOf(look: Looking, luma: Raster): Promise<Seen[]> {
  const found: Seen[] = [];
  for (const window of windows(luma.width, luma.height)) {
    const seen = await look.atLuma(luma, window);
    const closer = await look.closer(luma, seen);
    found.push(...[seen, closer].filter((one) => one.decision.label !== null && standsFree(one)));
  }
  found.sort((one, other) => other.decision.score - one.decision.score);
  const things: Seen[] = [];
  for (const one of found)
    if (things.every((thing) => overlap(one.place, thing.place) * 100 < SAME_THING_PERCENT)) things.push(one);
  return things;
}

// A reading before none, then the surer one.
function outranks(one: Seen, other: Seen): boolean {
  const read = one.decision.label !== null;
  return read === (other.decision.label !== null) ? one.decision.score > other.decision.score : read;
}

function standsFree({ found }: Seen): boolean {
  const [x, y, width, height] = found.box;
  const nearest = Math.min(x - width / 2, y - height / 2, 1 - x - width / 2, 1 - y - height / 2);
  return nearest * 100 >= RIM_PERCENT;
}

// In pixels of the original, also where the picture was shrunk while it was opened.
function placed(seen: Seen, { width, height, full = { width, height } }: Pixels, note: Note): StillReading {
  const [across, down] = [full.width / width, full.height / height];
  const [left, top, right, bottom] = seen.place;
  const place: Place = [left * across, top * down, right * across, bottom * down];
  const { look, planes, found, decision } = seen;
  const { label, score } = decision;
  return {
    readings: label === null ? [] : [{ label, score, place, box: found.box }],
    note,
    look,
    planes,
    found,
    decision,
    place,
  };
}
