/**
 * HTML document: text goes in, a small tree that readers can search comes out.
 *
 * Built directly on the tokenizer of htmlparser2, because a full DOM is what reading costs and because a page is
 * hostile: depth, number of elements and number of attributes are bounded, every step is linear, nothing recurses.
 * Elements stand in one array in document order, so that "all below this one" is a slice: `elements[index+1 … end-1]`.
 * Broken markup never throws; what goes over a bound is left out and `truncated` says so.
 */
import { Tokenizer } from "htmlparser2";

export interface HtmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (HtmlElement | string)[];
  readonly parent: HtmlElement | null;
  /** Position in `HtmlDocument.elements`. */
  readonly index: number;
  /** One past the position of the last descendant. */
  end: number;
}

export interface HtmlDocument {
  readonly root: HtmlElement;
  /** All elements in document order, the root excluded. */
  readonly elements: readonly HtmlElement[];
  /** The first comments of the page ("saved from url=…" stands there), each cut to 2,000 characters. */
  readonly comments: readonly string[];
  readonly truncated: boolean;
}

const MOST_ELEMENTS = 300_000;
const MOST_DEPTH = 400;
const MOST_ATTRIBUTES = 200;
const MOST_COMMENTS = 20;

const VOID = new Set(
  "area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr".split(
    " ",
  ),
);
/** Text of these is never wanted; script stays, because data lies in it. */
const MUTE = new Set(["style", "svg", "path"]);
/** Half of a page's attributes: scripts to run, how it looks, where a link opens. */
const UNREAD_ATTRIBUTE =
  /^(?:on[a-z]{2,20}|style|target|width|height|border|tabindex|srcset|sizes|loading|crossorigin|integrity|xmlns.*)$/;
const closes = (names: string): ReadonlySet<string> => new Set(names.split(" "));
const PARAGRAPH = closes("p");
/** An opening tag ends open elements of these names, as browsers do for markup without closing tags. */
const IMPLIED_END = new Map<string, ReadonlySet<string>>([
  ["li", closes("li p")],
  ["tr", closes("tr th td p")],
  ["td", closes("td th p")],
  ["th", closes("td th p")],
  ["tbody", closes("thead tbody tr td th p")],
  ["tfoot", closes("thead tbody tr td th p")],
  ["dt", closes("dt dd p")],
  ["dd", closes("dt dd p")],
  ["option", closes("option")],
  ["optgroup", closes("option optgroup")],
  ["body", closes("head")],
  ...(
    "address article aside blockquote div dl fieldset footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre " +
    "section table ul"
  )
    .split(" ")
    .map((name): [string, ReadonlySet<string>] => [name, PARAGRAPH]),
]);

/** Parses the text of a page. Linear in its length; never throws. */
export function parseHtml(text: string): HtmlDocument {
  const builder = new TreeBuilder(text);
  const tokenizer = new Tokenizer({ decodeEntities: true }, builder);
  tokenizer.write(text);
  tokenizer.end();
  return builder.finish();
}

class TreeBuilder {
  private readonly text: string;
  private readonly root: HtmlElement = { name: "#root", attributes: {}, children: [], parent: null, index: -1, end: 0 };
  private readonly elements: HtmlElement[] = [];
  private readonly comments: string[] = [];
  private truncated = false;
  /** Open elements, outermost first; `open` is the innermost. */
  private readonly stack: HtmlElement[] = [];
  private open: HtmlElement = this.root;
  /** How many open elements there are of each name, so that a stray closing tag costs nothing. */
  private readonly openByName = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private name = "";
  private attributes: Record<string, string> = {};
  private attributeCount = 0;
  private readonly attributeNames = new Map<string, string | null>();
  /** Null for an attribute that nobody reads. */
  private attributeName: string | null = "";
  private attributeValue = "";

  constructor(text: string) {
    this.text = text;
  }

  finish(): HtmlDocument {
    while (this.stack.length > 0) this.pop();
    this.root.end = this.elements.length;
    return { root: this.root, elements: this.elements, comments: this.comments, truncated: this.truncated };
  }

  private tagName(start: number, end: number): string {
    const raw = this.text.slice(start, Math.min(end, start + 60));
    let name = this.names.get(raw);
    if (name === undefined) {
      name = raw.toLowerCase();
      if (this.names.size < 500) this.names.set(raw, name);
    }
    return name;
  }

  private pop(): void {
    const element = this.stack.pop();
    if (element === undefined) return;
    element.end = this.elements.length;
    this.openByName.set(element.name, (this.openByName.get(element.name) ?? 1) - 1);
    this.open = this.stack.at(-1) ?? this.root;
  }

  onopentagname(start: number, end: number): void {
    this.name = this.tagName(start, end);
    this.attributes = {};
    this.attributeCount = 0;
  }

  onopentagend(): void {
    this.openTag(false);
  }

  onselfclosingtag(): void {
    // In HTML the slash means nothing, except inside drawings, which nobody reads.
    this.openTag((this.openByName.get("svg") ?? 0) > 0);
  }

  private openTag(closed: boolean): void {
    const implied = IMPLIED_END.get(this.name);
    if (implied !== undefined) while (this.stack.length > 0 && implied.has(this.open.name)) this.pop();
    if (this.elements.length >= MOST_ELEMENTS) {
      this.truncated = true;
      return;
    }
    const index = this.elements.length;
    const element: HtmlElement = {
      name: this.name,
      attributes: this.attributes,
      children: [],
      parent: this.open === this.root ? null : this.open,
      index,
      end: index + 1,
    };
    this.elements.push(element);
    this.open.children.push(element);
    if (closed || VOID.has(this.name)) return;
    if (this.stack.length >= MOST_DEPTH) {
      this.truncated = true;
      return;
    }
    this.stack.push(element);
    this.open = element;
    this.openByName.set(this.name, (this.openByName.get(this.name) ?? 0) + 1);
  }

  onclosetag(start: number, end: number): void {
    const name = this.tagName(start, end);
    if (name === "br") {
      this.onopentagname(start, end);
      this.openTag(true);
      return;
    }
    if ((this.openByName.get(name) ?? 0) === 0) return;
    // A stray </span> must not close the list or the table cell it stands in.
    for (let open = this.open; open.name !== name; open = this.open) this.pop();
    this.pop();
  }

  onattribname(start: number, end: number): void {
    const raw = this.text.slice(start, Math.min(end, start + 100));
    let name = this.attributeNames.get(raw);
    if (name === undefined) {
      const plain = raw.toLowerCase();
      name = UNREAD_ATTRIBUTE.test(plain) ? null : plain;
      if (this.attributeNames.size < 500) this.attributeNames.set(raw, name);
    }
    this.attributeName = name;
    this.attributeValue = "";
  }

  onattribdata(start: number, end: number): void {
    if (this.attributeName !== null) this.attributeValue += this.text.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    if (this.attributeName !== null) this.attributeValue += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    const name = this.attributeName;
    if (name === null || this.attributeCount >= MOST_ATTRIBUTES || Object.hasOwn(this.attributes, name)) return;
    this.attributeCount++;
    this.attributes[name] = this.attributeValue;
  }

  ontext(start: number, end: number): void {
    if (!MUTE.has(this.open.name)) this.open.children.push(this.text.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    this.open.children.push(String.fromCodePoint(codePoint));
  }

  oncomment(start: number, end: number, offset: number): void {
    if (this.comments.length < MOST_COMMENTS) {
      this.comments.push(this.text.slice(start, Math.min(end - offset, start + 2000)));
    }
  }

  oncdata(start: number, end: number, offset: number): void {
    this.ontext(start, end - offset);
  }

  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
  isInForeignContext(): boolean {
    return false;
  }
}
