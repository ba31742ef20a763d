/**
 * Tells the other processes that this one has a browser, for as long as it runs. Never throws: while the database cannot
 * be reached it tries again, and until then others take this process for one without a browser.
 */
import type { Database } from "#db/connection.ts";
import { announceBrowser } from "#db/queries/browser-presence.ts";
import { openSession } from "#db/queries/seats.ts";
import type { Log } from "./log.ts";

const AGAIN_MS = 10_000;

/** @returns how to take it back. */
export async function tellOfBrowser(db: Database, log: Log): Promise<() => Promise<void>> {
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let session: Awaited<ReturnType<typeof openSession>> | null = null;
  const tell = async (): Promise<void> => {
    try {
      const opened = await openSession(db);
      session = opened;
      opened.once("end", () => {
        if (!closed) timer = setTimeout(tell, AGAIN_MS).unref();
      });
      await announceBrowser(opened);
    } catch (error) {
      log.warn({ error }, "could not tell the other processes of our browser");
      if (session !== null) await session.end().catch(() => undefined);
      else if (!closed) timer = setTimeout(tell, AGAIN_MS).unref();
    }
  };
  await tell();
  return async () => {
    closed = true;
    clearTimeout(timer);
    await session?.end().catch(() => undefined);
  };
}
