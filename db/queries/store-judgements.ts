/** Stores what the rules said of listings: the judgement of each, and the findings of those flagged. */
import type { Finding, Recognition } from "#domain/finding.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface StoredJudgement {
  readonly listingId: number;
  readonly versionId: number;
  /** null where the rules broke on the listing: it ends as not judged. */
  readonly recognition: Recognition | null;
  readonly findings: readonly Finding[];
}

/**
 * @param rules version of the whole rule set that judged.
 * @returns the listings that this call flagged; those judged by another worker in the meantime are left out.
 */
export async function storeJudgements(
  tx: Queryable,
  campaignId: number,
  rules: string,
  judgements: readonly StoredJudgement[],
): Promise<number[]> {
  const rows = judgements.map(({ listingId, versionId, recognition, findings }) => ({
    listingId,
    versionId,
    recognition,
    judgement: recognition === null ? "not-judged" : findings.length > 0 ? "flagged" : "clean",
  }));
  const judged = await tx.query<{ listing_id: number }>(
    `update campaign_listings c set judgement = j.judgement, recognition = j.recognition,
       product = j.recognition->>'product', rules = $3, judged_at = now()
     from jsonb_to_recordset($2::jsonb)
       as j("listingId" bigint, "versionId" bigint, judgement text, recognition jsonb)
     where c.campaign_id = $1 and c.listing_id = j."listingId" and c.version_id = j."versionId"
       and c.judgement = 'pending'
     returning c.listing_id`,
    [campaignId, toJson(rows), rules],
  );
  const ours = new Set(judged.rows.map((row) => row.listing_id));
  const findings = judgements.flatMap(({ listingId, versionId, recognition, findings }) =>
    ours.has(listingId)
      ? findings.map((finding) => ({ listingId, versionId, product: recognition?.product, ...finding }))
      : [],
  );
  if (findings.length === 0) return [];
  await tx.query(
    `insert into findings (campaign_id, listing_id, version_id, product, rule, rule_version, severity, confidence,
       spans, basis, explain)
     select $1, "listingId", "versionId", product, rule, version, severity, confidence, spans, basis, explain
     from jsonb_to_recordset($2::jsonb) as f("listingId" bigint, "versionId" bigint, product text, rule text,
       version text, severity text, confidence float8, spans jsonb, basis jsonb, explain text)
     on conflict (campaign_id, listing_id, rule) do nothing`,
    [campaignId, toJson(findings)],
  );
  return [...new Set(findings.map((finding) => finding.listingId))];
}
