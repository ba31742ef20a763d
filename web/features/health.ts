/** /healthz for container health checks: 200 where the database answers, else 503. Says nothing else of the inside. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Site } from "../site.ts";

const PATIENCE_MS = 3_000;

export async function health(app: FastifyInstance, { db }: Site): Promise<void> {
  app.get("/healthz", async (_request, reply) => {
    const database = await answers(db);
    return reply.code(database ? 200 : 503).send({ status: database ? "ok" : "unavailable", database });
  });
}

/** A pool that waits for a connection that never comes counts as away. */
async function answers(db: Site["db"]): Promise<boolean> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      db.query("select 1").then(
        () => true,
        () => false,
      ),
      sleep(PATIENCE_MS, false, { signal: patience.signal, ref: false }),
    ]);
  } finally {
    patience.abort();
  }
}
