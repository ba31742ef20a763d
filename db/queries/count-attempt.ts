/** Counts an attempt that did not end a request: it stays planned and is tried again. */
import { type Queryable, toJson } from "../connection.ts";

export interface Attempt {
  readonly requestId: number;
  readonly detail: string;
}

export async function countAttempts(tx: Queryable, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return;
  await tx.query(
    `update requests r set attempts = attempts + 1, detail = a.detail
     from jsonb_to_recordset($1::jsonb) as a("requestId" bigint, detail text)
     where r.id = a."requestId" and r.status = 'planned'`,
    [toJson(attempts)],
  );
}
