/** The probes of a campaign: how each came out last, by which rules. */
import { type Queryable, toJson } from "../connection.ts";

export interface ProbeOutcome {
  readonly probe: string;
  readonly expected: readonly string[];
  readonly outcome: "found" | "missed";
  /** What was wrong, for people. */
  readonly detail: string | null;
}

export interface StoredProbe extends ProbeOutcome {
  readonly marketplace: string;
  readonly rules: string;
  readonly at: Date;
}

export async function storeProbes(
  db: Queryable,
  campaignId: number,
  marketplace: string,
  rules: string,
  outcomes: readonly ProbeOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await db.query(
    `insert into probes (campaign_id, marketplace, probe, expected, outcome, detail, rules)
     select $1, $2, probe, expected, outcome, detail, $3
     from jsonb_to_recordset($4::jsonb) as p(probe text, expected jsonb, outcome text, detail text) order by probe
     on conflict (campaign_id, marketplace, probe) do update set expected = excluded.expected,
       outcome = excluded.outcome, detail = excluded.detail, rules = excluded.rules, at = now()`,
    [campaignId, marketplace, rules, toJson(outcomes)],
  );
}

export async function readProbes(db: Queryable, campaignId: number): Promise<StoredProbe[]> {
  const found = await db.query<StoredProbe>(
    `select marketplace, probe, expected, outcome, detail, rules, at from probes where campaign_id = $1
     order by outcome desc, marketplace, probe`,
    [campaignId],
  );
  return found.rows;
}
