/** Counts an attempt that did not end a request: it stays planned and is tried again. */
import { type Queryable, toJson } from "../connection.ts";

export interface Attempt {
  readonly requestId: number;
  readonly detail: string;
  /** false where the try told nothing of the page; counted where left out. */
  readonly isCounted?: boolean;
}

export async function countAttempts(tx: Queryable, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return;
  await tx.query(
    `update requests r set attempts = attempts + (a."isCounted" is distinct from false)::int, detail = a.detail
     from jsonb_to_recordset($1::jsonb) as a("requestId" bigint, detail text, "isCounted" boolean)
     where r.id = a."requestId" and r.status = 'planned'`,
    [toJson(attempts)],
  );
}
