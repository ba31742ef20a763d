/**
 * How marketplaces stand now, shared by all workers: read for a report, or taken under lock, changed and written back
 * within the caller's transaction. Times are milliseconds by the database's clock, the one clock all processes share.
 */
import type { Queryable } from "../connection.ts";

export interface MarketplaceState {
  /** Requests per second now; null: as politeness says. */
  readonly ratePerSecond: number | null;
  readonly slowedAt: number | null;
  readonly pausedUntil: number | null;
  readonly pausedBecause: PauseReason | null;
  /** Since when every answer was a refusal. */
  readonly blockedSince: number | null;
  /** When the next request may be sent. */
  readonly nextAt: number | null;
  /** Goes up with every slowing and pause. */
  readonly epoch: number;
  /** Refusals since the last good answer. */
  readonly refusals: number;
  /** The first few requests refused since the last good answer. */
  readonly refusedRequests: readonly number[];
  /** Pauses for refusals since the last good answer. */
  readonly pauses: number;
  /** When rate or refusals last changed. */
  readonly updatedAt: number;
}

export type PauseReason = "retry-after" | "blocked";

const MS = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;
const COLUMNS = [
  `rate_per_second as "ratePerSecond"`,
  MS("slowed_at", "slowedAt"),
  MS("paused_until", "pausedUntil"),
  `paused_because as "pausedBecause"`,
  MS("blocked_since", "blockedSince"),
  MS("next_at", "nextAt"),
  "epoch, refusals, pauses",
  `refused_requests::float8[] as "refusedRequests"`,
  MS("updated_at", "updatedAt"),
].join(", ");

/** Takes a marketplace's row under lock to the end of the transaction. */
export async function lockState(tx: Queryable, marketplace: string): Promise<{ state: MarketplaceState; now: number }> {
  // A crash of the server forgets at most the last half second of this; nothing rests on it but the spacing.
  const locked = async () =>
    (
      await tx.query<MarketplaceState & { now: number }>(
        `select ${COLUMNS}, ${MS("clock_timestamp()", "now")}, set_config('synchronous_commit', 'off', true)
         from marketplace_states where marketplace = $1 for update`,
        [marketplace],
      )
    ).rows[0];
  let row = await locked();
  if (!row) {
    await tx.query("insert into marketplace_states (marketplace) values ($1) on conflict do nothing", [marketplace]);
    row = await locked();
  }
  if (!row) throw new Error(`no state of ${marketplace} after inserting it`);
  const { now, ...state } = row;
  return { state, now };
}

/** Whether places in time taken in `epoch` are still good. */
export async function isEpoch(db: Queryable, marketplace: string, epoch: number): Promise<boolean> {
  const { rowCount } = await db.query("select from marketplace_states where marketplace = $1 and epoch = $2", [
    marketplace,
    epoch,
  ]);
  return rowCount === 1;
}

/** Writes back all but `nextAt`. */
export async function saveState(tx: Queryable, marketplace: string, state: MarketplaceState): Promise<void> {
  const at = (n: number) => `to_timestamp($${n}::float8 / 1000)`;
  await tx.query(
    `update marketplace_states set rate_per_second = $2, slowed_at = ${at(3)}, paused_until = ${at(4)},
       paused_because = $5, blocked_since = ${at(6)}, epoch = $7, refusals = $8, refused_requests = $9, pauses = $10,
       updated_at = ${at(11)}
     where marketplace = $1`,
    [
      marketplace,
      state.ratePerSecond,
      state.slowedAt,
      state.pausedUntil,
      state.pausedBecause,
      state.blockedSince,
      state.epoch,
      state.refusals,
      state.refusedRequests,
      state.pauses,
      state.updatedAt,
    ],
  );
}

/** How these marketplaces stand, without a lock; those never visited are left out. */
export async function readStates(
  db: Queryable,
  marketplaces: readonly string[],
): Promise<Map<string, MarketplaceState>> {
  const { rows } = await db.query<MarketplaceState & { marketplace: string }>(
    `select marketplace, ${COLUMNS} from marketplace_states where marketplace = any($1)`,
    [marketplaces],
  );
  return new Map(rows.map(({ marketplace, ...state }) => [marketplace, state]));
}
