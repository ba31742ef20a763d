/**
 * The seller with the pages its data come from, and why the lead went where it went. In: a lead's head and evidence.
 * Out: markup.
 */
import type { Evidence, LeadHead } from "#db/queries/read-lead.ts";
import { foreign } from "../html/foreign.ts";
import { html, type Markup, type Renderable } from "../html/html.ts";
import { confidence, minute, second } from "../text/format.ts";
import { destinationName, marketplaceName, readerDoubt, type SiteNames } from "../text/names.ts";
import { suggestion } from "./lead-table.ts";

export function sellerPanel(names: SiteNames, head: LeadHead, evidence: readonly Evidence[]): Markup {
  const licence = evidence.find((capture) => capture.id === head.licenceCaptureId) ?? null;
  const shop = evidence.find((capture) => capture.kind === "shop") ?? null;
  const listing = evidence.find((capture) => capture.kind === "detail" || capture.kind === "archive") ?? null;
  const row = (name: string, value: string | null, source: Evidence | null, from: string): Renderable =>
    html`<tr><th scope="row">${name}</th><td>${value ? html`${foreign(value, 100)} <span class="source">${source ? html`<a href="#c${source.id}">${from}</a>` : from}</span>` : html`<span class="quiet">页面未见</span>`}</td></tr>
`;
  // The licence page outranks what shop and listing say of company and code; see how sellers are stored.
  const papers: [Evidence | null, string] = licence ? [licence, "亮照页"] : [listing, "商品页"];
  return html`<table class="read"><colgroup><col class="c-label"><col></colgroup><tbody>
${row("经营者名称", head.company, ...papers)}${row("统一社会信用代码", head.uscc, ...papers)}${row("住所（执照）", head.licenceAddress, licence, "亮照页")}${row("店铺", head.shop, shop ?? listing, shop ? "店铺页" : "商品页")}${row("店铺自述地址", head.shopAddress, shop ?? listing, "店铺所示")}${row("发货地", head.region, listing, "商品页")}
<tr><th scope="row">平台</th><td>${foreign(marketplaceName(names, head.marketplace), 24)}${!head.shopId.startsWith("item:") && html` <span class="source">店铺编号 ${foreign(head.shopId, 32)}</span>`}${readerDoubt(names, head.marketplace) && html` <span class="source">${readerDoubt(names, head.marketplace)}</span>`}</td></tr>
</tbody></table>
${
  licence
    ? html`<p class="ground">执照数据取自平台亮照页，抓取于 ${second(licence.fetchedAt)}，SHA-256 <code class="hash">${licence.sha256}</code></p>`
    : html`<p class="ground">未读到亮照页，以上为商品页、店铺页所示，须核对登记信息。</p>`
}`;
}

export function routePanel(head: LeadHead): Markup {
  if (head.routeReasons === null) return html`<p class="empty">经营者的页面尚未读完，还没有分派。</p>`;
  const decided = head.deliveredTo !== null;
  return html`<p class="verdict">${decided ? html`<b>${destinationName(head.bureau, head.province)}</b>` : html`<b>待人工分派</b>：${suggestion(head)}`}</p>
<dl class="facts"><div><dt>把握</dt><dd>${confidence(head.routeConfidence)}</dd></div><div><dt>备选</dt><dd>${head.runnerUp ? destinationName(head.runnerUp) : "无"}</dd></div><div><dt>分派</dt><dd>${minute(head.routedAt)}</dd></div></dl>
<ol class="reasons">${head.routeReasons.map((reason) => html`<li>${foreign(reason.because, 260)}${reason.says && html` <span class="source">指向${destinationName(reason.says)}</span>`}</li>`)}</ol>`;
}
