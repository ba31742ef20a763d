/** Puts leads into a bureau's inbox, stamped with the time. A lead is delivered once, however often this runs. */
import type { Queryable } from "../connection.ts";

export async function deliverLeads(tx: Queryable, bureau: string, leadIds: readonly number[]): Promise<number> {
  const delivered = await tx.query(
    `with due as (
       update leads set status = 'delivered' where id = any($2) and bureau = $1 and status = 'routed' returning id
     )
     insert into deliveries (lead_id, bureau) select id, $1 from due on conflict (lead_id) do nothing`,
    [bureau, leadIds],
  );
  return delivered.rowCount ?? 0;
}
