/**
 * Labelled lines: the markup of a parameter block goes in, text with one parameter a line comes out, 「label：value」
 * wherever the markup says which is which.
 *
 * Shops break labels and values by tags, put them into tables (side by side, or a row of labels over a row of values),
 * into dt/dd or two spans without a colon, or cut the text and keep the whole value in the `title` attribute.
 */

import { isKnownLabel, plainLabel } from "#domain/printed-labels.ts";
import type { HtmlDocument, HtmlElement } from "./html-document.ts";
import { linesOf, textOf } from "./html-search.ts";

const BLOCK = new Set(
  (
    "address article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 " +
    "h4 h5 h6 header hr li main nav ol option p pre section select table tbody td tfoot th thead tr ul"
  ).split(" "),
);
const UNREAD = new Set(["script", "style", "template", "#root"]);

/** The lines of a whole document or of one element of it; at most 200,000 characters. */
export function labelledLines(document: HtmlDocument, element: HtmlElement = document.root): string {
  const most = 200_000;
  const handled = headedTables(document, element);
  let text = handled.lines.join("\n");
  const pending: (HtmlElement | string)[] = [element];
  let budget = 200_000;
  while (pending.length > 0 && text.length < most && budget-- > 0) {
    const node = pending.pop();
    if (node === undefined) break;
    if (typeof node === "string") {
      text += node === "\n" ? "\n" : node.replace(/\s+/g, " ");
      continue;
    }
    if (handled.rows.has(node) || (UNREAD.has(node.name) && node !== element)) continue;
    const block = BLOCK.has(node.name);
    if (block) {
      text += "\n";
      pending.push("\n");
    }
    const special = byTitle(node) ?? leafLabel(node) ?? valueFirst(node);
    if (special !== null) {
      text += special;
      continue;
    }
    for (let at = node.children.length - 1; at >= 0; at--) {
      const child = node.children[at];
      if (child !== undefined) pending.push(child === "\n" ? " " : child);
    }
  }
  return text
    .slice(0, most)
    .replace(/[ \u00a0]+/g, " ")
    .replace(/：(\s*)[:：]/g, "：$1")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

/** 「厂名」 alone in an element is a label though no colon is printed. */
function leafLabel(element: HtmlElement): string | null {
  if (element.children.length === 0 || element.children.length > 3) return null;
  let text = "";
  for (const child of element.children) {
    if (typeof child !== "string" || text.length > 40) return null;
    text += child;
  }
  text = text.trim();
  return text.length <= 24 && !/[:：]$/.test(text) && isKnownLabel(plainLabel(text)) ? `${text}：` : null;
}

/** A row of two of which the second is the label: 「<div><b>48V</b><span>电压</span></div>」. */
function valueFirst(element: HtmlElement): string | null {
  if (element.name === "tr" || element.name === "dl" || element.end - element.index > 8) return null;
  const [value, label, ...others] = element.children.filter(
    (child) => typeof child !== "string" || child.trim() !== "",
  );
  if (value === undefined || label === undefined || others.length > 0) return null;
  if (typeof value === "string" || typeof label === "string") return null;
  const name = textOf(label, 60);
  if (!isKnownLabel(plainLabel(name)) || /[:：]$/.test(name)) return null;
  const text = textOf(value, 600);
  return text === "" || /[:：]/.test(text) || isKnownLabel(plainLabel(text)) ? null : `${name}：${text}`;
}

/** What the `title` attribute adds to the text of an element, or null where it adds nothing. */
function byTitle(element: HtmlElement): string | null {
  const title = element.attributes.title?.trim();
  if (title === undefined || title.length < 2 || title.length > 2000) return null;
  if (element.end - element.index > 12) return null;
  const text = linesOf(element, 2000);
  if (text === "") return /[:：]/.test(title) ? title : null;
  if (text.includes(title)) return null;
  if (isKnownLabel(plainLabel(title))) return isKnownLabel(plainLabel(text)) ? null : `${title}：${text}`;
  if (!/(?:\.\.|…)$/.test(text)) return null;
  const shown = text.replace(/[.…\s]{1,12}$/, "");
  const colon = shown.slice(0, 25).search(/[:：]/);
  const label = colon < 0 ? "" : shown.slice(0, colon + 1);
  if (label !== "" && title.startsWith(label)) return title;
  const value = shown.slice(label.length).trim();
  return value !== "" && title.startsWith(value) ? `${label}${title}` : null;
}

/** Tables with a row of labels over a row of values, as lines; with the rows that are thereby done. */
function headedTables(document: HtmlDocument, within: HtmlElement): { lines: string[]; rows: Set<HtmlElement> } {
  const lines: string[] = [];
  const rows = new Set<HtmlElement>();
  let previous: { row: HtmlElement; cells: string[] } | null = null;
  for (let at = within.index + 1; at < within.end; at++) {
    const row = document.elements[at];
    if (row === undefined || row.name !== "tr") continue;
    const cells = row.children
      .filter(
        (child): child is HtmlElement => typeof child !== "string" && (child.name === "td" || child.name === "th"),
      )
      .slice(0, 50)
      .map((cell) => textOf(cell, 500));
    const labels = cells.filter((cell) => isKnownLabel(plainLabel(cell))).length;
    if (previous !== null && labels === 0 && cells.length === previous.cells.length) {
      previous.cells.forEach((label, column) => {
        lines.push(`${label.replace(/[:：]\s*$/, "")}：${cells[column] ?? ""}`);
      });
      rows.add(previous.row).add(row);
      previous = null;
    } else {
      previous = labels >= 2 && labels === cells.length ? { row, cells } : null;
    }
  }
  return { lines: lines.length > 0 ? [...lines, ""] : lines, rows };
}
