/** Counts what officers decided about leads that rest on a rule. In: a rule. Out: leads confirmed and leads dismissed. */
import type { Queryable } from "../connection.ts";

export interface Decisions {
  readonly confirmed: number;
  readonly dismissed: number;
}

export async function countDecisions(db: Queryable, rule: string): Promise<Decisions> {
  const found = await db.query<Decisions>(
    `select count(distinct l.id) filter (where l.status = 'confirmed')::int as confirmed,
       count(distinct l.id) filter (where l.status = 'dismissed')::int as dismissed
     from findings f join leads l on l.id = f.lead_id where f.rule = $1 and l.status in ('confirmed', 'dismissed')`,
    [rule],
  );
  return found.rows[0] ?? { confirmed: 0, dismissed: 0 };
}
