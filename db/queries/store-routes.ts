/** Stores where leads go: to a bureau (routed), or to the assignment desk (waiting) with what is known. */
import type { BureauCode, Route } from "#domain/bureau.ts";
import { type Queryable, toJson } from "../connection.ts";

export interface RoutedLead {
  readonly id: number;
  readonly route: Route;
  /** Bureau the lead is delivered to; null puts it on the assignment desk. */
  readonly deliverTo: BureauCode | null;
}

/** @returns the leads to deliver, those that another worker routed in the meantime left out. */
export async function storeRoutes(
  tx: Queryable,
  routed: readonly RoutedLead[],
): Promise<{ id: number; bureau: BureauCode }[]> {
  const rows = routed.map(({ id, route, deliverTo }) => ({
    id,
    status: deliverTo ? "routed" : "waiting",
    bureau: route.bureau,
    province: route.province ?? null,
    runnerUp: route.runnerUp ?? null,
    confidence: route.confidence,
    because: route.because,
  }));
  const stored = await tx.query<{ id: number }>(
    `update leads l set status = r.status, bureau = r.bureau, province = r.province, runner_up = r."runnerUp",
       route_confidence = r.confidence, route_reasons = r.because, routed_at = now()
     from jsonb_to_recordset($1::jsonb) as r(id bigint, status text, bureau text, province text, "runnerUp" text,
       confidence float8, because jsonb)
     where l.id = r.id and l.status = 'new' returning l.id`,
    [toJson(rows)],
  );
  const ours = new Set(stored.rows.map((row) => row.id));
  return routed.flatMap(({ id, deliverTo }) => (deliverTo && ours.has(id) ? [{ id, bureau: deliverTo }] : []));
}
