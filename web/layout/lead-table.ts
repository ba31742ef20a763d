/**
 * Leads as a dense table: the inbox, the assignment desk and a campaign's leads all show it.
 * In: rows. Out: markup. One line a lead for what is claimed; the whole sentence on hover and on the lead's page.
 */
import type { LeadRow } from "#db/queries/read-inbox.ts";
import { foreign, foreignLine } from "../html/foreign.ts";
import { html, type Markup } from "../html/html.ts";
import { confidence, count, minute } from "../text/format.ts";
import {
  destinationName,
  marketplaceName,
  productName,
  ruleName,
  type SiteNames,
  shortBureauName,
} from "../text/names.ts";
import { severityBadge } from "./parts.ts";

export interface LeadColumns {
  /** inbox: delivered when; desk: why it waits and what is suggested; all: where it stands. */
  readonly last: "delivered" | "waiting" | "state";
}

export function leadTable(names: SiteNames, rows: readonly LeadRow[], { last }: LeadColumns): Markup {
  if (rows.length === 0) return html`<p class="empty">没有符合条件的线索。</p>`;
  const heads = { delivered: "送达时间", waiting: "分派建议与理由", state: "去向" };
  return html`<table class="rows leads last-${last}">
<colgroup><col class="c-no"><col class="c-sev"><col class="c-product"><col class="c-seller"><col class="c-claims"><col class="c-n"><col class="c-conf"><col class="c-last"></colgroup>
<thead><tr><th scope="col">线索号</th><th scope="col">隐患</th><th scope="col">产品</th><th scope="col">经营者</th><th scope="col">疑点（待核查）</th><th scope="col" class="n">链接数</th><th scope="col" class="n">可信度</th><th scope="col">${heads[last]}</th></tr></thead>
<tbody>
${rows.map((row) => leadLine(names, row, last))}
</tbody></table>`;
}

function leadLine(names: SiteNames, row: LeadRow, last: LeadColumns["last"]): Markup {
  return html`<tr>
<td><a class="no" href="/leads/${row.id}">${row.id}</a></td>
<td>${severityBadge(row.severity)}</td>
<td><span class="line" title="${productName(row.product)}">${productName(row.product)}</span></td>
<td>${seller(names, row)}</td>
<td>${claims(names, row)}</td>
<td class="n">${count(row.listingCount)}</td>
<td class="n">${confidence(row.confidence)}</td>
<td>${lastCell(row, last)}</td>
</tr>
`;
}

function seller(names: SiteNames, { company, shop, marketplace }: LeadRow): Markup {
  const place = marketplaceName(names, marketplace);
  return html`${foreignLine(company ?? shop) ?? ""}<span class="second">${company && shop ? html`${foreign(shop, 18)} · ` : ""}${!company && !shop && "页面未示经营者 · "}${place}</span>`;
}

function claims(names: SiteNames, { claims: all }: LeadRow): Markup {
  const first = all[0];
  if (!first) return html``;
  const short = all.map((claim) => ruleName(names, claim.rule));
  if (short.every((name) => name !== undefined)) {
    return html`<span class="clip2" title="${all.map((claim) => claim.explain.slice(0, 120)).join("\n")}">${all.map((claim, n) => html`<span class="tag ${claim.severity}">${short[n]}</span>`)}</span>`;
  }
  return html`${foreignLine(first.explain)}${all.length > 1 && html`<span class="second">另有 ${all.length - 1} 类疑点</span>`}`;
}

function lastCell(row: LeadRow, last: LeadColumns["last"]): Markup {
  if (last === "delivered") return html`<time>${minute(row.deliveredAt)}</time>`;
  if (last === "state") {
    if (row.status === "waiting")
      return html`待人工分派${row.bureau === "outside" && html`<span class="second">${destinationName("outside", row.province)}</span>`}`;
    return html`${row.bureau ? shortBureauName(row.bureau) : "待分派"}<span class="second">${minute(row.deliveredAt)}</span>`;
  }
  return html`<span class="suggest">${suggestion(row)}</span><span class="clip2 why">${row.routeReasons?.map((reason) => foreign(reason.because, 110)) ?? "尚无理由。"}</span>`;
}

/** What routing would do, in words; a person decides. */
export function suggestion(row: Pick<LeadRow, "bureau" | "province" | "runnerUp" | "routeConfidence">): string {
  if (row.bureau === "outside") return `外省市：建议移送${destinationName("outside", row.province)}`;
  if (row.bureau !== null)
    return `倾向${shortBureauName(row.bureau)}（把握 ${confidence(row.routeConfidence)}）${also(row.runnerUp)}`;
  return row.runnerUp ? `证据不足以定${also(row.runnerUp)}` : "证据不足以定";
}

const also = (runnerUp: string | null) => (runnerUp ? `，备选${shortBureauName(runnerUp)}` : "");
