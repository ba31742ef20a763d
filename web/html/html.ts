/**
 * The one way markup is made. In: a tagged template and values. Out: markup in which every value was escaped.
 * Only what this function made itself goes in as markup; there is no way to mark a text as safe.
 * Goes wrong: nothing; values of other types do not compile.
 */

/** Markup made by `html`. The private field keeps other objects from passing for it. */
export class Markup {
  readonly #text: string;

  constructor(strings: readonly string[], values: readonly Renderable[]) {
    this.#text = strings.reduce((all, part, n) => all + render(values[n - 1] ?? null) + part);
  }

  toString(): string {
    return this.#text;
  }
}

export type Renderable = Markup | string | number | null | undefined | false | readonly Renderable[];

/**
 * Attribute values must stand in double quotes in the template. Texts are escaped, arrays are joined,
 * null, undefined and false are nothing.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Renderable[]): Markup {
  return new Markup(strings, values);
}

function render(value: Renderable): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.toString();
  if (typeof value === "object") return value.map(render).join("");
  return escapeText(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/**
 * Escapes markup and makes visible what would otherwise act on the page unseen: control characters, marks that turn the
 * direction of writing, characters without width. An officer sees that they stand there («[U+202E]»); the browser does
 * not obey them. The joiner inside emoji stays.
 */
export function escapeText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, "\u{fffd}")
    .replace(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? "")
    .replace(UNSEEN, (sign) => `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`);
}

/** Control and format characters, line and paragraph separators; not line feed, tab, and the joiners. */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
