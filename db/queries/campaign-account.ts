/** Computes a campaign's account from its rows; nothing here is a running total, so that it cannot drift. */
import type { CampaignAccount } from "#domain/campaign.ts";
import type { Queryable } from "../connection.ts";

export async function campaignAccount(db: Queryable, campaignId: number): Promise<CampaignAccount> {
  const [requests, listings, leads, loose] = await Promise.all([
    db.query<{ status: string; failure: string | null; n: number }>(
      "select status, failure, count(*)::int as n from requests where campaign_id = $1 group by 1, 2 order by 1, 2",
      [campaignId],
    ),
    db.query<{ judgement: string; n: number }>(
      "select judgement, count(*)::int as n from campaign_listings where campaign_id = $1 group by 1",
      [campaignId],
    ),
    db.query<{ status: string; n: number; deliveries: number }>(
      `select l.status, count(*)::int as n, count(d.id)::int as deliveries
       from leads l left join deliveries d on d.lead_id = l.id where l.campaign_id = $1 group by 1`,
      [campaignId],
    ),
    db.query<{ findings: number; loose: number; flagged: number; led: number }>(
      `select count(*)::int as findings, (count(*) filter (where lead_id is null))::int as loose,
         count(distinct listing_id)::int as flagged,
         (select coalesce(sum(finding_count), 0)::int from leads where campaign_id = $1) as led
       from findings where campaign_id = $1`,
      [campaignId],
    ),
  ]);
  const requestsOf = (status: string) => sum(requests.rows.filter((row) => row.status === status));
  const judged = (judgement: string) => sum(listings.rows.filter((row) => row.judgement === judgement));
  const leadsIn = (...status: string[]) => sum(leads.rows.filter((row) => status.includes(row.status)));
  const failures = Object.fromEntries(
    requests.rows.flatMap((row) => (row.status === "failed" ? [[row.failure ?? "unnamed", row.n]] : [])),
  );
  const { findings = 0, loose: withoutLead = 0, flagged = 0, led = 0 } = loose.rows[0] ?? {};
  const account = {
    requests: {
      planned: sum(requests.rows),
      stored: requestsOf("stored"),
      failed: requestsOf("failed"),
      open: requestsOf("planned"),
      failures,
    },
    listings: {
      total: sum(listings.rows),
      clean: judged("clean"),
      flagged: judged("flagged"),
      notJudged: judged("not-judged"),
      open: judged("pending"),
    },
    leads: {
      total: sum(leads.rows),
      delivered: leadsIn("delivered"),
      waiting: leadsIn("waiting"),
      open: leadsIn("new", "routed"),
    },
    findings,
  };
  const deliveries = leads.rows.reduce((total, row) => total + row.deliveries, 0);
  return {
    ...account,
    balanced:
      failures.unnamed === undefined &&
      account.requests.planned === account.requests.stored + account.requests.failed + account.requests.open &&
      account.listings.total ===
        account.listings.clean + account.listings.flagged + account.listings.notJudged + account.listings.open &&
      account.leads.total === account.leads.delivered + account.leads.waiting + account.leads.open &&
      // what each side claims of the other must agree too
      account.listings.flagged === flagged &&
      findings === withoutLead + led &&
      account.leads.delivered === deliveries,
  };
}

function sum(rows: readonly { readonly n: number }[]): number {
  return rows.reduce((total, row) => total + row.n, 0);
}
