/** A campaign's account as lines for a terminal. */
import type { CampaignAccount } from "#domain/campaign.ts";
import { FAILURES } from "#domain/request.ts";

export function printAccount(
  { requests, listings, leads, findings, balanced }: CampaignAccount,
  write: (line: string) => void,
): void {
  const open = (count: number, what: string) => (count > 0 ? ` + ${what} ${count}` : "");
  write(`请求 ${requests.planned} = 已存 ${requests.stored} + 失败 ${requests.failed}${open(requests.open, "未完")}`);
  for (const [failure, count] of Object.entries(requests.failures)) {
    write(`    ${failure} ${count}  ${FAILURES[failure as keyof typeof FAILURES] ?? ""}`);
  }
  write(
    `商品 ${listings.total} = 未见疑点 ${listings.clean} + 非重点产品 ${listings.otherProduct} + 有疑点 ${listings.flagged}${open(listings.held, "暂缓")} + 未判 ${listings.notJudged}${open(listings.open, "待判")}`,
  );
  write(
    `线索 ${leads.total} = 已送达 ${leads.delivered} + 待人工分派 ${leads.waiting}${open(leads.open, "在途")}  （疑点 ${findings} 条）`,
  );
  write(balanced ? "账目平衡 (the account balances)" : "账目不平！(the account does not balance)");
}
