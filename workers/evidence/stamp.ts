/**
 * Gets the time-stamps that are missing: of packages, and of the heads of days that are over. In: packages by their place
 * in the chain. Out: tokens in the database, one request each. An authority that does not answer raises an alarm and is
 * left alone for a while; what is missing stays owed. Nothing of it changes a package.
 */
import type { TimeStampAuthority } from "#crawlers/evidence/time-stamp-client.ts";
import { clearAlarm, raiseAlarm } from "#db/queries/alarms.ts";
import {
  appendHeads,
  countUnstamped,
  readHeads,
  readPackages,
  storeHeadToken,
  storeToken,
} from "#db/queries/evidence-chain.ts";
import { XunwangError } from "#domain/errors.ts";
import type { Context } from "../context.ts";

/** After an authority did not answer it is asked again no sooner. */
export const PATIENCE_SECONDS = 60;

export async function stampPackages(
  context: Pick<Context, "db" | "log">,
  authority: TimeStampAuthority | null,
  seqs: readonly number[],
): Promise<void> {
  if (authority === null || seqs.length === 0) return;
  await withAlarm(context, authority, async () => {
    for (const { seq, sha256, token } of await readPackages(context.db, seqs)) {
      if (token === null) await storeToken(context.db, seq, (await authority.stamp(sha256)).token, authority.url);
    }
  });
}

/** Makes the heads of days that are over, and stamps those that have no time-stamp. */
export async function stampHeads(
  context: Pick<Context, "db" | "log">,
  authority: TimeStampAuthority | null,
): Promise<void> {
  await appendHeads(context.db);
  if (authority === null) return;
  const heads = await readHeads(context.db, { unstamped: true });
  if (heads.length === 0) return;
  await withAlarm(context, authority, async () => {
    for (const { day, chainHash } of heads) {
      const { token, stamp } = await authority.stamp(chainHash);
      await storeHeadToken(context.db, day, token, authority.url, stamp.at);
    }
  });
}

async function withAlarm(
  { db, log }: Pick<Context, "db" | "log">,
  { url }: TimeStampAuthority,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
    await clearAlarm(db, "time-stamp-missing", url);
  } catch (error) {
    if (!(error instanceof XunwangError) || error.code !== "X-5205") throw error;
    const detail = String((error.cause as Error | undefined)?.message ?? error.message).slice(0, 200);
    await raiseAlarm(db, {
      kind: "time-stamp-missing",
      subject: url,
      values: { authority: url, detail, count: await countUnstamped(db) },
    });
    log.warn({ authority: url, error }, "the time-stamp authority gave no time-stamp");
  }
}
