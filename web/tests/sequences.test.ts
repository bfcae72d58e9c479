// The sequences that Python, the app and this are held to: what is shown after each answer.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Smoother } from "../src/core/smoothing.ts";
import { REPOSITORY, keptJson } from "./made.ts";

const NEAR = 2e-6; // the files have six digits

function near(got: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  assert.equal(got.length, wanted.length);
  for (let at = 0; at < got.length; at++)
    assert.ok(Math.abs(got[at] - wanted[at]) <= NEAR, `${what}: ${got[at]} for ${wanted[at]}`);
}

const files = readdirSync(join(REPOSITORY, "tests", "sequences")).filter((name) => name.endsWith(".json"));
test("there are sequences", () => assert.ok(files.length >= 11));

for (const file of files) {
  const sequence = keptJson(`sequences/${file}`);
  test(sequence.what, () => {
    const labels = ["a", "b", "c"].slice(0, sequence.labels);
    const smoother = new Smoother({ labels, threshold: sequence.threshold });
    sequence.frames.forEach((frame: Record<string, never>, at: number) => {
      if (frame["clear"]) smoother.clear();
      const answer = { probabilities: frame["probabilities"], presence: frame["presence"], box: frame["box"] };
      const steady = frame["at_ms"] === undefined ? smoother.set(answer) : smoother.add(answer, frame["at_ms"]);
      assert.equal(steady.index, frame["shown"], `frame ${at}`);
      assert.equal(steady.label, frame["shown"] < 0 ? null : labels[frame["shown"]]);
      near([steady.score, steady.presence], [frame["score"], frame["presence_shown"]], `frame ${at}`);
      near(steady.scores, frame["scores"], `frame ${at}, scores`);
      near(steady.box, frame["box_shown"], `frame ${at}, box`);
    });
  });
}
