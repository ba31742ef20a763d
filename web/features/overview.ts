/** / : campaigns, newest first, each with its account, and the bureaus with their leads by severity. */
import type { FastifyInstance } from "fastify";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { listCampaigns } from "#db/queries/campaigns.ts";
import { countLeads, type LeadCount } from "#db/queries/read-inbox.ts";
import { BUREAUS } from "#domain/bureau.ts";
import { CAMPAIGN_STATUS_NAMES } from "#domain/campaign.ts";
import { foreign } from "../html/foreign.ts";
import { html, type Markup } from "../html/html.ts";
import { accountLines } from "../layout/account.ts";
import { numberLink, pager } from "../layout/parts.ts";
import { readQuery } from "../query.ts";
import type { Site } from "../site.ts";
import { minute } from "../text/format.ts";

const CAMPAIGNS_A_PAGE = 6;

export async function overview(app: FastifyInstance, site: Site): Promise<void> {
  app.get("/", async (request, reply) => {
    const page = readQuery(request.query).page ?? 1;
    const [campaigns, leads] = await Promise.all([listCampaigns(site.db), countLeads(site.db, site.reader, {})]);
    const shown = campaigns.slice((page - 1) * CAMPAIGNS_A_PAGE, page * CAMPAIGNS_A_PAGE);
    const accounts = await Promise.all(
      shown.map(async (campaign) => ({ campaign, account: await campaignAccount(site.db, campaign.id) })),
    );
    return site.send(reply, {
      title: "总览",
      section: "overview",
      main: html`<div class="columns">
<section class="wide" aria-labelledby="h-campaigns"><h1 id="h-campaigns">监测任务</h1>
${accounts.length === 0 && html`<p class="empty panel">${campaigns.length === 0 ? "还没有监测任务。用 npx xunwang campaign create 建立。" : "这一页没有任务。"}</p>`}
${accounts.map(
  ({ campaign, account }) => html`<article class="panel campaign">
<h2><a href="/campaigns/${campaign.id}">${foreign(campaign.name, 60)}</a> <span class="state ${campaign.status}">${CAMPAIGN_STATUS_NAMES[campaign.status]}</span><span class="when">任务 ${campaign.id} · 建于 ${minute(campaign.createdAt)}${campaign.finishedAt && ` · 完成于 ${minute(campaign.finishedAt)}`}</span></h2>
${accountLines(campaign.id, account, true)}
</article>`,
)}
${campaigns.length > CAMPAIGNS_A_PAGE && pager(page, CAMPAIGNS_A_PAGE, campaigns.length, (to) => `/?page=${to}`)}
</section>
<section class="narrow" aria-labelledby="h-bureaus"><h1 id="h-bureaus">各局收件箱</h1>
${bureauTable(leads)}
</section>
</div>`,
    });
  });
}

function bureauTable(leads: readonly LeadCount[]): Markup {
  const sum = (of: (row: LeadCount) => boolean) => leads.filter(of).reduce((all, row) => all + row.n, 0);
  const waiting = sum((row) => row.status === "waiting");
  return html`<table class="rows bureaus panel">
<colgroup><col><col class="c-num"><col class="c-num"><col class="c-num"></colgroup>
<thead><tr><th scope="col">单位</th><th scope="col" class="n">严重</th><th scope="col" class="n">一般</th><th scope="col" class="n">合计</th></tr></thead>
<tbody>
${Object.entries(BUREAUS).map(([code, name]) => {
  const serious = sum((row) => row.bureau === code && row.severity === "serious");
  const general = sum((row) => row.bureau === code && row.severity === "general");
  return html`<tr><th scope="row"><a href="/bureaus/${code}">${name}</a></th><td class="n">${numberLink(serious, `/bureaus/${code}?severity=serious`, "serious")}</td><td class="n">${numberLink(general, `/bureaus/${code}?severity=general`)}</td><td class="n">${numberLink(serious + general, `/bureaus/${code}`)}</td></tr>
`;
})}
</tbody>
<tfoot><tr><th scope="row"><a href="/assignment">待人工分派</a></th><td class="n">${numberLink(
    sum((row) => row.status === "waiting" && row.severity === "serious"),
    "/assignment?severity=serious",
    "serious",
  )}</td><td class="n">${numberLink(
    sum((row) => row.status === "waiting" && row.severity === "general"),
    "/assignment?severity=general",
  )}</td><td class="n">${numberLink(waiting, "/assignment")}</td></tr></tfoot>
</table>`;
}
