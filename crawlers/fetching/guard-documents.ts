/**
 * Which documents a page may go to: every navigation of it and of its frames is held until the guard has said yes.
 *
 * In comes a blank page, out goes why its main navigation was refused, or null. Only documents are held: what they load is
 * bounded by the proxy, and holding every request costs more than rendering them.
 */
import type { Page as BrowserPage } from "playwright";
import type { Guard } from "./guard.ts";

export interface GuardedDocuments {
  /** Why the navigation we asked for was refused, or null. */
  refused(): string | null;
}

/** @param hasDocument whether the page has brought a document already. */
export async function guardDocuments(
  page: BrowserPage,
  guard: Guard,
  hosts: readonly string[],
  hasDocument: () => boolean,
): Promise<GuardedDocuments> {
  const session = await page.context().newCDPSession(page);
  let refused: string | null = null;
  /** The first document asked for is the page's own; its frame keeps its name. */
  let mainFrame: string | null = null;
  session.on("Fetch.requestPaused", ({ requestId, request, frameId }) => {
    mainFrame ??= frameId;
    const verdict = guard.checkUrl(request.url, hosts);
    const answer = (): Promise<unknown> => {
      if (verdict.ok) return session.send("Fetch.continueRequest", { requestId });
      if (frameId === mainFrame) {
        // Where there is a document already, "no content" keeps it; a failed navigation would replace it by an error.
        if (hasDocument()) return session.send("Fetch.fulfillRequest", { requestId, responseCode: 204 });
        refused = `${verdict.code}: ${verdict.detail}`;
      }
      return session.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    };
    // The page may be gone meanwhile.
    answer().catch(() => undefined);
  });
  await session.send("Fetch.enable", { patterns: [{ resourceType: "Document", requestStage: "Request" }] });
  return { refused: () => refused };
}
