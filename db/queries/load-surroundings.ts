/**
 * Loads what is known beyond the pages of a batch of listings. In: the numbers, names, codes and sellers to ask about.
 * Out: look-ups by them. At most four statements for the whole batch, and none where there is nothing to ask.
 */
import type { RegisterEntry, WatchEntry } from "#domain/register.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface Asked {
  readonly numbers: readonly { readonly kind: RegisterEntry["kind"]; readonly key: string }[];
  /** Names as compared, see `enterpriseKey`. */
  readonly names: readonly string[];
  readonly usccs: readonly string[];
  /** CCC numbers whose other makers are asked for. */
  readonly shared: readonly string[];
  readonly sellerIds: readonly number[];
}

export interface MakerOfNumber {
  readonly key: string;
  readonly maker: string;
  /** The listing that names this maker, where it is only one. */
  readonly onlyListing: number | null;
}

export interface KnownAround {
  /** By kind and key, joined with a blank. */
  readonly register: ReadonlyMap<string, RegisterEntry>;
  /** In the order of import. */
  readonly watch: readonly (WatchEntry & { readonly key: string })[];
  readonly makers: readonly MakerOfNumber[];
  /** Findings of leads in campaigns made before this one. */
  readonly shopFindings: ReadonlyMap<number, number>;
}

/** More makers than this beside one number say nothing more. */
const MOST_MAKERS = 100;

export async function loadSurroundings(db: Queryable, campaignId: number, asked: Asked): Promise<KnownAround> {
  const register = await loadRegister(db, asked.numbers);
  const watch = await loadWatch(db, asked.names, asked.usccs);
  const makers = await loadMakers(db, asked.shared);
  const shopFindings = await countShopFindings(db, campaignId, asked.sellerIds);
  return { register, watch, makers, shopFindings };
}

async function loadRegister(db: Queryable, numbers: Asked["numbers"]): Promise<Map<string, RegisterEntry>> {
  if (numbers.length === 0) return new Map();
  const found = await db.query<RegisterEntry & { key: string }>(
    `select e.kind, e.key, number, holder, maker, status, valid_until::text as "validUntil", register
     from jsonb_to_recordset($1::jsonb) as a(kind text, key text)
     join register_entries e on e.kind = a.kind and e.key = a.key`,
    [toJson(numbers)],
  );
  return new Map(found.rows.map(({ key, ...entry }) => [`${entry.kind} ${key}`, entry]));
}

async function loadWatch(
  db: Queryable,
  names: readonly string[],
  usccs: readonly string[],
): Promise<KnownAround["watch"]> {
  if (names.length === 0 && usccs.length === 0) return [];
  const found = await db.query<WatchEntry & { key: string }>(
    "select key, name, uscc, reason, list from watch_entries where key = any($1) or uscc = any($2) order by id",
    [names, usccs],
  );
  return found.rows;
}

async function loadMakers(db: Queryable, keys: readonly string[]): Promise<readonly MakerOfNumber[]> {
  if (keys.length === 0) return [];
  const found = await db.query<MakerOfNumber>(
    `select k.key, m.maker, m."onlyListing" from unnest($1::text[]) as k(key) cross join lateral (
       select maker, case when count(*) = 1 then min(listing_id) end as "onlyListing" from listing_marks
       where kind = 'ccc' and key = k.key and maker is not null group by maker order by maker collate "C" limit $2
     ) as m`,
    [keys, MOST_MAKERS],
  );
  return found.rows;
}

async function countShopFindings(
  db: Queryable,
  campaignId: number,
  sellerIds: readonly number[],
): Promise<Map<number, number>> {
  if (sellerIds.length === 0) return new Map();
  const found = await db.query<{ seller_id: number; n: number }>(
    `select seller_id, sum(finding_count)::int as n from leads where seller_id = any($1) and campaign_id < $2 group by 1`,
    [sellerIds, campaignId],
  );
  return new Map(found.rows.map((row) => [row.seller_id, row.n]));
}
