/** The campaigns themselves: create, list, read, and the allowed moves between their states. */
import { Campaign, type CampaignPlan, type CampaignStatus } from "#domain/campaign.ts";
import { type Queryable, toJson } from "../connection.ts";

const COLUMNS = `id, name, status, plan, created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt"`;

/** @param plan as a person wrote it and it was checked; where it says nothing of screenshots, none are taken. */
export async function createCampaign(
  db: Queryable,
  plan: Omit<CampaignPlan, "screenshots"> & Partial<Pick<CampaignPlan, "screenshots">>,
): Promise<number> {
  const created = await db.query<{ id: number }>("insert into campaigns (name, plan) values ($1, $2) returning id", [
    plan.name,
    toJson(plan),
  ]);
  const id = created.rows[0]?.id;
  if (id === undefined) throw new Error("insert returned no id");
  return id;
}

export async function listCampaigns(db: Queryable): Promise<Campaign[]> {
  const found = await db.query<Campaign>(`select ${COLUMNS} from campaigns order by id desc`);
  return found.rows.map((row) => Campaign.parse(row));
}

export async function readCampaign(db: Queryable, id: number): Promise<Campaign | null> {
  const found = await db.query<Campaign>(`select ${COLUMNS} from campaigns where id = $1`, [id]);
  const row = found.rows[0];
  return row ? Campaign.parse(row) : null;
}

/** The newest campaign of a name, for imports that go on where they ended. */
export async function findCampaignByName(db: Queryable, name: string): Promise<number | null> {
  const found = await db.query<{ id: number }>("select id from campaigns where name = $1 order by id desc limit 1", [
    name,
  ]);
  return found.rows[0]?.id ?? null;
}

const MOVES: Readonly<Record<CampaignStatus, readonly CampaignStatus[]>> = {
  draft: ["running"],
  running: ["paused"],
  paused: ["running"],
  finished: [],
};

/** Moves a campaign to another state; false where that move is not allowed from where it is. */
export async function moveCampaign(db: Queryable, id: number, to: CampaignStatus): Promise<boolean> {
  const from = (Object.keys(MOVES) as CampaignStatus[]).filter((status) => MOVES[status].includes(to));
  const moved = await db.query(
    `update campaigns set status = $2, started_at = coalesce(started_at, case when $2 = 'running' then now() end)
     where id = $1 and status = any($3)`,
    [id, to, from],
  );
  return moved.rowCount === 1;
}

/**
 * Opens a campaign for pages that are handed in: it runs, and nothing of it is left to plan. False for a campaign that
 * crawls and is not finished: its own work comes first.
 */
export async function openForImport(tx: Queryable, id: number): Promise<boolean> {
  const opened = await tx.query(
    `update campaigns set status = 'running', started_at = coalesce(started_at, now()),
       planned_at = coalesce(planned_at, now()), finished_at = null
     where id = $1 and (status = 'finished' or jsonb_array_length(plan->'marketplaces') = 0)`,
    [id],
  );
  return opened.rowCount === 1;
}

/** Says that the first requests of all keywords stand in the database. */
export async function markPlanned(tx: Queryable, id: number): Promise<void> {
  await tx.query("update campaigns set planned_at = coalesce(planned_at, now()) where id = $1", [id]);
}

/** Ends the running campaigns that owe nothing any more, and says which. */
export async function finishCampaigns(db: Queryable): Promise<number[]> {
  const finished = await db.query<{ id: number }>(
    `update campaigns c set status = 'finished', finished_at = now()
     where status = 'running' and planned_at is not null
       and not exists (select from requests where campaign_id = c.id and status = 'planned')
       and not exists (select from campaign_listings where campaign_id = c.id and judgement = 'pending')
       -- what is held for a person does not keep a campaign open, what waits for further pages or its pictures does
       and not exists (select from findings where campaign_id = c.id and lead_id is null and not shadow and held is null)
       and not exists (select from coverage_holds where campaign_id = c.id and waiting)
       and not exists (select from picture_checks where campaign_id = c.id and waiting)
       and not exists (select from leads where campaign_id = c.id and status in ('new', 'routed'))
     returning id`,
  );
  return finished.rows.map((row) => row.id);
}
