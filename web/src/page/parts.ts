// What the page carries: <script type="text/plain" id="part-…">base64 of gzip</script>, filled in by handlens.page.

import { HandlensError, fromBase64, unpacked } from "../core/index.ts";

export type PartName = "model" | "loader" | "wasm" | "golden" | "notices" | "settings";

export interface Settings {
  readonly name: string; // what the page is called
  readonly handlens: string; // the version that made it
}

// Null if the page does not carry it.
export async function optionalPart(name: PartName): Promise<Uint8Array | null> {
  const holder = document.getElementById(`part-${name}`);
  return holder ? unpacked(fromBase64(holder.textContent ?? ""), "gzip") : null;
}

export async function part(name: PartName): Promise<Uint8Array> {
  const bytes = await optionalPart(name);
  if (!bytes) throw new HandlensError("part-damaged", `the page has no part "${name}"`, "", "get the page once more, whole");
  return bytes;
}

export async function textPart(name: PartName): Promise<string> {
  return new TextDecoder().decode(await part(name));
}

export async function settingsPart(): Promise<Settings> {
  try {
    return JSON.parse(await textPart("settings")) as Settings;
  } catch (error) {
    if (error instanceof HandlensError) throw error;
    throw new HandlensError("part-damaged", "the page's settings cannot be read", String(error), "get the page once more, whole");
  }
}
