// Every word that the page says, in the reader's language. The words that page and app share are the app's own files
// (src/handlens/apk/texts); the page's are web/texts; web/gather-texts.mjs joins what is used.

import all from "handlens-texts";
import { write } from "./elements.ts";

const REFERENCE = "en";
const RIGHT_TO_LEFT = new Set(["ar"]);
const MOST_RUNS = 3;
const MOST_NAMED = 5;
const MOST_CHARACTERS = 44;

export const LANGUAGES: readonly string[] = Object.keys(all);

// The first of a person's languages that the page speaks. Chinese may be traditional: other letters are another language to read.
export function bestLanguage(wanted: readonly string[]): string {
  for (const one of wanted) {
    const code = one.toLowerCase().split("-")[0] ?? "";
    if (code in all && script(one) === script(code)) return one;
  }
  return REFERENCE;
}

function script(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).maximize().script;
  } catch {
    return undefined; // no language tag at all, such as "C"
  }
}

export class Words {
  readonly code: string;
  readonly rightToLeft: boolean;
  private readonly words: Readonly<Record<string, string>>;
  private readonly plurals: Intl.PluralRules;
  private readonly wholePercent: Intl.NumberFormat;

  // locale: one that bestLanguage() gave, or a language's code.
  constructor(readonly locale: string) {
    this.code = locale.toLowerCase().split("-")[0] ?? REFERENCE;
    this.words = all[this.code] ?? {};
    this.rightToLeft = RIGHT_TO_LEFT.has(this.code);
    this.plurals = new Intl.PluralRules(locale);
    this.wholePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  }

  // values: what stands at %1$s, %2$d and so on.
  get(key: string, ...values: readonly (string | number)[]): string {
    const word = this.words[key] ?? all[REFERENCE]?.[key];
    if (word === undefined) throw new RangeError(`no such word: ${key}`);
    return word.replace(/%(\d)\$(,?)([sd])/g, (_, at: string, grouped: string, kind: string) => {
      const value = values[Number(at) - 1];
      if (kind === "d") return new Intl.NumberFormat(this.locale, { useGrouping: grouped !== "" }).format(Number(value));
      return apart(String(value));
    });
  }

  // In the form that goes with that number: key.one, key.other, ...
  counted(key: string, count: number, ...values: readonly (string | number)[]): string {
    const form = `${key}.${this.plurals.select(count)}`;
    return this.get(form in this.words ? form : `${key}.other`, ...values);
  }

  // share: 0..1
  percent(share: number, decimals = 0): string {
    if (decimals === 0) return this.wholePercent.format(share);
    const exact = { style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals } as const;
    return new Intl.NumberFormat(this.locale, exact).format(share);
  }

  pace(milliseconds: number): string {
    const decimals = milliseconds < 10 ? 1 : 0;
    const shown = new Intl.NumberFormat(this.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    return this.get("pace", shown.format(milliseconds));
  }

  // All labels in one short phrase: runs as "0 … 9", a few by name, many by their number. As the app's LabelList.
  labels(labels: readonly string[]): string {
    const parts = runs(labels);
    const phrase = parts.join(this.get("list_comma"));
    const few = parts.length <= MOST_RUNS || labels.length <= MOST_NAMED;
    return few && phrase.length <= MOST_CHARACTERS ? phrase : this.counted("labels", labels.length, labels.length);
  }

  // The language's own name, as its speakers write it.
  static nameOf(code: string): string {
    return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  }
}

// Text that may run the other way leaves the line around it in order: FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE.
function apart(text: string): string {
  return /[\u0590-\u08ff]/.test(text) ? `\u2068${text}\u2069` : text;
}

function runs(labels: readonly string[]): string[] {
  const parts: string[] = [];
  for (let first = 0; first < labels.length; ) {
    let last = first;
    while (last + 1 < labels.length && follows(labels[last]!, labels[last + 1]!)) last++;
    if (last - first >= 2) {
      parts.push(`${labels[first]}\u00a0…\u00a0${labels[last]}`);
      first = last + 1;
    } else parts.push(labels[first++]!);
  }
  return parts;
}

// Single characters beside each other in Unicode, or whole numbers that count up.
function follows(one: string, next: string): boolean {
  const [[a, ...moreA], [b, ...moreB]] = [[...one], [...next]];
  if (a && b && !moreA.length && !moreB.length) return a.codePointAt(0)! + 1 === b.codePointAt(0)!;
  return /^-?\d{1,9}$/.test(one) && /^-?\d{1,9}$/.test(next) && Number(one) + 1 === Number(next);
}

// Elements whose text follows the language.
export class Spoken {
  private readonly writers: ((words: Words) => void)[] = [];

  constructor(private words: Words) {}

  now(): Words {
    return this.words;
  }

  // writer: called now and whenever the language is another.
  say(writer: (words: Words) => void): void {
    this.writers.push(writer);
    writer(this.words);
  }

  text<Of extends Element>(where: Of, key: string): Of {
    this.say((words) => write(where, words.get(key)));
    return where;
  }

  speak(words: Words): void {
    this.words = words;
    document.documentElement.lang = words.locale;
    document.documentElement.dir = words.rightToLeft ? "rtl" : "ltr";
    for (const writer of this.writers) writer(words);
  }
}
