/**
 * One number beside many makers must come out the same in whatever order pages arrive. A listing that is judged first
 * cannot know the makers that come later, so whoever brings a new maker sets it back to pending.
 *
 * `lockNumbers` lets only one transaction at a time judge listings of a number: all that judge the same number take it
 * before they look around. `setBackSiblings` then finds the others judged before. Only a listing's first judgement sets
 * others back, and only until as many makers are known as any rule asks for, so that it ends.
 */
import { enterpriseKey } from "#domain/register.ts";
import type { Queryable } from "../connection.ts";

export interface MakerBeside {
  readonly key: string;
  readonly maker: string;
}

/** Held until the transaction ends. @param keys CCC numbers of the listings that are about to be judged. */
export async function lockNumbers(tx: Queryable, campaignId: number, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  // One order for all, so that two transactions do not wait for each other.
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended($1::text || ' ' || key, 906))
     from (select key from unnest($2::text[]) as k(key) order by key) as ordered`,
    [campaignId, [...new Set(keys)]],
  );
}

/**
 * To be called before the batch's own judgements are stored.
 * @param batch listings that are being judged now: they have seen all there is.
 * @param brought numbers and makers of those among them that are judged for the first time.
 * @param makersAsked the most makers any rule asks for.
 * @returns the listings that now wait to be judged again.
 */
export async function setBackSiblings(
  tx: Queryable,
  campaignId: number,
  batch: readonly number[],
  brought: readonly MakerBeside[],
  makersAsked: number,
): Promise<number[]> {
  if (brought.length === 0) return [];
  const judged = await tx.query<MakerBeside>(
    `select distinct m.key, m.maker from listing_marks m
     join campaign_listings c on c.campaign_id = $1 and c.listing_id = m.listing_id
     where m.kind = 'ccc' and m.key = any($2) and m.maker is not null and c.judged_at is not null`,
    [campaignId, [...new Set(brought.map(({ key }) => key))]],
  );
  const known = new Map<string, Set<string>>();
  for (const { key, maker } of judged.rows) known.set(key, (known.get(key) ?? new Set()).add(enterpriseKey(maker)));
  const changed = new Set<string>();
  for (const { key, maker } of brought) {
    const makers = known.get(key);
    if ((makers?.size ?? 0) < makersAsked && !makers?.has(enterpriseKey(maker))) changed.add(key);
  }
  if (changed.size === 0) return [];
  const setBack = await tx.query<{ listing_id: number }>(
    `with siblings as (
       select c.listing_id from campaign_listings c
       where c.campaign_id = $1 and c.judgement <> 'pending' and c.judged_at is not null
         and c.listing_id in (select listing_id from listing_marks where kind = 'ccc' and key = any($2))
         and c.listing_id <> all($3)
       order by c.listing_id for update
     )
     update campaign_listings c set judgement = 'pending' from siblings
     where c.campaign_id = $1 and c.listing_id = siblings.listing_id returning c.listing_id`,
    [campaignId, [...changed], batch],
  );
  return setBack.rows.map((row) => row.listing_id).sort((a, b) => a - b);
}
