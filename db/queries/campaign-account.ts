/** Computes a campaign's account from its rows; nothing here is a running total, so that it cannot drift. */
import type { CampaignAccount } from "#domain/campaign.ts";
import type { Queryable } from "../connection.ts";

export async function campaignAccount(db: Queryable, campaignId: number): Promise<CampaignAccount> {
  // One statement, one moment: sums of a running campaign taken at several moments would not agree.
  const [requests, listings, leads, loose] = await oneMoment(db, campaignId);
  const requestsOf = (status: string) => sum(requests.filter((row) => row.status === status));
  const judged = (judgement: string) => sum(listings.filter((row) => row.judgement === judgement));
  const leadsIn = (...status: string[]) => sum(leads.filter((row) => status.includes(row.status)));
  const failures = Object.fromEntries(
    requests.flatMap((row) => (row.status === "failed" ? [[row.failure ?? "unnamed", row.n]] : [])),
  );
  const { findings, loose: withoutLead, flagged, led } = loose;
  const account = {
    requests: {
      planned: sum(requests),
      stored: requestsOf("stored"),
      failed: requestsOf("failed"),
      open: requestsOf("planned"),
      failures,
    },
    listings: {
      total: sum(listings),
      clean: judged("clean"),
      otherProduct: judged("other-product"),
      flagged: judged("flagged"),
      held: judged("held"),
      notJudged: judged("not-judged"),
      open: judged("pending"),
    },
    leads: {
      total: sum(leads),
      delivered: leadsIn("delivered"),
      waiting: leadsIn("waiting"),
      open: leadsIn("new", "routed"),
    },
    findings,
  };
  const deliveries = leads.reduce((total, row) => total + row.deliveries, 0);
  return {
    ...account,
    balanced:
      failures.unnamed === undefined &&
      account.requests.planned === account.requests.stored + account.requests.failed + account.requests.open &&
      account.listings.total ===
        account.listings.clean +
          account.listings.otherProduct +
          account.listings.flagged +
          account.listings.held +
          account.listings.notJudged +
          account.listings.open &&
      account.leads.total === account.leads.delivered + account.leads.waiting + account.leads.open &&
      // what each side claims of the other must agree too
      account.listings.flagged + account.listings.held === flagged &&
      findings === withoutLead + led &&
      account.leads.delivered === deliveries,
  };
}

function sum(rows: readonly { readonly n: number }[]): number {
  return rows.reduce((total, row) => total + row.n, 0);
}

interface Sums {
  readonly requests: readonly { readonly status: string; readonly failure: string | null; readonly n: number }[];
  readonly listings: readonly { readonly judgement: string; readonly n: number }[];
  readonly leads: readonly { readonly status: string; readonly n: number; readonly deliveries: number }[];
  readonly findings: {
    readonly findings: number;
    readonly loose: number;
    readonly flagged: number;
    readonly led: number;
  };
}

/** Listings of campaign $1 whose findings are all held for a person. */
export const ALL_HELD = `select listing_id from findings where campaign_id = $1 and not shadow group by listing_id
  having bool_and(held is not null and held not in ('awaiting', 'pictures'))`;

async function oneMoment(
  db: Queryable,
  campaignId: number,
): Promise<[Sums["requests"], Sums["listings"], Sums["leads"], Sums["findings"]]> {
  const rows = (query: string) => `(select coalesce(json_agg(r), '[]') from (${query}) as r)`;
  const found = await db.query<Sums>(
    `select
       ${rows("select status, failure, count(*)::int as n from requests where campaign_id = $1 group by 1, 2 order by 1, 2")} as requests,
       ${rows(`select case when judgement = 'clean' and product is null then 'other-product'
           when judgement = 'flagged' and listing_id in (${ALL_HELD}) then 'held' else judgement end as judgement,
         count(*)::int as n from campaign_listings where campaign_id = $1 group by 1`)} as listings,
       ${rows(`select l.status, count(*)::int as n, count(d.id)::int as deliveries
         from leads l left join deliveries d on d.lead_id = l.id where l.campaign_id = $1 group by 1`)} as leads,
       (select row_to_json(r) from (
         select count(*)::int as findings, (count(*) filter (where f.lead_id is null))::int as loose,
           -- one that was set back to be judged again keeps what was found before
           (count(distinct f.listing_id) filter (where c.judgement <> 'pending'))::int as flagged,
           (select coalesce(sum(finding_count), 0)::int from leads where campaign_id = $1) as led
         from findings f join campaign_listings c on c.campaign_id = f.campaign_id and c.listing_id = f.listing_id
         where f.campaign_id = $1 and not f.shadow) as r) as findings`,
    [campaignId],
  );
  const sums = found.rows[0];
  if (!sums) throw new Error("a select without from gave no row");
  return [sums.requests, sums.listings, sums.leads, sums.findings];
}
