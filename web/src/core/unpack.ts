// Packed bytes, unpacked: of the page's parts and of a model file's archive. What is packed may claim to become anything, so
// every unpacking has a limit.

import { HandlensError, type ErrorKind } from "./errors.ts";

export const MOST_PART_BYTES = 1 << 28; // by eye: the largest part, a photo model, takes a twentieth of it

// format: gzip (RFC 1952), deflate (zlib, RFC 1950) or deflate-raw (RFC 1951).
export async function unpacked(
  bytes: Uint8Array,
  format: CompressionFormat = "gzip",
  mostBytes: number = MOST_PART_BYTES,
  kind: ErrorKind = "part-damaged",
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream(format));
    const reader = stream.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      length += next.value.length;
      if (length > mostBytes) {
        void reader.cancel().catch(() => undefined);
        throw new RangeError(`more than ${mostBytes} bytes`);
      }
    }
  } catch (error) {
    throw new HandlensError(kind, "packed contents are damaged", String(error));
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

export function fromBase64(text: string): Uint8Array {
  const native = Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array };
  try {
    if (native.fromBase64) return native.fromBase64(text);
    const characters = atob(text.trim());
    const bytes = new Uint8Array(characters.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at);
    return bytes;
  } catch (error) {
    throw new HandlensError(
      "part-damaged",
      "a part of this page is damaged",
      String(error),
      "save the page once more, whole",
    );
  }
}
