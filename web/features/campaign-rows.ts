/**
 * The rows behind a campaign's numbers: /campaigns/:id/requests, /listings and /leads, filtered by query string.
 * In: a campaign's id and filters. Out: pages of rows; 404 where there is no such campaign.
 */
import type { FastifyInstance } from "fastify";
import { readCampaign } from "#db/queries/campaigns.ts";
import { type ListingRow, type RequestRow, readListings, readRequests } from "#db/queries/read-campaign-overview.ts";
import { readLeads } from "#db/queries/read-inbox.ts";
import { SEVERITY_NAMES } from "#domain/finding.ts";
import { LEAD_STATUS_NAMES } from "#domain/lead.ts";
import { foreign, foreignLine, pageLink } from "../html/foreign.ts";
import { html, type Markup } from "../html/html.ts";
import { leadTable } from "../layout/lead-table.ts";
import { address, crumbs, pager } from "../layout/parts.ts";
import { given, readQuery, rowId, type SiteQuery } from "../query.ts";
import type { Site } from "../site.ts";
import { minute } from "../text/format.ts";
import {
  destinationName,
  failureName,
  JUDGEMENT_NAMES,
  marketplaceName,
  productName,
  REQUEST_KIND_NAMES,
  REQUEST_STATUS_NAMES,
  type SiteNames,
} from "../text/names.ts";

const ROWS_A_PAGE = 50;

interface Rows {
  readonly title: string;
  readonly total: number;
  readonly table: Markup;
  /** The filters that stand, named for people; each with the parameter that holds it. */
  readonly filters: readonly { readonly parameter: keyof SiteQuery; readonly name: string }[];
}

type ReadRows = (campaignId: number, query: SiteQuery, page: number) => Promise<Rows>;

export async function campaignRows(app: FastifyInstance, site: Site): Promise<void> {
  const kinds: Readonly<Record<string, ReadRows>> = {
    requests: (id, query, page) => requestRows(site, id, query, page),
    listings: (id, query, page) => listingRows(site, id, query, page),
    leads: (id, query, page) => leadRows(site, id, query, page),
  };
  for (const [kind, read] of Object.entries(kinds)) {
    app.get<{ Params: { id: string } }>(`/campaigns/:id/${kind}`, async (request, reply) => {
      const id = rowId(request.params.id);
      const campaign = id === null ? null : await readCampaign(site.db, id);
      if (id === null || !campaign) return site.notFound(reply);
      const query = readQuery(request.query);
      const page = query.page ?? 1;
      const rows = await read(id, query, page);
      const path = `/campaigns/${id}/${kind}`;
      const { page: _page, ...kept } = query;
      return site.send(reply, {
        title: `任务 ${id} · ${rows.title}`,
        section: "overview",
        main: html`${crumbs(html`<a href="/">总览</a>`, html`<a href="/campaigns/${id}">任务 ${id} ${foreign(campaign.name, 40)}</a>`, rows.title)}
<h1>${rows.title}${rows.filters.map(
          ({ parameter, name }) =>
            html` <span class="filter">${name}<a href="${address(path, { ...kept, [parameter]: undefined })}" aria-label="去掉条件 ${name}">×</a></span>`,
        )}</h1>
<section class="panel">${rows.table}</section>
${pager(page, ROWS_A_PAGE, rows.total, (to) => address(path, { ...kept, page: to }))}`,
      });
    });
  }
}

async function requestRows(site: Site, id: number, query: SiteQuery, page: number): Promise<Rows> {
  const { status, failure, marketplace } = query;
  const { rows, total } = await readRequests(site.db, id, given({ status, failure, marketplace }), page, ROWS_A_PAGE);
  return {
    title: "抓取请求",
    total,
    filters: [
      ...(status ? [{ parameter: "status" as const, name: REQUEST_STATUS_NAMES[status] }] : []),
      ...(failure ? [{ parameter: "failure" as const, name: failureName(failure) }] : []),
      ...(marketplace ? [{ parameter: "marketplace" as const, name: marketplaceName(site.names, marketplace) }] : []),
    ],
    table: rows.length === 0 ? html`<p class="empty">没有符合条件的请求。</p>` : requestTable(site.names, rows),
  };
}

function requestTable(names: SiteNames, rows: readonly RequestRow[]): Markup {
  return html`<table class="rows"><colgroup><col class="c-no"><col class="c-place"><col class="c-kind"><col><col class="c-kind"><col class="c-why"><col class="c-n"><col class="c-time"></colgroup>
<thead><tr><th scope="col">编号</th><th scope="col">平台</th><th scope="col">页面</th><th scope="col">地址</th><th scope="col">结果</th><th scope="col">说明</th><th scope="col" class="n">尝试</th><th scope="col">结束时间</th></tr></thead><tbody>
${rows.map(
  (
    row,
  ) => html`<tr><td>${row.id}</td><td>${foreignLine(marketplaceName(names, row.marketplace))}</td><td>${REQUEST_KIND_NAMES[row.kind]}</td><td>${pageLink(row.url)}${row.keyword && html`<span class="second">搜索词：${foreign(row.keyword, 40)}</span>`}</td>
<td><span class="result ${row.status}">${REQUEST_STATUS_NAMES[row.status]}</span></td><td>${row.failure && html`<span class="line" title="${failureName(row.failure)}">${failureName(row.failure)}</span>`}${row.detail && html`<span class="second">${foreignLine(row.detail)}</span>`}</td><td class="n">${row.attempts}</td><td><time>${minute(row.endedAt)}</time></td></tr>
`,
)}</tbody></table>`;
}

async function listingRows(site: Site, id: number, query: SiteQuery, page: number): Promise<Rows> {
  const { judgement, kept, marketplace } = query;
  const filter = given({ judgement, kept, marketplace });
  const { rows, total } = await readListings(site.db, id, filter, page, ROWS_A_PAGE);
  return {
    title: "商品链接",
    total,
    filters: [
      ...(judgement ? [{ parameter: "judgement" as const, name: JUDGEMENT_NAMES[judgement] }] : []),
      ...(kept ? [{ parameter: "kept" as const, name: "有暂缓的疑点" }] : []),
      ...(marketplace ? [{ parameter: "marketplace" as const, name: marketplaceName(site.names, marketplace) }] : []),
    ],
    table: rows.length === 0 ? html`<p class="empty">没有符合条件的商品链接。</p>` : listingTable(site.names, rows),
  };
}

function listingTable(names: SiteNames, rows: readonly ListingRow[]): Markup {
  return html`<table class="rows"><colgroup><col class="c-no"><col class="c-place"><col><col class="c-seller"><col class="c-product"><col class="c-judged"><col class="c-no"><col class="c-time"></colgroup>
<thead><tr><th scope="col">编号</th><th scope="col">平台</th><th scope="col">商品</th><th scope="col">经营者</th><th scope="col">产品</th><th scope="col">判定</th><th scope="col">线索</th><th scope="col">抓取时间</th></tr></thead><tbody>
${rows.map(
  (
    row,
  ) => html`<tr><td>${row.id}</td><td>${foreignLine(marketplaceName(names, row.marketplace))}</td><td>${foreignLine(row.title)}<span class="second">${pageLink(row.url)}</span></td>
<td>${foreignLine(row.company ?? row.shop)}${row.company && row.shop && html`<span class="second">${foreignLine(row.shop)}</span>`}</td><td>${row.product === null ? row.judgement === "clean" && html`<span class="quiet">非重点产品</span>` : html`<span class="line" title="${productName(row.product)}">${productName(row.product)}</span>`}</td><td><span class="result ${row.judgement}">${JUDGEMENT_NAMES[row.judgement]}</span></td>
<td>${row.leadId !== null && html`<a class="no" href="/leads/${row.leadId}?listing=${row.id}">${row.leadId}</a>`}</td><td><time>${minute(row.capturedAt)}</time></td></tr>
`,
)}</tbody></table>`;
}

async function leadRows(site: Site, id: number, query: SiteQuery, page: number): Promise<Rows> {
  const { bureau, product, severity, state } = query;
  const filter = { campaignId: id, ...given({ bureau, product, severity, status: state }) };
  const { rows, total } = await readLeads(site.db, site.reader, filter, page, ROWS_A_PAGE);
  return {
    title: "线索",
    total,
    filters: [
      ...(bureau ? [{ parameter: "bureau" as const, name: destinationName(bureau) }] : []),
      ...(product ? [{ parameter: "product" as const, name: productName(product) }] : []),
      ...(severity ? [{ parameter: "severity" as const, name: SEVERITY_NAMES[severity] }] : []),
      ...(state ? [{ parameter: "state" as const, name: state === "open" ? "处理中" : LEAD_STATUS_NAMES[state] }] : []),
    ],
    table: leadTable(site.names, rows, { last: "state" }),
  };
}
