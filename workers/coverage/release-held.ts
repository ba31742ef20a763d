/**
 * Lets go of what a dropped field held back, once a person has looked: the reader was mended, or the pages are right. In: a
 * marketplace and fields. Out: the alarm cleared, and every listing held read again from its stored capture and judged
 * again; what is still found makes leads, what is not is gone.
 *
 * Killed in the middle it is run again: the listings done are no longer held. A capture that was discarded or that came
 * from a file is judged again as it was read.
 */
import { inTransaction } from "#db/connection.ts";
import { lockCoverage, readCoverage, saveCoverage } from "#db/queries/coverage-states.ts";
import { findHeld, type HeldListing, type HeldOf, type ReadAgain, setBackHeld } from "#db/queries/held-listings.ts";
import { owe } from "#db/queries/outbox.ts";
import { COVERAGE_FIELD_NAMES, type CoverageField, type FieldState } from "#domain/coverage.ts";
import type { Context } from "../context.ts";
import { job } from "../publisher.ts";
import { queueOf } from "../queues.ts";
import { harvest } from "../steps/read-page.ts";
import { backAgain, type FieldOf, tellKept } from "./coverage-alarms.ts";
import { cleared } from "./drop-test.ts";

const LISTINGS_AT_ONCE = 50;

export interface Release extends HeldOf {
  /** Whether the pages now show the field as seldom as they should: what was counted before no longer holds. */
  readonly isNewNormal: boolean;
}

type Needed = Pick<Context, "db" | "publisher" | "bodies" | "marketplaces" | "log">;

export async function releaseHeld(
  context: Needed,
  { marketplace, fields, isNewNormal }: Release,
): Promise<{ alarms: number; listings: number; changed: number }> {
  const { alarms, known } = await inTransaction(context.db, async (tx) => {
    const released: FieldOf[] = [];
    const known = (await readCoverage(tx, marketplace)).map(({ template }) => ({ marketplace, template }));
    let down = 0;
    for (const { template, state } of await lockCoverage(tx, known)) {
      const now: Partial<Record<CoverageField, FieldState>> = { ...state.fields };
      for (const field of fields) {
        const before = now[field];
        if (before === undefined) continue;
        if (before.droppedAfter !== null) down += 1;
        now[field] = cleared(before, state.pages, isNewNormal);
        await backAgain(tx, { marketplace, template }, field);
        released.push({ marketplace, template, field });
      }
      await saveCoverage(tx, [{ marketplace, template, state: { ...state, fields: now } }], []);
    }
    // Until all is done this says what is left, also where nobody comes to the end.
    await tellKept(tx, context.marketplaces, null, released);
    return { alarms: down, known };
  });
  let after = { campaignId: 0, listingId: 0 };
  const done = { alarms, listings: 0, changed: 0 };
  for (;;) {
    const held = await findHeld(context.db, { marketplace, fields }, after, LISTINGS_AT_ONCE);
    const last = held.at(-1);
    if (last === undefined) break;
    after = { campaignId: last.campaignId, listingId: last.listingId };
    const again = await Promise.all(held.map((one) => readAgain(context, marketplace, one)));
    const owed = await inTransaction(context.db, async (tx) => {
      const setBack = await setBackHeld(tx, { marketplace, fields }, again);
      for (const ids of setBack.values()) done.listings += ids.length;
      return owe(
        tx,
        [...setBack].map(([campaignId, listingIds]) => job("detect", queueOf.detect, { campaignId, listingIds })),
      );
    });
    done.changed += again.filter(({ read }) => read !== null).length;
    await context.publisher.publish(owed);
  }
  await inTransaction(context.db, async (tx) => {
    // What rested on further fields besides is no longer kept for those either.
    const states = await lockCoverage(tx, known);
    const read = states.flatMap(({ template, state }) =>
      COVERAGE_FIELD_NAMES.flatMap((field) =>
        (state.fields[field]?.droppedAfter ?? null) === null ? [{ marketplace, template, field }] : [],
      ),
    );
    await tellKept(tx, context.marketplaces, null, read);
  });
  return done;
}

async function readAgain(context: Needed, marketplaceId: string, held: HeldListing): Promise<ReadAgain> {
  const { campaignId, listingId, itemId, capture } = held;
  const marketplace = context.marketplaces.get(marketplaceId);
  const unread = { campaignId, listingId, read: null };
  if (marketplace === undefined || capture.discardedAt !== null) return unread;
  try {
    const { pack, at, size, sha256, discardedAt: _, ...answer } = capture;
    const body = await context.bodies.read({ pack, at, size }, sha256);
    const reading = marketplace.read({ ...answer, body });
    const asked = { keyword: null, page: null, pagesPerKeyword: 1, fallbackId: itemId };
    const [listing] = reading.kind === "detail" ? harvest(marketplace, reading, asked, false).listings : [];
    if (listing === undefined || listing.itemId !== itemId) return unread;
    const { content, contentHash, template = null } = listing;
    return { campaignId, listingId, read: { content, contentHash, template } };
  } catch (error) {
    context.log.warn({ campaign: campaignId, listing: listingId, error }, "a stored page could not be read again");
    return unread;
  }
}
