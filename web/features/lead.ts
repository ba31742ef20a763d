/**
 * /leads/:id : one lead on one screen. Left what is claimed and the listing as read; right the seller, the reason for
 * this bureau; below the evidence. `?listing=` chooses which of its listings is shown.
 */
import type { FastifyInstance } from "fastify";
import { readNewestPackage } from "#db/queries/evidence-chain.ts";
import { type LeadDetails, type LeadHead, type LeadListing, readLead } from "#db/queries/read-lead.ts";
import { readScreenshot } from "#db/queries/read-screenshot.ts";
import { LEAD_STATUS_NAMES } from "#domain/lead.ts";
import { foreign, foreignLine } from "../html/foreign.ts";
import { html, type Markup } from "../html/html.ts";
import { evidenceTable } from "../layout/evidence.ts";
import { packagePanel } from "../layout/evidence-package.ts";
import { claimList, listingAsRead } from "../layout/listing-as-read.ts";
import { address, crumbs, pager, severityBadge } from "../layout/parts.ts";
import { screenshotPanel } from "../layout/screenshot.ts";
import { routePanel, sellerPanel } from "../layout/seller-and-route.ts";
import { readQuery, rowId } from "../query.ts";
import type { Site } from "../site.ts";
import { count, minute, price } from "../text/format.ts";
import { destinationName, marketplaceName, productName, ruleName, type SiteNames } from "../text/names.ts";

const LISTINGS_A_PAGE = 20;

export async function lead(app: FastifyInstance, site: Site): Promise<void> {
  app.get<{ Params: { id: string } }>("/leads/:id", async (request, reply) => {
    const id = rowId(request.params.id);
    const { page = 1, listing } = readQuery(request.query);
    const which = { page, size: LISTINGS_A_PAGE, listingId: rowId(listing) };
    const found = id === null ? null : await readLead(site.db, site.reader, id, which);
    if (!found) return site.notFound(reply);
    const { head, shown, evidence } = found;
    const picture = shown && (await readScreenshot(site.db, head.campaignId, shown.id));
    return site.send(reply, {
      title: `线索 ${head.id} ${productName(head.product)}`,
      section: head.status === "waiting" ? "assignment" : "inbox",
      main: html`${crumbs(html`<a href="/">总览</a>`, place(head), `线索 ${head.id}`)}
${heading(site.names, head)}
<div class="columns lead">
<div class="wide">
<section class="panel"><h2>疑点 <small>所示商品链接的页面，待核查实物</small></h2>${claimList(site.names, shown)}</section>
${listingsPanel(site.names, found, page)}
${shown && html`<section class="panel"><h2>商品页面所读</h2>${listingAsRead(shown)}</section>`}
</div>
<div class="narrow">
<section class="panel"><h2>经营者</h2>${sellerPanel(site.names, head, evidence)}</section>
<section class="panel"><h2>${head.deliveredTo ? "为何分到这里" : "为何待分派"}</h2>${routePanel(head)}</section>
</div>
</div>
${picture && html`<section class="panel"><h2>页面截图 <small>所示商品链接</small></h2>${screenshotPanel(head.id, picture)}</section>`}
<section class="panel"><h2>证据清单 <small>抓取原文按 SHA-256 存证</small></h2>${evidenceTable(evidence, shown?.captureId ?? null)}</section>
<section class="panel"><h2>取证包 <small>以上全部，连同疑点、规则和法条，有清单、哈希和时间戳</small></h2>${packagePanel(await readNewestPackage(site.db, head.id, site.reader.bureau), head.id, site.evidence !== undefined)}</section>`,
    });
  });
}

function place({ deliveredTo, status }: LeadHead): Markup {
  if (deliveredTo) return html`<a href="/bureaus/${deliveredTo}">${destinationName(deliveredTo)}</a>`;
  return status === "waiting" ? html`<a href="/assignment">待人工分派</a>` : html`处理中`;
}

function heading(names: SiteNames, head: LeadHead): Markup {
  return html`<div class="head"><h1>${severityBadge(head.severity)} ${productName(head.product)} <small class="pending">线索，待核查</small></h1>
<dl class="facts"><div><dt>经营者</dt><dd>${foreign(head.company ?? head.shop ?? "页面未示", 30)}</dd></div><div><dt>平台</dt><dd>${foreign(marketplaceName(names, head.marketplace), 24)}</dd></div><div><dt>链接</dt><dd>${count(head.listingCount)} 个</dd></div><div><dt>状态</dt><dd>${LEAD_STATUS_NAMES[head.status]}${head.deliveredAt && ` ${minute(head.deliveredAt)}`}</dd></div><div><dt>任务</dt><dd><a href="/campaigns/${head.campaignId}">${foreign(head.campaign, 24)}</a></dd></div></dl></div>`;
}

function listingsPanel(names: SiteNames, { head, claims, listings, shown }: LeadDetails, page: number): Markup {
  // One listing needs no list: it is the one shown.
  if (head.listingCount <= 1 && listings.length <= 1) return html``;
  const here = (parameters: Readonly<Record<string, number | undefined>>) => address(`/leads/${head.id}`, parameters);
  return html`<section class="panel"><h2>本线索的商品链接 <small>${count(head.listingCount)} 个${claims.some((claim) => ruleName(names, claim.rule)) && claims.map((claim) => html` · ${ruleName(names, claim.rule) ?? claim.rule} ${count(claim.listings)}`)}</small></h2>
<table class="rows listings"><colgroup><col><col class="c-price"><col class="c-sev"><col class="c-num"><col class="c-time"></colgroup>
<thead><tr><th scope="col">商品</th><th scope="col" class="n">价格</th><th scope="col">隐患</th><th scope="col" class="n">疑点</th><th scope="col">抓取时间</th></tr></thead><tbody>
${listings.map((listing) => listingLine(listing, listing.id === shown?.id, here({ page: page > 1 ? page : undefined, listing: listing.id })))}
</tbody></table>
${head.listingCount > LISTINGS_A_PAGE && pager(page, LISTINGS_A_PAGE, head.listingCount, (to) => here({ page: to }))}</section>`;
}

function listingLine(listing: LeadListing, current: boolean, href: string): Markup {
  return html`<tr${current && html` class="current" aria-current="true"`}><td><a class="line" href="${href}">${listing.title ? foreignLine(listing.title) : `商品 ${listing.id}`}</a></td><td class="n">${price(listing.price, listing.currency)}</td><td>${severityBadge(listing.severity)}</td><td class="n">${listing.rules.length}</td><td><time>${minute(listing.capturedAt)}</time></td></tr>
`;
}
