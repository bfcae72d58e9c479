// The page's words, one JSON object for all languages, to stdout: web/texts, and of the app's own what the page says too.
//
//   node gather-texts.mjs > texts.json

import { readFileSync, readdirSync } from "node:fs";

const OF_THE_APP = new URL("../src/handlens/apk/texts/", import.meta.url);
const OF_THE_PAGE = new URL("texts/", import.meta.url);

// Plural forms go with their key.
const SHARED = [
  "list_comma", "prompt", "labels", "unsure", "opening", "sure", "seen", "legend", "still_cut", "still_several", "frozen",
  "torch_on", "torch_off", "freeze", "go_on", "other_camera", "menu", "menu_picture", "menu_example", "menu_share", "menu_about",
  "menu_mirror", "menu_mirror_no_more", "shared", "picture_unreadable", "copied", "checked", "pace", "no_label",
  "check_no_label", "check_other", "about_model", "about_frames", "about_made_frames", "about_test_photos",
  "about_cross_validated_photos", "about_network", "action_retry",
];

const read = (folder, language) => JSON.parse(readFileSync(new URL(`${language}.json`, folder), "utf8"));
const languages = readdirSync(OF_THE_PAGE).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5)).sort();
const texts = {};
for (const language of languages) {
  const app = read(OF_THE_APP, language);
  const own = read(OF_THE_PAGE, language);
  texts[language] = {};
  for (const [key, word] of Object.entries(app)) if (SHARED.includes(key.split(".")[0])) texts[language][key] = word;
  for (const [key, word] of Object.entries(own)) {
    if (key in texts[language]) throw new Error(`${language}.json: the page has a word of its own for the app's ${key}`);
    texts[language][key] = word;
  }
}
process.stdout.write(`${JSON.stringify(texts)}\n`);
