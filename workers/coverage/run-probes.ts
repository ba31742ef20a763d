/**
 * Sends a campaign's probes the way of its pages: the marketplace's reader reads them, the rules in force judge them. In: a
 * campaign and marketplaces. Out: found or missed by probe, stored; an alarm for each that is missed. Nothing else is stored
 * of them: no page, listing, lead or count. Run again by the same rules it does nothing.
 *
 * When: as a campaign is planned, and with the next pages judged after a worker was started (a new reader comes with a new
 * program) or began to judge by other rules.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Queryable } from "#db/connection.ts";
import { clearAlarm, raiseAlarm } from "#db/queries/alarms.ts";
import { type ProbeOutcome, storeProbes } from "#db/queries/probes.ts";
import type { Context } from "../context.ts";
import { type Probe, probesOf } from "./probe-pages.ts";

type Needed = Pick<Context, "marketplaces" | "judge">;

/** Campaign and marketplace → rules they were probed by in this process. */
const done = new WeakMap<Context["marketplaces"], Map<string, string>>();
const MOST_REMEMBERED = 10_000;

export async function runProbes(
  db: Queryable,
  context: Needed,
  campaignId: number,
  marketplaceIds: Iterable<string>,
): Promise<void> {
  const { judge, marketplaces } = context;
  const probed = done.get(marketplaces) ?? new Map<string, string>();
  done.set(marketplaces, probed);
  for (const id of new Set(marketplaceIds)) {
    const marketplace = marketplaces.get(id);
    const key = `${campaignId} ${id}`;
    if (marketplace === undefined || probed.get(key) === judge.rules) continue;
    const outcomes = probesOf(marketplace).map((probe) => tryProbe(marketplace, judge, probe));
    await storeProbes(db, campaignId, id, judge.rules, outcomes);
    for (const { probe, expected, outcome } of outcomes) {
      const subject = `${id} ${probe}`;
      if (outcome === "found") await clearAlarm(db, "probe-missed", subject);
      else {
        await raiseAlarm(db, {
          ...{ kind: "probe-missed", subject, marketplace: id, campaignId },
          values: { marketplace: marketplace.name, probe, expected: expected.join("、") },
        });
      }
    }
    if (probed.size >= MOST_REMEMBERED) probed.clear();
    probed.set(key, judge.rules);
  }
}

export function tryProbe(
  marketplace: Marketplace,
  judge: Needed["judge"],
  { name, expected, page }: Probe,
): ProbeOutcome {
  const common = { probe: name, expected };
  try {
    const fetchedAt = new Date();
    const reading = marketplace.read({ ...page, finalUrl: page.url, status: 200, fetchedAt, via: "http" });
    if (reading.kind !== "detail") return { ...common, outcome: "missed", detail: `读作 ${reading.kind}，不是商品页` };
    const { findings } = judge.judge(reading.listing, fetchedAt);
    const found = new Set(findings.map(({ rule }) => rule));
    const lacking = expected.filter((rule) => !found.has(rule));
    return lacking.length === 0
      ? { ...common, outcome: "found", detail: null }
      : { ...common, outcome: "missed", detail: `未得到 ${lacking.join("、")}` };
  } catch (error) {
    return { ...common, outcome: "missed", detail: `出错：${String((error as Error).message).slice(0, 200)}` };
  }
}
