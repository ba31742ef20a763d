/**
 * Small parts that several pages share: badges, numbers that open the rows behind them, pagers, filters.
 * In: values. Out: markup.
 */
import { SEVERITY_NAMES, type Severity } from "#domain/finding.ts";
import { html, type Markup, type Renderable } from "../html/html.ts";
import { count } from "../text/format.ts";

export const severityBadge = (severity: Severity): Markup =>
  html`<span class="badge ${severity}">${SEVERITY_NAMES[severity]}</span>`;

/** A number that opens the rows it counts; zero opens nothing. */
export const numberLink = (n: number, href: string, kind = ""): Markup =>
  n === 0 ? html`<span class="none">0</span>` : html`<a class="number ${kind}" href="${href}">${count(n)}</a>`;

/** An address with the query parameters that are given. */
export function address(path: string, parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query}`;
}

/** @param hrefOf address of a page, 1-based. */
export function pager(page: number, size: number, total: number, hrefOf: (page: number) => string): Markup {
  const last = Math.max(1, Math.ceil(total / size));
  const from = (page - 1) * size + 1;
  const shown =
    total === 0
      ? "没有记录"
      : `第 ${count(Math.min(from, total))}–${count(Math.min(total, page * size))} 条，共 ${count(total)} 条`;
  const step = (to: number, name: string, rel: string) =>
    to >= 1 && to <= last && to !== page
      ? html`<a href="${hrefOf(to)}" rel="${rel}">${name}</a>`
      : html`<span class="off" aria-hidden="true">${name}</span>`;
  return html`<nav class="pager" aria-label="分页"><span>${shown}</span>${
    last > 1 && [
      step(1, "首页", "first"),
      step(page - 1, "上一页", "prev"),
      html`<span>${page} / ${count(last)}</span>`,
      step(page + 1, "下一页", "next"),
      step(last, "末页", "last"),
    ]
  }</nav>`;
}

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly n?: number;
}

/** A labelled select of a filter form; the first entry is "all". */
export function select(name: string, label: string, chosen: string | undefined, choices: readonly Choice[]): Markup {
  return html`<label>${label}<select name="${name}"><option value="">全部</option>${choices.map(
    ({ value, name: text, n }) =>
      html`<option value="${value}"${value === chosen && html` selected`}>${text}${n !== undefined && `（${count(n)}）`}</option>`,
  )}</select></label>`;
}

export const crumbs = (...steps: readonly Renderable[]): Markup =>
  html`<nav class="crumbs" aria-label="位置">${steps.map((step, n) => (n === 0 ? step : html`<span aria-hidden="true"> › </span>${step}`))}</nav>`;
