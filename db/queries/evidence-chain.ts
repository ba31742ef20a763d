/**
 * The chain of evidence packages: appended under a lock, one after the other; its heads, one for each day of Shanghai that
 * had packages; the time-stamps of both. In: what was packed or stamped. Out: rows. What was appended never changes.
 */

import type { Queryable } from "../connection.ts";
import { TODAY } from "./find-evidence-owed.ts";

export interface EvidencePackage {
  readonly seq: number;
  readonly lead: number;
  readonly contentHash: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sm3: string;
  readonly previousHash: string;
  readonly chainHash: string;
  readonly token: Buffer | null;
  readonly authority: string | null;
  readonly createdAt: Date;
}

export interface EvidenceHead {
  readonly day: string;
  readonly seq: number;
  readonly chainHash: string;
  readonly token: Buffer | null;
  readonly authority: string | null;
  readonly stampedAt: Date | null;
}

export type NewPackage = Pick<EvidencePackage, "lead" | "contentHash" | "key" | "bytes" | "sha256" | "sm3">;
type OpenLink = Pick<EvidencePackage, "seq" | "lead" | "sha256" | "sm3" | "previousHash">;

const COLUMNS = `seq, lead_id as lead, content_hash as "contentHash", key, bytes, sha256, sm3,
  previous_hash as "previousHash", chain_hash as "chainHash", token, authority, created_at as "createdAt"`;
const HEAD_COLUMNS = `day::text as day, seq, chain_hash as "chainHash", token, authority, stamped_at as "stampedAt"`;
const LOCK = 906_3161;

/**
 * Appends within the caller's transaction, which holds the lock to its end.
 * @param hashOf the hash of a link. @param first what stands for the hash before the first link.
 * @returns the place in the chain, or null where what the lead rests on has a package already.
 */
export async function appendPackage(
  tx: Queryable,
  packed: NewPackage,
  hashOf: (link: OpenLink) => string,
  first: string,
): Promise<number | null> {
  await tx.query("select pg_advisory_xact_lock($1)", [LOCK]);
  const { lead, contentHash, key, bytes, sha256, sm3 } = packed;
  const twin = await tx.query("select from evidence_packages where lead_id = $1 and content_hash = $2", [
    lead,
    contentHash,
  ]);
  if (twin.rows.length > 0) return null;
  const last = await tx.query<{ seq: number; chainHash: string }>(
    `select seq, chain_hash as "chainHash" from evidence_packages order by seq desc limit 1`,
  );
  const seq = (last.rows[0]?.seq ?? 0) + 1;
  const previousHash = last.rows[0]?.chainHash ?? first;
  const chainHash = hashOf({ seq, lead, sha256, sm3, previousHash });
  await tx.query(
    `insert into evidence_packages
       (seq, lead_id, content_hash, key, bytes, sha256, sm3, previous_hash, chain_hash, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())`,
    [seq, lead, contentHash, key, bytes, sha256, sm3, previousHash, chainHash],
  );
  return seq;
}

/** Links in their order. @param after the seq they follow. */
export async function readChain(db: Queryable, after: number, most: number): Promise<EvidencePackage[]> {
  const found = await db.query<EvidencePackage>(
    `select ${COLUMNS} from evidence_packages where seq > $1 order by seq limit $2`,
    [after, most],
  );
  return found.rows;
}

export async function readPackages(db: Queryable, seqs: readonly number[]): Promise<EvidencePackage[]> {
  const found = await db.query<EvidencePackage>(
    `select ${COLUMNS} from evidence_packages where seq = any($1) order by seq`,
    [seqs],
  );
  return found.rows;
}

/** The newest package of a lead, or null. @param bureau only where that bureau was given the lead. */
export async function readNewestPackage(
  db: Queryable,
  leadId: number,
  bureau: string | null,
): Promise<EvidencePackage | null> {
  const found = await db.query<EvidencePackage>(
    `select ${COLUMNS} from evidence_packages p
     where lead_id = $1 and ($2::text is null or exists (
       select from deliveries d where d.lead_id = p.lead_id and d.bureau = $2))
     order by seq desc limit 1`,
    [leadId, bureau],
  );
  return found.rows[0] ?? null;
}

/** Puts a time-stamp in where there is none yet. */
export async function storeToken(db: Queryable, seq: number, token: Uint8Array, authority: string): Promise<void> {
  await db.query("update evidence_packages set token = $2, authority = $3 where seq = $1 and token is null", [
    seq,
    Buffer.from(token),
    authority,
  ]);
}

/** Makes the heads of days that are over: each is the last package of its day. Run again it makes none twice. */
export async function appendHeads(db: Queryable): Promise<void> {
  await db.query(
    `insert into evidence_heads (day, seq, chain_hash)
     select distinct on (day) day, seq, chain_hash from (
       select (created_at at time zone 'Asia/Shanghai')::date as day, seq, chain_hash from evidence_packages
       where seq > (select coalesce(max(seq), 0) from evidence_heads) and created_at < ${TODAY}) as ended
     order by day, seq desc on conflict (day) do nothing`,
  );
}

/** Heads in the order of their days. */
export async function readHeads(
  db: Queryable,
  which: { readonly unstamped?: boolean; readonly covering?: number } = {},
): Promise<EvidenceHead[]> {
  const found = await db.query<EvidenceHead>(
    `select ${HEAD_COLUMNS} from evidence_heads
     where (not $1 or token is null) and ($2::bigint is null or seq >= $2) order by evidence_heads.day`,
    [which.unstamped ?? false, which.covering ?? null],
  );
  return found.rows;
}

export async function storeHeadToken(
  db: Queryable,
  day: string,
  token: Uint8Array,
  authority: string,
  at: Date,
): Promise<void> {
  await db.query(
    "update evidence_heads set token = $2, authority = $3, stamped_at = $4 where day = $1 and token is null",
    [day, Buffer.from(token), authority, at],
  );
}

export async function countUnstamped(db: Queryable): Promise<number> {
  const found = await db.query<{ n: number }>(
    "select (select count(*) from evidence_packages where token is null)::int as n",
  );
  return found.rows[0]?.n ?? 0;
}
