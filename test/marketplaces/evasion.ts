/**
 * Evasive spelling: a title and the words in it that name the good go in, the title comes out as sellers write it who
 * do not want to be found: full width, zero-width characters, separators, Cyrillic look-alikes, emoji, traditional
 * characters. Folding (NFKC, confusable letters, traditional → simplified, what stands between Chinese characters
 * dropped) gives the plain title back; a test proves it. Where a way does not apply to the words, another is used.
 */
import type { Draw } from "./seeded.ts";

const CYRILLIC: Readonly<Record<string, string>> = {
  A: "А",
  B: "В",
  C: "С",
  E: "Е",
  H: "Н",
  K: "К",
  M: "М",
  O: "О",
  P: "Р",
  T: "Т",
  X: "Х",
};

const SIMPLE = "电线缆钢灭气烟车动锂门购农饭热炉机肠业体灯盘纹护软绝组带标开关压减阀声酒浓";
const TRADITIONAL = "電線纜鋼滅氣煙車動鋰門購農飯熱爐機腸業體燈盤紋護軟絕組帶標開關壓減閥聲酒濃";

export type EvasiveSpelling = "full-width" | "zero-width" | "separators" | "cyrillic" | "emoji" | "traditional";
const WAYS: readonly EvasiveSpelling[] = ["full-width", "zero-width", "separators", "cyrillic", "emoji", "traditional"];

function map(text: string, change: (character: string) => string): string {
  let changed = "";
  for (const character of text) changed += change(character);
  return changed;
}

/** Spells one text in one way; comes back unchanged where the way does not apply. */
export function spell(text: string, way: EvasiveSpelling, stream: Draw): string {
  switch (way) {
    case "full-width":
      return map(text, (character) =>
        /[0-9A-Za-z]/.test(character) ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character,
      );
    case "cyrillic":
      return map(text, (character) => CYRILLIC[character] ?? character);
    case "traditional":
      return map(text, (character) => TRADITIONAL.charAt(SIMPLE.indexOf(character)) || character);
    default: {
      const between =
        way === "zero-width"
          ? stream.pick(["\u200b", "\u200d", "\u2060"])
          : way === "emoji"
            ? stream.pick(["🔥", "⚡", "✨"])
            : stream.pick(["·", "|", "/", ".", "*"]);
      return text.replace(/(\p{Script=Han})(?=\p{Script=Han})/gu, `$1${between}`);
    }
  }
}

/** Spells `name` inside `title` evasively. Where no way changes it (no letters, no known characters), zero-width does. */
export function evade(title: string, name: string, stream: Draw): string {
  const wanted = stream.below(WAYS.length);
  for (let turn = 0; turn < WAYS.length; turn++) {
    const way = WAYS[(wanted + turn) % WAYS.length] ?? "zero-width";
    const spelled = spell(name, way, stream);
    if (spelled !== name) return title.replace(name, spelled);
  }
  return title;
}
