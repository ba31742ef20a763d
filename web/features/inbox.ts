/** /bureaus/:code : the inbox of a bureau, serious leads first, filtered by product and severity, paged. */
import type { FastifyInstance } from "fastify";
import { countLeads, type LeadCount, readLeads } from "#db/queries/read-inbox.ts";
import { BUREAUS, BureauCode } from "#domain/bureau.ts";
import { SEVERITY_NAMES } from "#domain/finding.ts";
import { html, type Markup } from "../html/html.ts";
import { leadTable } from "../layout/lead-table.ts";
import { address, type Choice, crumbs, pager, select } from "../layout/parts.ts";
import { given, readQuery } from "../query.ts";
import type { Site } from "../site.ts";
import { count } from "../text/format.ts";
import { productName } from "../text/names.ts";

export const LEADS_A_PAGE = 50;

export async function inbox(app: FastifyInstance, site: Site): Promise<void> {
  app.get<{ Params: { code: string } }>("/bureaus/:code", async (request, reply) => {
    const code = BureauCode.safeParse(request.params.code);
    if (!code.success) return site.notFound(reply);
    const bureau = code.data;
    const { page = 1, product, severity } = readQuery(request.query);
    const [counts, leads] = await Promise.all([
      countLeads(site.db, site.reader, { bureau }),
      readLeads(site.db, site.reader, { bureau, ...given({ product, severity }) }, page, LEADS_A_PAGE),
    ]);
    const path = `/bureaus/${bureau}`;
    return site.send(reply, {
      title: `${BUREAUS[bureau]} 收件箱`,
      section: "inbox",
      main: html`${crumbs(html`<a href="/">总览</a>`, BUREAUS[bureau])}
<div class="head"><h1>${BUREAUS[bureau]} <small>收件箱 · 共 ${count(sumOf(counts))} 条线索，均待核查</small></h1>
${leadFilters(path, counts, product, severity)}</div>
<section class="panel">${leadTable(site.names, leads.rows, { last: "delivered" })}</section>
${pager(page, LEADS_A_PAGE, leads.total, (to) => address(path, { product, severity, page: to }))}`,
    });
  });
}

/** Filters by product and severity, each choice with its number. @param extra hidden fields that stay. */
export function leadFilters(
  path: string,
  counts: readonly LeadCount[],
  product: string | undefined,
  severity: string | undefined,
  extra: Markup = html``,
): Markup {
  const products = [...new Set(counts.map((row) => row.product))]
    .map((value): Choice & { n: number } => ({
      value,
      name: productName(value),
      n: sumOf(counts.filter((row) => row.product === value)),
    }))
    .sort((a, b) => b.n - a.n || (a.value < b.value ? -1 : 1));
  const severities = (["serious", "general"] as const).map((value) => ({
    value,
    name: SEVERITY_NAMES[value],
    n: sumOf(counts.filter((row) => row.severity === value)),
  }));
  return html`<form class="filters" method="get" action="${path}">${extra}${select("product", "产品", product, products)}${select("severity", "隐患", severity, severities)}<button>筛选</button><a href="${path}">清除</a></form>`;
}

export const sumOf = (counts: readonly LeadCount[]): number => counts.reduce((all, row) => all + row.n, 0);
