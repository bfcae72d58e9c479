// The page's start: what it carries is unpacked, the model is opened and checked, and the page is there; or it says why not.

import { HandlensError, canvasIsTrue, openModel, openRuntime, readGolden, runtimeProblem } from "../core/index.ts";
import { App, useColours } from "./app.ts";
import { Lens } from "./lens.ts";
import { remembered } from "./memory.ts";
import { fatalObstacle } from "./obstacle.ts";
import { optionalPart, part, settingsPart, textPart } from "./parts.ts";
import { Spoken, Words, bestLanguage } from "./words.ts";

async function start(root: HTMLElement, spoken: Spoken): Promise<void> {
  const problem = runtimeProblem();
  if (problem) throw problem;
  if (!canvasIsTrue()) throw new HandlensError("canvas-noise", "this browser gives back noise in place of pixels");
  const settings = await settingsPart();
  const [loader, wasm, bytes, golden, notices] = await Promise.all([
    textPart("loader"), part("wasm"), part("model"), optionalPart("golden"), optionalPart("notices"),
  ]);
  const model = await openModel(bytes, await openRuntime(loader, wasm));
  const app = new App(root, {
    model,
    settings,
    golden: golden && (await readGolden(golden)),
    notices: notices ? new TextDecoder().decode(notices) : "",
  }, spoken);
  await app.selfCheck();
}

useColours(remembered("colours") ?? "system");
const root = document.getElementById("app")!;
const spoken = new Spoken(new Words(bestLanguage([remembered("language") ?? "", ...navigator.languages])));
spoken.speak(spoken.now());
start(root, spoken).then(
  () => (document.documentElement.dataset["state"] = "ready"),
  (error: unknown) => {
    console.error(error);
    const lens = new Lens(null, spoken, () => location.reload());
    root.replaceChildren(lens.root);
    lens.hinder(fatalObstacle(error));
    document.documentElement.dataset["state"] = "failed";
  },
);
