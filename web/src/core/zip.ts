// One entry of the zip archive behind a model file's flatbuffer.
//
//   flatbuffer | entry | entry | ... | central directory | end record (22 bytes and a comment)
//
// Offsets count from the file's first byte. APPNOTE 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end record).

import { HandlensError } from "./errors.ts";
import { unpacked } from "./unpack.ts";

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const [LOCAL_BYTES, CENTRAL_BYTES, END_BYTES] = [30, 46, 22];
const MOST_COMMENT_BYTES = 0xffff;
const ENCRYPTED = 1; // general purpose bit 0
const [STORED, DEFLATED] = [0, 8];
const MOST_ENTRY_BYTES = 1 << 20; // as in handlens.modelfile.sealing

interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly local: number;
}

// The entry's contents; "no archive" or "no entry" where there is none of that name.
export async function readEntry(file: Uint8Array, wanted: string): Promise<Uint8Array | "no archive" | "no entry"> {
  const found = findEntry(file, wanted);
  if (typeof found === "string") return found;
  if (found.bytes > MOST_ENTRY_BYTES || found.packedBytes > MOST_ENTRY_BYTES)
    throw new HandlensError("model-damaged", `${wanted} in the model file is too large`, `${found.bytes} bytes`);
  const view = viewOf(file);
  const damaged = (what: string) =>
    new HandlensError("model-damaged", `${wanted} in the model file is damaged`, what, "copy it once more, whole");
  if (found.local + LOCAL_BYTES > file.length || view.getUint32(found.local, true) !== LOCAL_HEADER)
    throw damaged("no header");
  const start =
    found.local + LOCAL_BYTES + view.getUint16(found.local + 26, true) + view.getUint16(found.local + 28, true);
  if (start + found.packedBytes > file.length) throw damaged("it ends too soon");
  if (found.flags & ENCRYPTED) throw damaged("it is encrypted");
  const packed = file.subarray(start, start + found.packedBytes);
  let content = packed;
  if (found.method === DEFLATED) content = await unpacked(packed, "deflate-raw", MOST_ENTRY_BYTES, "model-damaged");
  else if (found.method !== STORED) throw damaged(`compression ${found.method}`);
  if (content.length !== found.bytes) throw damaged(`${content.length} bytes instead of ${found.bytes}`);
  if (crc32(content) !== found.crc) throw damaged("its checksum is another");
  return content;
}

function findEntry(file: Uint8Array, wanted: string): Entry | "no archive" | "no entry" {
  const view = viewOf(file);
  const end = endRecord(view);
  if (end < 0) return "no archive";
  let at = view.getUint32(end + 16, true);
  let found: Entry | "no entry" = "no entry";
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL_HEADER)
      throw new HandlensError(
        "model-damaged",
        "the model file's archive is damaged",
        "its directory ends too soon",
        "copy it once more, whole",
      );
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(file.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes));
    if (name === wanted)
      // the last of equal names counts, as in Python
      found = {
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
        packedBytes: view.getUint32(at + 20, true),
        bytes: view.getUint32(at + 24, true),
        local: view.getUint32(at + 42, true),
      };
    at += CENTRAL_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

// -1 if there is none. The last signature whose comment fits the file: weights may look like one.
function endRecord(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MOST_COMMENT_BYTES); at--)
    if (view.getUint32(at, true) === END_RECORD && view.getUint16(at + 20, true) === last - at) return at;
  return -1;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// CRC-32 of ISO 3309, reflected polynomial.
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
