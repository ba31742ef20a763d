/**
 * Stores what the rules said of listings: the judgement of each, and the findings of those flagged. A listing may be
 * judged again: what was found before stays, what is new is added. Findings of rules on trial (shadow) are stored too,
 * but flag nothing. Findings that must wait for further pages are stored with what they wait for.
 */
import type { CoverageField } from "#domain/coverage.ts";
import type { Finding, Held, Recognition } from "#domain/finding.ts";
import { OTHER_PRODUCT } from "#domain/product.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface StoredJudgement {
  readonly listingId: number;
  readonly versionId: number;
  /** null where the rules broke on the listing: it ends as not judged. */
  readonly recognition: Recognition | null;
  readonly findings: readonly Finding[];
  /** Of rules on trial. */
  readonly shadow?: readonly Finding[];
  /** By rule, what keeps a finding from becoming a lead for now. */
  readonly waits?: ReadonlyMap<string, Wait>;
}

/** A finding that rests on what its page does not show. */
export interface Wait {
  readonly held: "awaiting" | "coverage";
  readonly marketplace: string;
  readonly template: string;
  /** The page's place among those of its template. */
  readonly page: number;
  readonly capturedAt: Date;
  readonly fields: readonly CoverageField[];
}

/**
 * @param rules version of the whole rule set that judged.
 * @returns the listings with findings that this call added and that may become leads; those judged by another worker in the
 * meantime are left out.
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
    isFlagged: findings.length > 0,
  }));
  const judged = await tx.query<{ listing_id: number }>(
    `update campaign_listings c set
       judgement = case
         when j."isFlagged" or exists (select from findings f
           where f.campaign_id = $1 and f.listing_id = c.listing_id and not f.shadow) then 'flagged'
         when j.recognition is null then 'not-judged' else 'clean' end,
       recognition = coalesce(j.recognition, c.recognition),
       product = case when j.recognition is null then c.product else j.recognition->>'product' end,
       rules = $3, judged_at = now()
     from jsonb_to_recordset($2::jsonb)
       as j("listingId" bigint, "versionId" bigint, recognition jsonb, "isFlagged" boolean)
     where c.campaign_id = $1 and c.listing_id = j."listingId" and c.version_id = j."versionId"
       and c.judgement = 'pending'
     returning c.listing_id`,
    [campaignId, toJson(rows), rules],
  );
  const ours = new Set(judged.rows.map((row) => row.listing_id));
  const findings = judgements.flatMap((judgement) => (ours.has(judgement.listingId) ? findingRows(judgement) : []));
  if (findings.length === 0) return [];
  const added = await tx.query<AddedFinding>(
    `insert into findings as f (campaign_id, listing_id, version_id, product, rule, rule_version, severity, confidence,
       spans, basis, explain, shadow, held, law_on)
     select $1, "listingId", "versionId", j.product, rule, version, severity, confidence, spans, basis, explain, shadow,
       held, (c.captured_at at time zone 'Asia/Shanghai')::date
     from jsonb_to_recordset($2::jsonb) as j("listingId" bigint, "versionId" bigint, product text, rule text,
       version text, severity text, confidence float8, spans jsonb, basis jsonb, explain text, shadow boolean, held text)
     join campaign_listings c on c.campaign_id = $1 and c.listing_id = j."listingId"
     order by "listingId", rule
     on conflict (campaign_id, listing_id, rule) do update set
       -- a rule that was on trial when the listing was judged first, and is in force now
       shadow = false, version_id = excluded.version_id, product = excluded.product,
       rule_version = excluded.rule_version, severity = excluded.severity, confidence = excluded.confidence,
       spans = excluded.spans, basis = excluded.basis, explain = excluded.explain, held = excluded.held
       where f.shadow and not excluded.shadow
     returning id, listing_id, rule, shadow, held`,
    [campaignId, toJson(findings)],
  );
  await storeWaits(tx, campaignId, judgements, added.rows);
  const free = added.rows.filter((row) => !row.shadow && row.held === null);
  return [...new Set(free.map((row) => row.listing_id))].sort((a, b) => a - b);
}

interface AddedFinding {
  readonly id: number;
  readonly listing_id: number;
  readonly rule: string;
  readonly shadow: boolean;
  readonly held: Held | null;
}

async function storeWaits(
  tx: Queryable,
  campaignId: number,
  judgements: readonly StoredJudgement[],
  added: readonly AddedFinding[],
): Promise<void> {
  const waits = new Map(judgements.map(({ listingId, waits }) => [listingId, waits]));
  const rows = added.flatMap(({ id, listing_id, rule, held }) => {
    const wait = held === null ? undefined : waits.get(listing_id)?.get(rule);
    return wait === undefined ? [] : [{ id, ...wait, waiting: wait.held === "awaiting" }];
  });
  if (rows.length === 0) return;
  await tx.query(
    `insert into coverage_holds (finding_id, campaign_id, marketplace, template, page, captured_at, fields, waiting)
     select id, $1, marketplace, template, page, "capturedAt", array(select jsonb_array_elements_text(fields)), waiting
     from jsonb_to_recordset($2::jsonb)
       as r(id bigint, marketplace text, template text, page bigint, "capturedAt" timestamptz, fields jsonb,
       waiting boolean)`,
    [campaignId, toJson(rows)],
  );
}

/** A rule on a listing that offers none of the key products found something else to look into. */
function findingRows({ listingId, versionId, recognition, findings, shadow = [], waits }: StoredJudgement): object[] {
  const product = recognition?.product ?? OTHER_PRODUCT;
  return [
    ...findings.map((finding) => {
      const held = waits?.get(finding.rule)?.held ?? null;
      return { listingId, versionId, product, ...finding, shadow: false, held };
    }),
    ...shadow.map((finding) => ({ listingId, versionId, product, ...finding, shadow: true })),
  ];
}
