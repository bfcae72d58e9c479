// LiteRT as the second runtime: the same answers, so that a fault would have to be in both.

import { test } from "node:test";
import { litert } from "./made.ts";
import { sameAsPython } from "./parity.ts";

for (const name of ["ink", "photo"])
  test(`${name}: frames are answered as in Python`, async () => sameAsPython(name, await litert()));
