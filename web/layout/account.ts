/**
 * A campaign's account as three lines of arithmetic, each number a link to the rows it counts.
 * In: the account, the campaign's id. Out: markup. An account that does not balance says so.
 */
import type { CampaignAccount } from "#domain/campaign.ts";
import { html, type Markup, type Renderable } from "../html/html.ts";
import { failureName } from "../text/names.ts";
import { address, numberLink } from "./parts.ts";

interface Term {
  readonly name: string;
  readonly n: number;
  readonly href: string;
  readonly kind?: string;
}

/** @param failures whether failures are listed by name, or only their sum. */
export function accountLines(id: number, account: CampaignAccount, failures: boolean): Markup {
  const { requests, listings, leads } = account;
  const rows = (kind: string, parameters: Readonly<Record<string, string>> = {}) =>
    address(`/campaigns/${id}/${kind}`, parameters);
  const line = (total: Term, parts: readonly Term[]): Markup =>
    html`<tr><th scope="row">${total.name}</th><td class="sum">${numberLink(total.n, total.href)}</td><td class="terms"><span class="sign">=</span>${parts
      .filter((part, n) => n === 0 || part.n > 0)
      .map(
        (part, n): Renderable => [
          n > 0 && html`<span class="sign">+</span>`,
          html`<span class="term">${part.name} ${numberLink(part.n, part.href, part.kind)}</span>`,
        ],
      )}</td></tr>`;
  const failed: readonly Term[] = failures
    ? Object.entries(requests.failures)
        .sort((a, b) => b[1] - a[1])
        .map(([code, n]) => ({ name: failureName(code), n, href: rows("requests", { failure: code }), kind: "failed" }))
    : [{ name: "失败", n: requests.failed, href: rows("requests", { status: "failed" }), kind: "failed" }];
  return html`<table class="account">
${line({ name: "计划抓取", n: requests.planned, href: rows("requests") }, [
  { name: "已存", n: requests.stored, href: rows("requests", { status: "stored" }) },
  ...failed,
  { name: "待抓取", n: requests.open, href: rows("requests", { status: "planned" }), kind: "open" },
])}
${line({ name: "商品链接", n: listings.total, href: rows("listings") }, [
  { name: "未见疑点", n: listings.clean, href: rows("listings", { judgement: "clean" }) },
  { name: "非重点产品", n: listings.otherProduct, href: rows("listings", { judgement: "other-product" }) },
  { name: "有疑点", n: listings.flagged, href: rows("listings", { judgement: "flagged" }) },
  { name: "暂缓", n: listings.held, href: rows("listings", { judgement: "held" }), kind: "open" },
  { name: "未判", n: listings.notJudged, href: rows("listings", { judgement: "not-judged" }) },
  { name: "待判定", n: listings.open, href: rows("listings", { judgement: "pending" }), kind: "open" },
])}
${line({ name: "线索", n: leads.total, href: rows("leads") }, [
  { name: "已送达", n: leads.delivered, href: rows("leads", { state: "delivered" }) },
  { name: "待人工分派", n: leads.waiting, href: rows("leads", { state: "waiting" }) },
  { name: "处理中", n: leads.open, href: rows("leads", { state: "open" }), kind: "open" },
])}
</table>${!account.balanced && html`<p class="alarm" role="alert">账目不平，请报告运维（X-5001）。数据未丢失。</p>`}`;
}
