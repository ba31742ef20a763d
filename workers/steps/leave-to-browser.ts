/**
 * A request that needs a browser, in a process that has none → left to a process that has one, or ended by its name where
 * there is none anywhere. In: the request and why it needs one. Out: what became of it; nothing is stored here.
 */
import { hasBrowserSomewhere } from "#db/queries/browser-presence.ts";
import type { Context } from "../context.ts";
import { nothingRead, type Result } from "./request-result.ts";

/** Until another process with a browser has had time to take it. */
const LEAVE_MS = 5_000;

/** Null where no process has a browser. */
export async function leaveToBrowser(
  { db }: Pick<Context, "db">,
  requestId: number,
): Promise<Extract<Result, { later: object }> | null> {
  return (await hasBrowserSomewhere(db)) ? { later: { requestId, reason: "browser", afterMs: LEAVE_MS } } : null;
}

export async function withoutBrowser(context: Pick<Context, "db">, requestId: number, detail: string): Promise<Result> {
  return (await leaveToBrowser(context, requestId)) ?? { failed: nothingRead(requestId, "needs-browser", detail) };
}
