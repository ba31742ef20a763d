/** What became of one request, before any of it is stored. */
import type { Attempt } from "#db/queries/count-attempt.ts";
import type { EndedRequest } from "#db/queries/store-pages.ts";
import type { Page } from "#domain/capture.ts";
import type { RobotsVerdict } from "#domain/request.ts";
import type { WaitReason } from "../politeness/gate.ts";
import type { Harvest } from "./read-page.ts";

type Pictured = Pick<EndedRequest, "screenshot">;
type Robots = { readonly robots?: RobotsVerdict | undefined };

/** How one request came out: answered, failed for good, to be tried again after a pause, or to wait without a try. */
export type Result =
  | { readonly answered: { readonly requestId: number; readonly page: Page } & Harvest & Robots & Pictured }
  | { readonly failed: EndedRequest }
  | { readonly again: Attempt & { readonly pauseMs: number } }
  | {
      readonly later: { readonly requestId: number; readonly reason: WaitReason | "browser"; readonly afterMs: number };
    };

/** A request that ended without an answer that could be kept. */
export function nothingRead(requestId: number, failure: EndedRequest["failure"], detail: string): EndedRequest {
  return { requestId, failure, detail, capture: null, sellers: [], listings: [], next: [] };
}
