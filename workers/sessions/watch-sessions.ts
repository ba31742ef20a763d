/** Raises an alarm for each login state that ends within three days, and clears it when it was renewed or taken out. */
import type { Database } from "#db/connection.ts";
import { clearAlarm, raiseAlarm } from "#db/queries/alarms.ts";
import { sessionsToTellOf } from "#db/queries/marketplace-sessions.ts";
import type { Context } from "../context.ts";

const SOON_DAYS = 3;
const MINUTE = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });

export async function watchSessions({
  db,
  marketplaces,
}: { readonly db: Database } & Pick<Context, "marketplaces">): Promise<void> {
  const { ending, well } = await sessionsToTellOf(db, SOON_DAYS);
  for (const { marketplace, expiresAt } of ending) {
    const name = marketplaces.get(marketplace)?.name ?? marketplace;
    await raiseAlarm(db, {
      kind: "session-expiring",
      subject: marketplace,
      marketplace,
      values: { marketplace: name, until: MINUTE.format(expiresAt) },
    });
  }
  for (const marketplace of well) await clearAlarm(db, "session-expiring", marketplace);
}
