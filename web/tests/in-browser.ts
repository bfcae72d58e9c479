// The core's parts that need a browser, within reach of tests/page/test_page_core_in_chromium.py.

import {
  canvasIsTrue,
  fromBase64,
  openModel,
  openRuntime,
  pixelsOf,
  readStill,
  VideoPlanes,
} from "../src/core/index.ts";
import { onGround, lumaPlane } from "../src/core/colours.ts";
import { stillLuma, wholeLook } from "../src/core/looks.ts";
import { planesOfPicture } from "../src/core/planes.ts";
import { raster } from "../src/core/resample.ts";
import type { Model, PlaneName } from "../src/core/types.ts";

const COLOUR: readonly PlaneName[] = ["luma", "chroma_u", "chroma_v"];
let model: Model | null = null;

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What a debugger asks for is exempt from the policy; what the page does later is not.
const ofItself = () => new Promise((resolve) => setTimeout(resolve));
const blobOf = (base64: string) => new Blob([fromBase64(base64) as BlobPart]);

Object.assign(globalThis, {
  canvasIsTrue,
  // Of a picture's file: its size, and the frames that views photo and ink are shown first.
  async framesOf(base64: string) {
    const pixels = onGround(await pixelsOf(blobOf(base64)));
    const { width, height, full } = pixels;
    const photo = planesOfPicture(pixels, COLOUR);
    const luma = raster(lumaPlane(pixels.rgba), width, height);
    const ink = stillLuma(luma, wholeLook(width, height));
    const digests = await Promise.all([photo.luma, photo.chroma_u!, photo.chroma_v!, ink].map(digest));
    return {
      size: [width, height],
      full: full ?? null,
      digests,
      sample: Array.from(ink.filter((_, at) => at % 97 === 0)),
    };
  },
  async whyNot(base64: string) {
    return pixelsOf(blobOf(base64)).then(
      () => "opened",
      (error) => error.kind,
    );
  },
  async open(loader: string, wasm: string, file: string) {
    await ofItself();
    model = await openModel(fromBase64(file), await openRuntime(loader, fromBase64(wasm)));
    return model.contract.labels.length;
  },
  async read(base64: string) {
    const { decision, note, place } = await readStill(await pixelsOf(blobOf(base64)), model!);
    return { ...decision, note, place };
  },
  // A video's frame of this picture, at its own size and at another.
  async videoOf(base64: string, colour: boolean) {
    const bitmap = await createImageBitmap(blobOf(base64));
    const planes = new VideoPlanes(colour ? COLOUR : ["luma"]).of(bitmap, bitmap.width, bitmap.height);
    return Array.from(planes.luma.filter((_, at) => at % 97 === 0));
  },
  async compiles(text: string) {
    await ofItself();
    try {
      new Function(text);
      return true;
    } catch {
      return false;
    }
  },
});
