/** /assignment : leads that no bureau was found for, with what routing saw and would suggest. A person decides. */
import type { FastifyInstance } from "fastify";
import { countLeads, readLeads } from "#db/queries/read-inbox.ts";
import { html } from "../html/html.ts";
import { leadTable } from "../layout/lead-table.ts";
import { address, pager } from "../layout/parts.ts";
import { given, readQuery } from "../query.ts";
import type { Site } from "../site.ts";
import { count } from "../text/format.ts";
import { LEADS_A_PAGE, leadFilters, sumOf } from "./inbox.ts";

export async function assignment(app: FastifyInstance, site: Site): Promise<void> {
  app.get("/assignment", async (request, reply) => {
    const { page = 1, product, severity, waits } = readQuery(request.query);
    const [counts, leads] = await Promise.all([
      countLeads(site.db, site.reader, { status: "waiting" }),
      readLeads(
        site.db,
        site.reader,
        { status: "waiting", ...given({ product, severity, waits }) },
        page,
        LEADS_A_PAGE,
      ),
    ]);
    const outside = sumOf(counts.filter((row) => row.outside));
    const undecided = sumOf(counts) - outside;
    const tab = (value: "outside" | "undecided" | undefined, name: string, n: number) =>
      html`<a href="${address("/assignment", { waits: value, product, severity })}"${waits === value && html` aria-current="true"`}>${name} <b>${count(n)}</b></a>`;
    const keep = waits === undefined ? html`` : html`<input type="hidden" name="waits" value="${waits}">`;
    const facets = counts.filter((row) => waits === undefined || row.outside === (waits === "outside"));
    return site.send(reply, {
      title: "待人工分派",
      section: "assignment",
      main: html`<div class="head"><h1>待人工分派 <small>路由不能确定承办单位的线索</small></h1>
${leadFilters("/assignment", facets, product, severity, keep)}</div>
<nav class="tabs" aria-label="待分派原因">${tab(undefined, "全部", outside + undecided)}${tab("undecided", "证据不足以定", undecided)}${tab("outside", "外省市（移送）", outside)}</nav>
<section class="panel">${leadTable(site.names, leads.rows, { last: "waiting" })}</section>
${pager(page, LEADS_A_PAGE, leads.total, (to) => address("/assignment", { waits, product, severity, page: to }))}`,
    });
  });
}
