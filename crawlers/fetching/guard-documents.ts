/**
 * Which documents a page may go to, and when: every navigation of it and of its frames is held until the guard has said
 * yes, and every hop of the page's own after the first until it may be sent.
 *
 * In comes a blank page, out goes what its main navigation failed with, or null. Only documents are held: what they load is
 * bounded by the proxy, and holding every request costs more than rendering them.
 */
import type { Page as BrowserPage } from "playwright";
import type { Guard } from "./guard.ts";
import { type FailedOutcome, failed, failedHop } from "./outcome.ts";
import { hostAndPath, isWall } from "./wall-address.ts";

export interface GuardedDocuments {
  /** What the navigation we asked for failed with, where it was refused; or null. */
  refused(): FailedOutcome | null;
  /** Where its script wanted to go to log in or verify, after the document was there; or null. */
  wall(): string | null;
  /** Whether a hop would have had to wait for too long. */
  isLate(): boolean;
}

/**
 * @param hasDocument whether the page has brought a document already.
 * @param another resolves when a further request may be sent; false where not for long.
 */
export async function guardDocuments(
  page: BrowserPage,
  guard: Guard,
  hosts: readonly string[],
  hasDocument: () => boolean,
  another: () => Promise<boolean> = async () => true,
): Promise<GuardedDocuments> {
  const session = await page.context().newCDPSession(page);
  let refused: FailedOutcome | null = null;
  let wall: string | null = null;
  let asked: string | null = null;
  let isLate = false;
  let hops = 0;
  /** The first document asked for is the page's own; its frame keeps its name. */
  let mainFrame: string | null = null;
  session.on("Fetch.requestPaused", ({ requestId, request, frameId }) => {
    mainFrame ??= frameId;
    asked ??= request.url;
    const verdict = guard.checkUrl(request.url, hosts);
    const answer = async (): Promise<unknown> => {
      if (verdict.ok) {
        if (frameId !== mainFrame || hops++ === 0 || (await another())) {
          return session.send("Fetch.continueRequest", { requestId });
        }
        isLate = true;
        return session.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
      }
      if (frameId === mainFrame) {
        // Where there is a document already, "no content" keeps it; a failed navigation would replace it by an error.
        if (hasDocument()) {
          if (verdict.code === "host" && isWall(request.url)) wall = hostAndPath(request.url);
          return session.send("Fetch.fulfillRequest", { requestId, responseCode: 204 });
        }
        refused =
          request.url === asked
            ? failed("refused-by-guard", `${verdict.code}: ${verdict.detail}`)
            : failedHop(request.url, verdict);
      }
      return session.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    };
    // The page may be gone meanwhile.
    answer().catch(() => undefined);
  });
  await session.send("Fetch.enable", { patterns: [{ resourceType: "Document", requestStage: "Request" }] });
  return { refused: () => refused, wall: () => wall, isLate: () => isLate };
}
