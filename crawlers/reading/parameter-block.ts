/**
 * Parameter block (参数): a document goes in, the parameters printed on the page come out as label and value.
 *
 * `parametersOfList` reads a list a reader has found by its name; `readParameters` finds tables, definition lists, rows of
 * two and "label: value" lists by their form, for shops nobody has described, and specification arrays in scripts.
 */

import type { Attribute } from "#domain/listing.ts";
import { isKnownLabel, plainLabel } from "#domain/printed-labels.ts";
import type { HtmlDocument, HtmlElement } from "./html-document.ts";
import { findAll, linesOf, scriptText, textOf } from "./html-search.ts";
import { balancedAt, isObject, type JsonObject, parseJson } from "./json-scan.ts";

const MOST = 300;

/** 「label：value」 as a parameter, or null where it is none. */
export function parameterOf(text: string, title?: string | undefined): Attribute | null {
  const colon = text.slice(0, 60).search(/[:：]/);
  if (colon <= 0) return null;
  const label = text.slice(0, colon).trim();
  let value = text.slice(colon + 1).trim();
  // The text may be cut with dots where the title attribute holds the whole value.
  const whole = title?.replace(/\s+/g, " ").trim();
  const shown = value.replace(/[.…\s]{1,12}$/, "");
  if (whole !== undefined && whole.length > shown.length && shown !== value && whole.startsWith(shown)) value = whole;
  return label === "" || value === "" ? null : { label, value };
}

/** Parameters of a list whose items are 「label：value」, the whole value in `title` where the text is cut. */
export function parametersOfList(document: HtmlDocument, list: HtmlElement): Attribute[] {
  const found: Attribute[] = [];
  for (const item of findAll(document, (element) => element.name === "li", list, MOST)) {
    const parameter = parameterOf(textOf(item, 2_500), item.attributes.title);
    if (parameter !== null) found.push(parameter);
  }
  return found;
}

/** The certificate's name of the product and the listing's stand under the same label; both are wanted. */
const PRINTED_TWICE = /^产品名称$/;

/**
 * Parameters found by form anywhere on a product page, at most 300, each label once with its first value; 产品名称 also with
 * a second one.
 */
export function readParameters(document: HtmlDocument): Attribute[] {
  const found = new Map<string, string>();
  const second: Attribute[] = [];
  const add: Add = (label, value) => {
    const name = label.replace(/^[\s|•·*-]+|[\s:：]+$/g, "");
    // A path through the shop's categories is no parameter.
    if (name === "" || value === "" || found.size >= MOST || /(?: > .{1,200}){2}/.test(value)) return;
    if (QUESTION.test(name)) return;
    const first = found.get(name);
    if (first === undefined) found.set(name, value);
    else if (first !== value && second.length === 0 && PRINTED_TWICE.test(name)) second.push({ label: name, value });
  };
  const written: HtmlElement[] = [];
  for (let at = 0; at < document.elements.length && found.size < MOST; at++) {
    const element = document.elements[at];
    if (element === undefined) break;
    if (/^(?:nav|footer|header|form|select|script)$/.test(element.name)) at = Math.max(at, element.end - 1);
    else if (element.name === "table") table(element, document, add);
    else if (element.name === "dl") definitions(element, add);
    else if (element.name === "p" && element.children.length > 2 && element.children.some(isBreak))
      written.push(element);
    else if (element.name === "ul" || element.name === "ol") {
      written.push(element);
      labelledRows(element, add);
    } else if (element.name !== "tr" && element.name !== "tbody") labelledRows(element, add);
  }
  if (found.size < 2) for (const { label, value } of scriptSpecifications(document)) add(label, value);
  for (const list of written) {
    if (list.name === "p") brokenLines(list, true, add);
    else colonList(list, add);
  }
  return [...[...found].map(([label, value]) => ({ label, value })), ...second];
}

/** An explanation beside a parameter: 「What is …」. */
const QUESTION = /^what (?:is|are|does)\b/i;

type Add = (label: string, value: string) => void;

const elementsOf = (element: HtmlElement): HtmlElement[] =>
  element.children.filter((child): child is HtmlElement => typeof child !== "string");
/** A row of parameters is small; a row of the page's layout is not. */
const isSmall = (element: HtmlElement, most: number): boolean => element.end - element.index <= most;
/** "spec-name", "attrLabels", "product-attribute__key", "label": the class of a label's element. */
const LABEL_CLASS =
  /(?:spec|attr|prop|param|feature|detail)[a-z]*[\s_-]*(?:name|label|key|title|term|th)|(?:^|[\s_-])(?:label|term|key|dt)s?(?:$|[\s_-])/i;
const MARKED = /[:：]$/;

/** A label is short, has letters, and is no sentence and no amount. */
function canBeLabel(text: string): boolean {
  return text !== "" && text.length <= 40 && /\p{L}/u.test(text) && !/[.!?。！？%*]$|^[\d.,%$¥€£\s-]+$/.test(text);
}

function isMarkedLabel(cell: HtmlElement, text: string): boolean {
  return (
    cell.name === "th" ||
    MARKED.test(text) ||
    isKnownLabel(plainLabel(text)) ||
    LABEL_CLASS.test(cell.attributes.class ?? "")
  );
}

/** Tables of two columns, or of four and more where labels and values take turns. */
function table(element: HtmlElement, document: HtmlDocument, add: Add): void {
  if (!isSmall(element, 3_000)) return;
  const pairs: { label: string; value: string; marked: boolean }[] = [];
  for (let at = element.index + 1; at < element.end && pairs.length < MOST; at++) {
    const row = document.elements[at];
    if (row === undefined || row.name !== "tr" || !isSmall(row, 60)) continue;
    const cells = elementsOf(row).filter((child) => child.name === "td" || child.name === "th");
    if (cells.length < 2 || cells.length > 8 || cells.every((cell) => cell.name === "th")) continue;
    for (let column = 0; column + 1 < cells.length; column += 2) {
      const [name, value] = [cells[column], cells[column + 1]];
      if (name === undefined || value === undefined || value.name === "th") continue;
      const label = textOf(name, 200);
      const marked = isMarkedLabel(name, label);
      const plain = cells.length === 2 && isSmall(row, 14);
      if (canBeLabel(label.replace(MARKED, "")) && (marked || plain))
        pairs.push({ label, value: textOf(value, 500), marked });
    }
  }
  // One unmarked row of two cells may be anything; several in one table are parameters.
  const several = pairs.length >= 3;
  for (const pair of pairs) if (pair.marked || several) add(pair.label, pair.value);
}

function definitions(list: HtmlElement, add: Add): void {
  if (!isSmall(list, 400)) return;
  const parts = elementsOf(list).flatMap((child) => (child.name === "div" ? elementsOf(child) : [child]));
  parts.forEach((part, index) => {
    const value = parts[index + 1];
    if (part.name !== "dt" || value?.name !== "dd" || !isSmall(value, 8)) return;
    const inner = elementsOf(value);
    if (inner.length > 1 && inner.some((child) => child.name === "a" || child.name === "ul" || child.name === "div"))
      return;
    const label = textOf(part, 200);
    const text = textOf(value, 600);
    if (canBeLabel(label.replace(MARKED, "")) && text.length <= 300) add(label, text);
  });
}

/** Lists of "Label: value"; menus have links and no colons. */
function colonList(list: HtmlElement, add: Add): void {
  if (!isSmall(list, 200)) return;
  const items = elementsOf(list).filter((child) => child.name === "li" && isSmall(child, 10));
  if (items.length === 0) {
    brokenLines(list, false, add);
    return;
  }
  const good = items
    .map((item) => parameterOf(textOf(item, 600), item.attributes.title))
    .filter(
      (pair) => pair !== null && pair.label.length <= 30 && pair.value.length <= 400 && !/^\/\//.test(pair.value),
    );
  if (good.length < 2 || good.length * 5 < items.length) return;
  for (const pair of good) if (pair !== null) add(pair.label, pair.value);
}

const CONTACT = /电话|地址|邮箱|邮编|传真|备案|营业时间|客服|tel|phone|fax|mail|hours|address|copyright|price|价/i;

/** Lines broken by <br>, of the form 「label：value」: all of them where the element is no list. */
function brokenLines(element: HtmlElement, all: boolean, add: Add): void {
  if (!isSmall(element, 60)) return;
  const lines = linesOf(element, 5_000).split("\n");
  const pairs = lines
    .map((line) => parameterOf(line.replace(/^[-•·*\s]+/, "")))
    .filter(
      (pair) =>
        pair !== null &&
        pair.label.length <= 25 &&
        pair.value.length <= 80 &&
        canBeLabel(pair.label) &&
        !CONTACT.test(pair.label) &&
        !/^\/\//.test(pair.value),
    );
  if (pairs.length < 2 || (all ? pairs.length < lines.length : pairs.length * 5 < lines.length)) return;
  for (const pair of pairs) if (pair !== null) add(pair.label, pair.value);
}

const isBreak = (child: HtmlElement | string): boolean => typeof child !== "string" && child.name === "br";

/** Two or more rows of exactly two elements below one parent, of which the first is named a label. */
function labelledRows(parent: HtmlElement, add: Add): void {
  if (parent.children.length > 600) return;
  const rows = elementsOf(parent).filter(
    (row) => row.children.length <= 7 && row.children.length >= 2 && isSmall(row, 10),
  );
  if (rows.length < 2) {
    // A single row counts where both its parts are named for what they are.
    const only = rows[0] === undefined || !isNamedPair(...elementsOf(rows[0])) ? null : labelledRow(rows[0]);
    if (only !== null) add(only.label, only.value);
    else for (const { label, value } of inTurns(parent)) add(label, value);
    return;
  }
  const marked = rows.filter((row) => labelledRow(row) !== null);
  if (marked.length < 2) return;
  // Rows of the same make as two that are surely parameters are parameters too.
  const make = rowMake(marked[0]);
  for (const row of rows) {
    const pair = labelledRow(row, make !== null && rowMake(row) === make && rowMake(marked[1]) === make);
    if (pair !== null) add(pair.label, pair.value);
  }
}

/** Tag names and classes of a row and its parts; null where none has a class, since bare rows may be anything. */
function rowMake(row: HtmlElement | undefined): string | null {
  if (row === undefined) return null;
  const parts = [row, ...elementsOf(row)].map((part) => `${part.name}.${part.attributes.class ?? ""}`);
  return parts.every((part) => part.endsWith(".")) ? null : parts.join(" ");
}

/** Labels and values that take turns below one parent, each named by its class. */
function inTurns(parent: HtmlElement): Attribute[] {
  if (parent.children.length < 4) return [];
  const start = parent.children.find((child) => typeof child !== "string");
  if (typeof start !== "object" || !LABEL_CLASS.test(start.attributes.class ?? "")) return [];
  const cells = elementsOf(parent);
  if (cells.length < 4 || cells.length % 2 !== 0) return [];
  const labelled = cells.map((cell) => LABEL_CLASS.test(cell.attributes.class ?? ""));
  if (labelled.some((label, index) => label !== (index % 2 === 0))) return [];
  return cells.flatMap((cell, index) => {
    const value = cells[index + 1];
    if (index % 2 !== 0 || value === undefined) return [];
    const label = textOf(cell, 100).replace(MARKED, "");
    const text = textOf(value, 600);
    return canBeLabel(label) && text !== "" && text.length <= 500 ? [{ label, value: text }] : [];
  });
}

const NAME_PART = /(?:^|[\s_-])(?:name|label|title|key|prop|term)s?(?:$|\s|--\w{1,12}(?:$|\s))/i;
const VALUE_PART = /(?:^|[\s_-])(?:value|val|text|desc|content|data|info|con)s?(?:$|\s|--\w{1,12}(?:$|\s))/i;

/** 「<div class=name>品牌</div><div class=text>甲牌</div>」 */
function isNamedPair(name?: HtmlElement, value?: HtmlElement): boolean {
  if (name === undefined || value === undefined) return false;
  const [first, second] = [name.attributes.class ?? "", value.attributes.class ?? ""];
  return NAME_PART.test(first) && VALUE_PART.test(second) && !VALUE_PART.test(first) && !NAME_PART.test(second);
}

function labelledRow(row: HtmlElement, surely = false): Attribute | null {
  const [name, value, ...others] = elementsOf(row);
  if (name === undefined || value === undefined || others.length > 0) return null;
  if (/^(?:a|input|button|img|h\d|label)$/.test(name.name)) return null;
  if (/^(?:script|style|input|button|select|img|h\d|label)$/.test(value.name)) return null;
  const label = textOf(name, 100);
  if (!canBeLabel(label.replace(MARKED, "")) || !(surely || isMarkedLabel(name, label) || isNamedPair(name, value)))
    return null;
  const text = textOf(value, 600);
  return text === "" || text.length > 500 ? null : { label, value: text };
}

const SPECIFICATIONS =
  /"(?:specs|specifications|specification|attributes|productAttributes|properties|props|params|features)"\s{0,5}:\s{0,5}\[/gi;

/** The first array in a script that holds label–value objects, two or more. */
function scriptSpecifications(document: HtmlDocument): Attribute[] {
  let tries = 0;
  for (const element of document.elements) {
    if (element.name !== "script" || element.attributes.src !== undefined) continue;
    const source = scriptText(element);
    if (source.length < 50) continue;
    for (const match of source.matchAll(SPECIFICATIONS)) {
      if (++tries > 40) return [];
      const text = balancedAt(source, match.index + match[0].length - 1);
      if (text === null || text.length > 200_000) continue;
      const pairs = labelledObjects(parseJson(text));
      if (pairs.length >= 2) return pairs;
    }
  }
  return [];
}

function labelledObjects(value: unknown): Attribute[] {
  const found: Attribute[] = [];
  const queue: unknown[] = [value];
  for (let next = 0; next < queue.length && next < 5_000 && found.length < MOST; next++) {
    const here = queue[next];
    if (Array.isArray(here)) queue.push(...here.slice(0, 1_000));
    else if (isObject(here)) {
      const pair = labelledObject(here);
      if (pair !== null) found.push(pair);
      else for (const child of Object.values(here)) if (Array.isArray(child)) queue.push(child);
    }
  }
  return found;
}

function labelledObject(object: JsonObject): Attribute | null {
  const label = [object.label, object.name, object.key, object.attrName, object.title].find(
    (name) => typeof name === "string" && name.trim() !== "" && name.length <= 60,
  );
  const given = object.value ?? object.values ?? object.attrValue;
  const values = (Array.isArray(given) ? given : [given])
    .filter((one) => typeof one === "string" || typeof one === "number")
    .map((one) => String(one).replace(/&amp;/g, "&").trim())
    .filter((one) => one !== "");
  return typeof label === "string" && values.length > 0
    ? { label: label.trim(), value: values.join(", ").slice(0, 1_000) }
    : null;
}
