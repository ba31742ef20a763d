/**
 * Why a campaign waits, for people: one sentence per marketplace of it that is not asked at its full rate now. In: the
 * campaign and the marketplaces. Out: reason and until when. Reads only; throws what the database throws.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Queryable } from "#db/connection.ts";
import { openMarketplaces } from "#db/queries/load-requests.ts";
import { lanesBusyUntil, requestsOfDay } from "#db/queries/marketplace-places.ts";
import { readStates } from "#db/queries/marketplace-states.ts";
import { waitingForRobots } from "#db/queries/waiting-requests.ts";
import type { CampaignPlan } from "#domain/campaign.ts";
import { dayInShanghai, nextDayInShanghai, nextOpening, timeInShanghai } from "#domain/opening-hours.ts";
import { tightened } from "#domain/politeness.ts";
import { laneOfCampaign, type WaitReason } from "./gate.ts";
import { laneRate } from "./pace.ts";

export interface Standing {
  readonly marketplace: string;
  readonly reason: Exclude<WaitReason, "stopping"> | "slowed" | "no-reader";
  /** null where nobody can say. */
  readonly until: Date | null;
  /** Open requests of the campaign to this marketplace. */
  readonly open: number;
  /** The sentence. */
  readonly text: string;
}

export async function standings(
  db: Queryable,
  marketplaces: ReadonlyMap<string, Pick<Marketplace, "id" | "name" | "politeness">>,
  campaign: { readonly id: number; readonly plan: CampaignPlan },
  now: Date = new Date(),
): Promise<Standing[]> {
  const open = await openMarketplaces(db, campaign.id);
  const [states, robots] = await Promise.all([readStates(db, [...open.keys()]), waitingForRobots(db, campaign.id)]);
  const found: Standing[] = [];
  for (const [id, count] of open) {
    const marketplace = marketplaces.get(id);
    const say = (reason: Standing["reason"], until: Date | null, what: string) => {
      const when = until === null ? "" : `，至 ${timeInShanghai(until)}`;
      const text = `${marketplace?.name ?? id}：${what}${when}（未抓取 ${count} 页）`;
      found.push({ marketplace: id, reason, until, open: count, text });
    };
    if (!marketplace) {
      say("no-reader", null, "本系统已没有该平台的读取程序");
      continue;
    }
    const bounds = tightened(marketplace.politeness, campaign.plan.politeness?.[id]);
    const state = states.get(id);
    const opening = nextOpening(bounds.hours, now);
    const sent = await requestsOfDay(db, id, dayInShanghai(now), campaign.id);
    const budgets = { all: marketplace.politeness.dailyBudget ?? null, own: bounds.dailyBudget };
    const laneUntil = await lanesBusyUntil(db, id, laneOfCampaign(campaign.id));
    const restUntil = state?.pausedUntil ?? 0;
    if (state && restUntil > now.getTime()) {
      const isBlocked = state.pausedBecause === "blocked";
      say(
        isBlocked ? "blocked" : "retry-after",
        new Date(restUntil),
        isBlocked ? "平台连续拒绝访问，暂停抓取" : "平台要求稍后再来，暂停抓取",
      );
    } else if (opening?.getTime() !== now.getTime()) {
      say("hours", opening, opening ? "不在允许抓取的时段" : "任务与平台的抓取时段没有交集，永远等不到");
    } else if (budgets.all !== null && sent.all >= budgets.all) {
      say("budget", nextDayInShanghai(now), `各任务合计已用完该平台每日 ${budgets.all} 页的额度`);
    } else if (budgets.own !== null && sent.own >= budgets.own) {
      say("budget", nextDayInShanghai(now), `本任务已用完每日 ${budgets.own} 页的额度`);
    } else if (state && state.ratePerSecond !== null && state.ratePerSecond < marketplace.politeness.ratePerSecond) {
      const now = laneRate(state, marketplace.politeness.ratePerSecond, bounds.ratePerSecond);
      const [rate, allowed] = [now, bounds.ratePerSecond].map((one) => Number(one.toPrecision(2)));
      say("slowed", null, `平台拒绝过访问，降速至每秒 ${rate} 页（允许 ${allowed} 页），恢复应答后逐步提速`);
    } else if (laneUntil !== null) {
      say("pace", laneUntil, "按任务限定的频率或 robots.txt 的 Crawl-delay，等待下一次请求");
    }
    const waiting = robots.get(id) ?? 0;
    if (waiting > 0) say("robots", null, `robots.txt 暂时取不到，${waiting} 页等待`);
  }
  return found;
}
