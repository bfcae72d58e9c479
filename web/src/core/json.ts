// Values out of JSON that somebody else wrote: of the kind that is meant, or a RangeError that says which is not.

export function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RangeError(`${what} is no object`);
  return value as Record<string, unknown>;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw new RangeError(`${what} is no text`);
  return value;
}

export function finite(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new RangeError(`${what} is no number`);
  return value;
}

export function whole(value: unknown, what: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
    throw new RangeError(`${what} is no whole number from ${least} to ${most}`);
  return value as number;
}
