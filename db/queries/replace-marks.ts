/**
 * The numbers listings print, with the maker beside them. In: listings as they have just been stored. Out: rows of
 * listing_marks, those of before replaced. Only well-formed numbers go in, and only makers that say something (「见包装」
 * is none); a listing that prints hundreds of numbers is cut off.
 */
import type { Listing } from "#domain/listing.ts";
import { numberKey } from "#domain/marks/number-key.ts";
import { isPlaceholder } from "#domain/placeholder.ts";
import type { RegisterEntry } from "#domain/register.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface Mark {
  readonly kind: RegisterEntry["kind"];
  /** The number as compared, see `numberKey`. */
  readonly key: string;
  readonly maker: string | null;
}

const MOST_NUMBERS = 20;
const MOST_PRINTED = 200;
const LONGEST_NAME = 200;

/** The marks of one listing, each number once. */
export function marksOf({ marks, manufacturer: { name } }: Pick<Listing, "marks" | "manufacturer">): Mark[] {
  if (marks.ccc.length === 0 && marks.productionLicence.length === 0) return [];
  const maker = name === null || isPlaceholder(name) ? null : name.slice(0, LONGEST_NAME);
  return (["ccc", "productionLicence"] as const).flatMap((kind) => {
    const keys = marks[kind].slice(0, MOST_PRINTED).map((printed) => numberKey(kind, printed));
    const known = new Set(keys.filter((key) => key !== null));
    return [...known].slice(0, MOST_NUMBERS).map((key): Mark => ({ kind, key, maker }));
  });
}

/** @param listings each at most once; the caller holds their rows. */
export async function replaceMarks(
  tx: Queryable,
  listings: readonly { readonly listingId: number; readonly content: Listing }[],
): Promise<void> {
  const rows = listings.flatMap(({ listingId, content }) => marksOf(content).map((mark) => ({ listingId, ...mark })));
  await tx.query(
    `with fresh as (
       select * from jsonb_to_recordset($2::jsonb) as m("listingId" bigint, kind text, key text, maker text)
     ), gone as (
       delete from listing_marks m where m.listing_id = any($1) and not exists (
         select from fresh f where f."listingId" = m.listing_id and f.kind = m.kind and f.key = m.key)
     )
     insert into listing_marks as m (listing_id, kind, key, maker) select * from fresh order by 1, 2, 3
     on conflict (listing_id, kind, key) do update set maker = excluded.maker
       where m.maker is distinct from excluded.maker`,
    [listings.map(({ listingId }) => listingId), toJson(rows)],
  );
}
