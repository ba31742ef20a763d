/** /campaigns/:id : the account in full, marketplaces, failures by reason, leads by bureau and product. */
import type { FastifyInstance } from "fastify";
import { readAlarmsOfCampaign } from "#db/queries/alarms.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { readCampaign } from "#db/queries/campaigns.ts";
import { countKeptOf } from "#db/queries/coverage-holds.ts";
import { readProbes, type StoredProbe } from "#db/queries/probes.ts";
import { countMarketplaces, type MarketplaceCount } from "#db/queries/read-campaign-overview.ts";
import { countLeads, type LeadCount } from "#db/queries/read-inbox.ts";
import { BUREAUS } from "#domain/bureau.ts";
import type { CampaignAccount } from "#domain/campaign.ts";
import { CAMPAIGN_STATUS_NAMES } from "#domain/campaign.ts";
import { foreign } from "../html/foreign.ts";
import { html, type Markup } from "../html/html.ts";
import { accountLines } from "../layout/account.ts";
import { address, crumbs, numberLink } from "../layout/parts.ts";
import { rowId } from "../query.ts";
import type { Site } from "../site.ts";
import { count, minute } from "../text/format.ts";
import {
  failureName,
  marketplaceName,
  productName,
  readerDoubt,
  ruleName,
  type SiteNames,
  shortBureauName,
} from "../text/names.ts";
import { alarmTable } from "./alarms.ts";

export async function campaign(app: FastifyInstance, site: Site): Promise<void> {
  app.get<{ Params: { id: string } }>("/campaigns/:id", async (request, reply) => {
    const id = rowId(request.params.id);
    const found = id === null ? null : await readCampaign(site.db, id);
    if (id === null || !found) return site.notFound(reply);
    const [account, marketplaces, leads, alarms, probes, kept, waits] = await Promise.all([
      campaignAccount(site.db, id),
      countMarketplaces(site.db, id),
      countLeads(site.db, site.reader, { campaignId: id }),
      readAlarmsOfCampaign(site.db, id),
      readProbes(site.db, id),
      countKeptOf(site.db, id),
      site.waits?.(found) ?? [],
    ]);
    const { plan } = found;
    const unprobed = withoutProbe(site.names, [
      ...plan.marketplaces,
      ...marketplaces.map(({ marketplace }) => marketplace),
    ]);
    return site.send(reply, {
      title: `任务 ${id}`,
      section: "overview",
      main: html`${crumbs(html`<a href="/">总览</a>`, `任务 ${id}`)}
<h1>${foreign(found.name, 80)} <span class="state ${found.status}">${CAMPAIGN_STATUS_NAMES[found.status]}</span></h1>
<p class="facts">建于 ${minute(found.createdAt)}${found.startedAt && ` · 开始 ${minute(found.startedAt)}`}${found.finishedAt && ` · 完成 ${minute(found.finishedAt)}`} · 产品 ${plan.products ? `${plan.products.length} 类` : "全部 20 类"} · 每词 ${plan.pagesPerKeyword} 页 · 抓取预算 ${count(plan.budget)} 页 · 疑点 ${count(account.findings)} 处</p>
${alarms.length > 0 && html`<section class="panel" id="alarms"><h2>告警</h2>${alarmTable(alarms, false)}</section>`}
<section class="panel"><h2>账目</h2>${accountLines(id, account, false)}${kept.findings > 0 && html`<p class="note">字段读取率骤降而暂缓的疑点 ${count(kept.findings)} 条，涉及商品 ${numberLink(kept.listings, address(`/campaigns/${id}/listings`, { kept: "coverage" }), "open")} 件（含另有疑点已成线索的）。</p>`}</section>
${waits.length > 0 && html`<section class="panel" id="waits"><h2>等待</h2><ul>${waits.map(({ text }) => html`<li>${foreign(text, 200)}</li>`)}</ul></section>`}
<div class="columns even">
<section class="panel"><h2>平台</h2>${marketplaceTable(site.names, id, marketplaces)}</section>
<section class="panel"><h2>失败原因</h2>${failureTable(id, account)}</section>
</div>
<section class="panel"><h2>线索：产品 × 单位</h2>${matrix(id, leads)}</section>
${(probes.length > 0 || unprobed.length > 0) && html`<section class="panel"><h2>探针</h2>${probes.length > 0 && probeTable(site.names, probes)}${unprobed.length > 0 && html`<p class="note">${unprobed.map((marketplace, n) => [n > 0 && "、", foreign(marketplaceName(site.names, marketplace), 24)])}：该平台没有探针。</p>`}</section>`}`,
    });
  });
}

function marketplaceTable(names: SiteNames, id: number, rows: readonly MarketplaceCount[]): Markup {
  if (rows.length === 0) return html`<p class="empty">还没有抓取请求。</p>`;
  const requests = (marketplace: string, status?: string) =>
    address(`/campaigns/${id}/requests`, { marketplace, status });
  return html`<table class="rows"><colgroup><col><col class="c-num"><col class="c-num"><col class="c-num"><col class="c-num"><col class="c-num"><col class="c-num"></colgroup>
<thead><tr><th scope="col">平台</th><th scope="col" class="n">计划</th><th scope="col" class="n">已存</th><th scope="col" class="n">失败</th><th scope="col" class="n">待抓取</th><th scope="col" class="n">商品</th><th scope="col" class="n">有疑点</th></tr></thead><tbody>
${rows.map(
  ({
    marketplace,
    planned,
    stored,
    failed,
    open,
    listings,
    flagged,
  }) => html`<tr><th scope="row">${foreign(marketplaceName(names, marketplace), 24)}${readerDoubt(names, marketplace) && html`<span class="second">${readerDoubt(names, marketplace)}</span>`}</th>
<td class="n">${numberLink(planned, requests(marketplace))}</td><td class="n">${numberLink(stored, requests(marketplace, "stored"))}</td><td class="n">${numberLink(failed, requests(marketplace, "failed"), "failed")}</td><td class="n">${numberLink(open, requests(marketplace, "planned"))}</td>
<td class="n">${numberLink(listings, address(`/campaigns/${id}/listings`, { marketplace }))}</td><td class="n">${numberLink(flagged, address(`/campaigns/${id}/listings`, { marketplace, judgement: "flagged" }))}</td></tr>
`,
)}</tbody></table>`;
}

/** Marketplaces of a campaign of which nothing tells whether reading and judging are in order. */
function withoutProbe({ probed }: SiteNames, ids: readonly string[]): string[] {
  return probed === undefined ? [] : [...new Set(ids)].filter((id) => !probed.has(id));
}

/** Known defective pages of our own, which must come out with their findings. */
function probeTable(names: SiteNames, rows: readonly StoredProbe[]): Markup {
  return html`<table class="rows"><colgroup><col class="c-place"><col><col><col class="c-why"><col class="c-time"></colgroup>
<thead><tr><th scope="col">平台</th><th scope="col">探针</th><th scope="col">应得疑点</th><th scope="col">结果</th><th scope="col">时间</th></tr></thead><tbody>
${rows.map(
  ({ marketplace, probe, expected, outcome, detail, at }) =>
    html`<tr><td>${foreign(marketplaceName(names, marketplace), 24)}</td><th scope="row">${probe}</th><td>${expected.map((rule) => ruleName(names, rule) ?? rule).join("、")}</td><td><span class="result ${outcome === "found" ? "stored" : "failed"}">${outcome === "found" ? "命中" : "未命中"}</span>${detail && html`<span class="second">${foreign(detail, 200)}</span>`}</td><td><time>${minute(at)}</time></td></tr>
`,
)}</tbody></table>`;
}

function failureTable(id: number, { requests }: CampaignAccount): Markup {
  const failures = Object.entries(requests.failures).sort((a, b) => b[1] - a[1]);
  if (failures.length === 0) return html`<p class="empty">没有失败的请求。</p>`;
  return html`<table class="rows"><colgroup><col><col class="c-num"><col class="c-num"></colgroup>
<thead><tr><th scope="col">原因</th><th scope="col" class="n">页数</th><th scope="col" class="n">占计划</th></tr></thead><tbody>
${failures.map(
  ([code, n]) =>
    html`<tr><th scope="row">${failureName(code)}</th><td class="n">${numberLink(n, address(`/campaigns/${id}/requests`, { failure: code }), "failed")}</td><td class="n">${((100 * n) / requests.planned).toFixed(1)}%</td></tr>
`,
)}</tbody></table>`;
}

/** Products down, bureaus across; serious ones stand in the colour of serious. */
function matrix(id: number, leads: readonly LeadCount[]): Markup {
  if (leads.length === 0) return html`<p class="empty">还没有线索。</p>`;
  const products = [...new Set(leads.map((row) => row.product))]
    .map((product) => ({ product, n: total(leads.filter((row) => row.product === product)) }))
    .sort((a, b) => b.n - a.n || (a.product < b.product ? -1 : 1));
  const codes = Object.keys(BUREAUS);
  const rows = address(`/campaigns/${id}/leads`, {});
  const cell = (of: readonly LeadCount[], parameters: Readonly<Record<string, string | undefined>>) => {
    const n = total(of);
    // An empty cell says "none" more quietly than a table full of zeros.
    return html`<td class="n">${n > 0 && numberLink(n, address(rows, parameters), of.some((row) => row.severity === "serious") ? "serious" : "")}</td>`;
  };
  const line = (
    name: Markup | string,
    of: readonly LeadCount[],
    product?: string,
  ) => html`<tr><th scope="row">${name}</th>
${codes.map((bureau) =>
  cell(
    of.filter((row) => row.bureau === bureau),
    { bureau, product },
  ),
)}
${cell(
  of.filter((row) => row.status === "waiting"),
  { state: "waiting", product },
)}${cell(of, { product })}</tr>
`;
  return html`<table class="rows matrix"><colgroup><col class="c-name">${[...codes, "", ""].map(() => html`<col>`)}</colgroup>
<thead><tr><th scope="col">产品</th>${codes.map((code) => html`<th scope="col" class="n"><a href="${address(rows, { bureau: code })}">${shortBureauName(code)}</a></th>`)}<th scope="col" class="n">待分</th><th scope="col" class="n">合计</th></tr></thead>
<tbody>${products.map(({ product }) =>
    line(
      html`<span class="line" title="${productName(product)}">${productName(product)}</span>`,
      leads.filter((row) => row.product === product),
      product,
    ),
  )}</tbody>
<tfoot>${line("合计", leads)}</tfoot></table><p class="note"><span class="number serious">红色</span>：其中有严重风险隐患线索。</p>`;
}

const total = (rows: readonly LeadCount[]): number => rows.reduce((all, row) => all + row.n, 0);
