// What the menu opens: how the self-check went, and what this page is.

import type { Contract, GoldenVerdict } from "../core/index.ts";
import { element } from "./elements.ts";
import { drawSeen } from "./panel.ts";
import { Sheet } from "./sheet.ts";
import type { Words } from "./words.ts";

export function checkSummary(verdict: GoldenVerdict, words: Words): string {
  return words.get("checked", verdict.passed, verdict.rows.length, words.pace(verdict.millisecondsAFrame));
}

export function openCheck(contract: Contract, verdict: GoldenVerdict | null, words: Words): void {
  if (!verdict) {
    new Sheet(words.get("check"), words).text(words.get("check_none")).open();
    return;
  }
  const sheet = new Sheet(words.get(verdict.good ? "check_good" : "check_bad"), words);
  sheet.text(`${verdict.good ? "✓" : "✗"} ${checkSummary(verdict, words)}`, verdict.good ? "strong" : "strong alarm").text(words.get("check_why"));
  if (!verdict.good) sheet.text(words.get("check_bad_hint"), "alarm");
  const { width, height, channels } = contract.input;
  const rows = verdict.rows.map(({ truth, wanted, got, passed, seen }) => {
    const canvas = element("canvas", { width, height, class: "seen", "aria-hidden": "true" });
    drawSeen(canvas, new ImageData(width, height), seen, channels);
    const read = got ?? words.get(passed ? "check_no_label" : "no_label");
    const said = passed ? read : words.get("check_other", read, wanted ?? words.get("no_label"));
    return element("li", { class: passed ? null : "alarm", title: truth }, canvas, element("span", { dir: "auto" }, `${passed ? "✓" : "✗"} ${said}`));
  });
  sheet.add(element("ul", { class: "golden" }, ...rows)).open();
}

const OF: Record<string, string> = {
  "made frames": "about_made_frames",
  "test photos": "about_test_photos",
  "cross-validated photos": "about_cross_validated_photos",
};

export function openAbout(contract: Contract, page: { name: string; handlens: string }, notices: string, words: Words): void {
  const sheet = new Sheet(page.name, words).text(words.get("about_private"));
  sheet.text(words.get("about_model", contract.name, words.labels(contract.labels)));
  const { frames, network } = contract.figures;
  if (frames) {
    const of = words.get(OF[frames.of] ?? "about_made_frames");
    const [right, wrong] = [words.percent(frames.right / frames.count, 2), words.percent(frames.wrong / frames.count, 2)];
    sheet.text(words.get("about_frames", frames.count, of, right, wrong));
  }
  if (network) sheet.text(words.get("about_network", words.percent(network.accuracy, 2)));
  sheet.text(words.get("about_threshold", words.percent(contract.threshold)));
  sheet.text(words.get("about_made", page.handlens), "faint");
  if (notices) {
    const all = element("details", {}, element("summary", {}, words.get("notices")), element("pre", { dir: "ltr", lang: "en", tabindex: "0" }, notices));
    sheet.add(all);
  }
  sheet.open();
}
