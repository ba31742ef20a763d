/**
 * Places in time: which moment a request to a marketplace has, counted against its day. Who takes one holds the lock on the
 * marketplace's state. Times are by the database's clock, the one clock all processes share.
 */
import type { Queryable } from "../connection.ts";

/** A stricter pace within a marketplace, and the milliseconds between two of its requests. */
export interface LaneSpacing {
  readonly lane: string;
  readonly every: number;
}

export interface TakenPlaces {
  readonly campaignId: number;
  readonly count: number;
  /** Milliseconds between two requests to the marketplace, whoever's they are. */
  readonly every: number;
  readonly day: string;
  /** Places taken before and not used. */
  readonly handedBack: number;
  readonly lanes: readonly LaneSpacing[];
  /** Milliseconds until all lanes are free. */
  readonly lanesWait: number;
}

/**
 * Takes places and counts them against the day. The marketplace's next moment moves on by its own pace alone; each lane's
 * by its own. @returns milliseconds from now to the first place, and between two of these places.
 */
export async function takePlaces(
  tx: Queryable,
  marketplace: string,
  { campaignId, count, every, day, handedBack, lanes, lanesWait }: TakenPlaces,
): Promise<{ readonly first: number; readonly apart: number }> {
  const { rows } = await tx.query<{ first: number }>(
    `with counted as (
       insert into marketplace_days as d (marketplace, day, campaign_id, requests)
       values ($1, $4, $6, greatest($2::int - $5::int, 0))
       on conflict (marketplace, day, campaign_id) do update set requests = greatest(d.requests + $2::int - $5::int, 0)
     )
     update marketplace_states
       set next_at = greatest(next_at, clock.now) + make_interval(secs => $2::int * $3::float8 / 1000)
     from (select clock_timestamp() as now) as clock where marketplace = $1
     returning (extract(epoch from next_at - clock.now) * 1000 - $2::int * $3::float8)::float8 as first`,
    [marketplace, count, every, day, handedBack, campaignId],
  );
  const first = Math.max(rows[0]?.first ?? 0, lanesWait);
  const apart = Math.max(every, ...lanes.map((lane) => lane.every));
  if (lanes.length > 0) {
    await tx.query(
      `insert into marketplace_lanes (marketplace, lane, next_at)
       select $1, lane, clock_timestamp() + make_interval(secs => ms / 1000) from unnest($2::text[], $3::float8[]) as l (lane, ms)
       on conflict (marketplace, lane) do update set next_at = excluded.next_at`,
      [marketplace, lanes.map(({ lane }) => lane), lanes.map((lane) => first + (count - 1) * apart + lane.every)],
    );
  }
  return { first, apart };
}

/** Milliseconds until a request may be sent in all of these lanes; 0 where at once. */
export async function waitOfLanes(db: Queryable, marketplace: string, lanes: readonly string[]): Promise<number> {
  if (lanes.length === 0) return 0;
  const { rows } = await db.query<{ wait: number | null }>(
    `select (extract(epoch from max(next_at) - clock_timestamp()) * 1000)::float8 as wait
     from marketplace_lanes where marketplace = $1 and lane = any($2)`,
    [marketplace, lanes],
  );
  return Math.max(0, rows[0]?.wait ?? 0);
}

/**
 * When somebody who cannot be served now is to come again, so that those who wait come one after the other.
 * @param afterMs when the lane is free. @returns milliseconds from now, at most `most`.
 */
export async function comeAgain(
  db: Queryable,
  marketplace: string,
  { lane, every }: LaneSpacing,
  { afterMs, mostMs }: { readonly afterMs: number; readonly mostMs: number },
): Promise<number> {
  const { rows } = await db.query<{ wait: number }>(
    `insert into marketplace_lanes as l (marketplace, lane, again_at)
     values ($1, $2, now() + make_interval(secs => $4::float8 / 1000))
     on conflict (marketplace, lane) do update set again_at = least(
       greatest(l.again_at + make_interval(secs => $3::float8 / 1000), excluded.again_at),
       greatest(now() + make_interval(secs => $5::float8 / 1000), excluded.again_at))
     returning (extract(epoch from again_at - now()) * 1000)::float8 as wait`,
    [marketplace, lane, every, afterMs, mostMs],
  );
  return Math.max(1, rows[0]?.wait ?? afterMs);
}

/** The latest moment a request of a campaign to a marketplace waits for in its lanes; null where it is not far. */
export async function lanesBusyUntil(db: Queryable, marketplace: string, campaignLane: string): Promise<Date | null> {
  const { rows } = await db.query<{ until: Date | null }>(
    `select max(next_at) as until from marketplace_lanes
     where marketplace = $1 and (lane = $2 or lane like 'origin %') and next_at > now() + interval '10 seconds'`,
    [marketplace, campaignLane],
  );
  return rows[0]?.until ?? null;
}

/** Requests sent to a marketplace on a day, in all and for one campaign, those included whose place is taken. */
export async function requestsOfDay(
  db: Queryable,
  marketplace: string,
  day: string,
  campaignId: number,
): Promise<{ readonly all: number; readonly own: number }> {
  const { rows } = await db.query<{ all: number; own: number }>(
    `select coalesce(sum(requests), 0)::int as all, coalesce(sum(requests) filter (where campaign_id = $3), 0)::int as own
     from marketplace_days where marketplace = $1 and day = $2`,
    [marketplace, day, campaignId],
  );
  return rows[0] ?? { all: 0, own: 0 };
}
