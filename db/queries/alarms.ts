/**
 * Alarms: raised, cleared, read. In: kind and subject. Raising what is open already counts it once more and brings its
 * values up to date, so that any worker may raise the same thing at any time.
 */
import type { AlarmKind } from "#domain/alarm.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface NewAlarm {
  readonly kind: AlarmKind;
  /** What it is about within its kind. */
  readonly subject: string;
  readonly marketplace?: string;
  readonly campaignId?: number;
  readonly values: Readonly<Record<string, string | number>>;
}

export interface Alarm {
  readonly id: number;
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly marketplace: string | null;
  readonly campaignId: number | null;
  readonly values: Readonly<Record<string, string | number>>;
  readonly raisedAt: Date;
  readonly lastAt: Date;
  readonly times: number;
  readonly clearedAt: Date | null;
}

/** Returns whether it is new: false where one of this kind and subject was open. */
export async function raiseAlarm(db: Queryable, alarm: NewAlarm): Promise<boolean> {
  const { rows } = await db.query<{ times: number }>(
    `insert into alarms as a (kind, subject, marketplace, campaign_id, "values") values ($1, $2, $3, $4, $5::jsonb)
     on conflict (kind, subject) where cleared_at is null
       do update set times = a.times + 1, last_at = now(), "values" = excluded."values",
         campaign_id = coalesce(excluded.campaign_id, a.campaign_id)
     returning times`,
    [alarm.kind, alarm.subject, alarm.marketplace ?? null, alarm.campaignId ?? null, toJson(alarm.values)],
  );
  return rows[0]?.times === 1;
}

/** Clears what is open of this kind and these subjects. Returns whether there was something. */
export async function clearAlarm(db: Queryable, kind: AlarmKind, ...subjects: string[]): Promise<boolean> {
  const { rowCount } = await db.query(
    "update alarms set cleared_at = now() where kind = $1 and subject = any($2) and cleared_at is null",
    [kind, subjects],
  );
  return (rowCount ?? 0) > 0;
}

/** Open alarms first, newest first; at most 200. @param campaignId only those of one campaign. */
export async function readAlarms(db: Queryable, campaignId?: number): Promise<Alarm[]> {
  const { rows } = await db.query<Alarm>(
    `select id, kind, subject, marketplace, campaign_id as "campaignId", "values", raised_at as "raisedAt",
       last_at as "lastAt", times, cleared_at as "clearedAt"
     from alarms where $1::bigint is null or campaign_id = $1
     order by cleared_at is not null, raised_at desc, id desc limit 200`,
    [campaignId ?? null],
  );
  return rows;
}

export async function countOpenAlarms(db: Queryable): Promise<number> {
  const counted = await db.query<{ n: number }>("select count(*)::int as n from alarms where cleared_at is null");
  return counted.rows[0]?.n ?? 0;
}

/** Alarms raised by a campaign, and those of templates whose drop keeps findings of it back. */
export async function readAlarmsOfCampaign(db: Queryable, campaignId: number): Promise<Alarm[]> {
  const { rows } = await db.query<Alarm>(
    `select id, kind, subject, marketplace, campaign_id as "campaignId", "values", raised_at as "raisedAt",
       last_at as "lastAt", times, cleared_at as "clearedAt"
     from alarms a where campaign_id = $1 or (kind in ('coverage-drop', 'coverage-held') and cleared_at is null and exists (
       select from coverage_holds h where h.campaign_id = $1 and h.marketplace = a.marketplace and not h.waiting))
     order by cleared_at is not null, raised_at desc, id desc limit 200`,
    [campaignId],
  );
  return rows;
}
