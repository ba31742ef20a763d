/**
 * OCR: findings about something missing → looked for in the pictures of their pages, before they become leads.
 * In: listing ids. Out: for each finding that it is withdrawn, with the words that answer it, or that it goes on to the lead
 * step and says how many pictures were read.
 * Can go wrong: the marketplace makes us wait, or the engine does not run; then what was read is kept and the rest is put
 * off. What waits too long is let go by the sweep. A worker killed in the middle reads the pictures of one listing again.
 */

import type { OcrEngine } from "#crawlers/ocr/ocr-engine.ts";
import { inTransaction } from "#db/connection.ts";
import { type OutboxJob, owe } from "#db/queries/outbox.ts";
import {
  loadWaiting,
  lockWaiting,
  storeDecisions,
  storePictures,
  type WaitingListing,
} from "#db/queries/picture-readings.ts";
import type { StoredPicture } from "#domain/picture-text.ts";
import type { Context } from "../context.ts";
import { leadJobs } from "../coverage/lead-jobs.ts";
import { decide, readInto } from "../pictures/decide.ts";
import { pictureJobs } from "../pictures/hold-for-pictures.ts";
import { readPictures } from "../pictures/read-pictures.ts";
import type { Payload } from "../queues.ts";
import { surroundingsOfAll } from "../surroundings.ts";

export async function ocr(context: Context, { campaignId, listingIds }: Payload<"ocr">): Promise<void> {
  if (!context.ocr) return;
  await context.refreshRules();
  for (const listing of await loadWaiting(context.db, campaignId, listingIds)) {
    await context.publisher.publish(await one(context, context.ocr, campaignId, listing));
  }
}

async function one(
  context: Context,
  engine: OcrEngine,
  campaignId: number,
  listing: WaitingListing,
): Promise<readonly OutboxJob[]> {
  const { listingId, endedAt, pictures: before } = listing;
  const { pictures, laterMs } =
    endedAt === null ? await readPictures(context, engine, campaignId, listing) : { pictures: before, laterMs: null };
  return inTransaction(context.db, async (tx) => {
    const now = await lockWaiting(tx, campaignId, listingId);
    if (now === null) return [];
    if (laterMs !== null) {
      if (pictures.length > before.length) await storePictures(tx, campaignId, listingId, pictures, false);
      return owe(tx, pictureJobs([{ campaignId, listingIds: [listingId] }], Math.ceil(laterMs)));
    }
    await storePictures(tx, campaignId, listingId, pictures, true);
    const decisions = await decided(tx, context, campaignId, now, now.endedAt === null ? pictures : now.pictures);
    await storeDecisions(tx, decisions);
    const goesOn = decisions.some(({ answer }) => answer === null);
    return owe(tx, goesOn ? leadJobs([{ campaignId, listingIds: [listingId] }]) : []);
  });
}

type Tx = Parameters<typeof surroundingsOfAll>[0];

async function decided(
  tx: Tx,
  { judge, log }: Context,
  campaignId: number,
  listing: WaitingListing,
  pictures: readonly StoredPicture[],
): Promise<ReturnType<typeof decide>> {
  const { listingId, sellerId, content, capturedAt } = listing;
  const around = async (of: WaitingListing["content"]) =>
    (await surroundingsOfAll(tx, campaignId, [{ listingId, sellerId, content: of }])).get(listingId);
  const enriched = readInto(content, pictures);
  const plain = await around(content);
  const more = enriched === null ? plain : await around(enriched);
  const absencesOf = (rule: string) => judge.absencesOf?.(rule);
  try {
    return decide(listing, pictures, {
      judge: (of) => judge.judge(of, capturedAt, of === content ? plain : more),
      absencesOf,
    });
  } catch (error) {
    log.error({ campaign: campaignId, listing: listingId, error }, "rules broke on a listing with its pictures' text");
    return listing.findings.map(({ findingId, explain }) => ({ findingId, answer: null, explain }));
  }
}
