/**
 * Retention: discards bodies past their time, once a day, where the operator has set one. In: nothing; the sweep asks for it when
 * it is due. Out: what was freed, in the log and in the database.
 * Goes wrong: the stores' errors; the run is noted with its failure and is due again an hour later. A killed run is done again.
 */
import { isRetentionDue } from "#db/queries/retention-runs.ts";
import { XunwangError } from "#domain/errors.ts";
import type { Context } from "../context.ts";
import { runRetention } from "../retention/run-retention.ts";

type Needed = Pick<Context, "db" | "bodies" | "log" | "keepDays">;

export async function retention({ db, bodies, log, keepDays = null }: Needed): Promise<void> {
  if (keepDays === null || !(await isRetentionDue(db))) return;
  try {
    const { counts, ...freed } = await runRetention({ db, bodies, keepDays });
    const discarded = counts.find(({ because }) => because === null)?.bodies ?? 0;
    log.info({ keepDays, discarded, ...freed }, "retention: what is past its time was discarded");
    if (freed.damaged > 0) log.error({ damaged: freed.damaged }, "kept bodies do not match their hash");
  } catch (error) {
    // Another run is as good; anything else was noted, and waits an hour.
    if (error instanceof XunwangError && error.code === "X-5705") return;
    log.error({ error }, "retention broke off");
  }
}
