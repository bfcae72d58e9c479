// What the page uses of the core.

export type * from "./types.ts";
export { HandlensError, type ErrorKind } from "./errors.ts";
