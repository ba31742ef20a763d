/**
 * Holds findings about something missing until the pictures of their pages have been read. In: listings whose findings may
 * become leads, within the transaction that would make leads of them. Out: the jobs that read the pictures. Where nothing
 * reads pictures, nothing is held.
 */
import type { Queryable } from "#db/connection.ts";
import type { OwedJob } from "#db/queries/outbox.ts";
import { findUnchecked, holdForPictures } from "#db/queries/picture-readings.ts";
import type { CoverageField } from "#domain/coverage.ts";
import type { Context } from "../context.ts";
import { restsOn } from "../coverage/rests-on.ts";
import { slices } from "../grouped.ts";
import { job } from "../publisher.ts";
import { queueOf } from "../queues.ts";

/** What a label in a picture can show; that a page has no description or no category is nothing a picture answers. */
export const ANSWERABLE: readonly CoverageField[] = [
  "manufacturer.name",
  "manufacturer.address",
  "marks.ccc",
  "marks.productionLicence",
  "marks.standards",
  "attributes",
];

export async function heldForPictures(
  tx: Queryable,
  { ocr, judge }: Pick<Context, "ocr" | "judge">,
  campaignId: number,
  listingIds: readonly number[],
): Promise<OwedJob[]> {
  if (!ocr) return [];
  const held = (await findUnchecked(tx, campaignId, listingIds)).filter(({ rule, spans, content }) =>
    restsOn({ spans: [...spans] }, content, judge.absencesOf?.(rule)).some((field) => ANSWERABLE.includes(field)),
  );
  await holdForPictures(tx, campaignId, held);
  return pictureJobs([{ campaignId, listingIds: [...new Set(held.map(({ listingId }) => listingId))] }]);
}

/** A job takes seconds for each picture: few listings a job, so that many processes share them out. */
const LISTINGS_PER_JOB = 5;

export function pictureJobs(
  work: readonly { readonly campaignId: number; readonly listingIds: readonly number[] }[],
  delayMs = 0,
): OwedJob[] {
  return work.flatMap(({ campaignId, listingIds }) =>
    slices(listingIds, LISTINGS_PER_JOB).map((part) =>
      job("ocr", queueOf.ocr, { campaignId, listingIds: [...part] }, delayMs),
    ),
  );
}
