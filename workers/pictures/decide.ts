/**
 * Decides over findings about something missing once the pictures of their page have been read. In: the listing, its
 * findings, the text of its pictures, and how listings are judged. Out: for each finding the words that withdraw it, or what
 * its explanation says of the pictures. Pure.
 *
 * A finding is withdrawn only where the same rules find it without the text and no longer find it with it, on the same
 * product, and the words can be quoted: a picture that makes other goods of it proves nothing.
 */

import { withLabelPictures, wordsIn } from "#crawlers/reading/label-pictures.ts";
import type { Decision, WaitingListing } from "#db/queries/picture-readings.ts";
import type { CoverageField } from "#domain/coverage.ts";
import type { Judgement } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import {
  explainedWithPictures,
  type PictureLines,
  type PictureWords,
  type StoredPicture,
} from "#domain/picture-text.ts";
import type { Absences } from "#rules/engine/absences.ts";
import { restsOn } from "../coverage/rests-on.ts";
import { ANSWERABLE } from "./hold-for-pictures.ts";

export interface Judging {
  judge(content: Listing): Judgement;
  absencesOf(rule: string): Absences | undefined;
}

export const isRead = (picture: StoredPicture): picture is PictureLines => "lines" in picture;

/** The listing with what its pictures say; null where none of them says anything. */
export function readInto(content: Listing, pictures: readonly StoredPicture[]): Listing | null {
  const read = pictures.filter(isRead).filter(({ lines }) => lines.length > 0);
  return read.length === 0 ? null : withLabelPictures(content, read);
}

export function decide(
  { content, findings }: Pick<WaitingListing, "content" | "findings">,
  pictures: readonly StoredPicture[],
  { judge, absencesOf }: Judging,
): Decision[] {
  const read = pictures.filter(isRead);
  const unread = Math.max(content.images, pictures.length) - read.length;
  const goesOn = ({ findingId, explain }: WaitingListing["findings"][number]): Decision => ({
    ...{ findingId, answer: null, explain: explainedWithPictures(explain, read.length, unread) },
  });
  const enriched = readInto(content, pictures);
  if (enriched === null) return findings.map(goesOn);
  const before = judge(content);
  const after = judge(enriched);
  if (before.recognition.product !== after.recognition.product) return findings.map(goesOn);
  const found = (judgement: Judgement, rule: string) => judgement.findings.some((finding) => finding.rule === rule);
  return findings.map((finding) => {
    const { findingId, rule, spans, explain } = finding;
    if (!found(before, rule) || found(after, rule)) return goesOn(finding);
    const answer = answerOf(restsOn({ spans: [...spans] }, content, absencesOf(rule)), content, enriched, read);
    return answer === null ? goesOn(finding) : { findingId, answer, explain };
  });
}

/** The words for the first field of the finding to which the pictures add anything. */
function answerOf(
  fields: readonly CoverageField[],
  content: Listing,
  enriched: Listing,
  pictures: readonly PictureLines[],
): PictureWords | null {
  for (const field of ANSWERABLE) {
    if (!fields.includes(field)) continue;
    for (const value of added(field, content, enriched)) {
      const words = wordsIn(pictures, value);
      if (words !== null) return words;
    }
  }
  return null;
}

function added(field: CoverageField, content: Listing, enriched: Listing): readonly string[] {
  const fresh = (before: readonly string[], after: readonly string[]) => after.filter((one) => !before.includes(one));
  const filled = (before: string | null, after: string | null) => (before === null && after !== null ? [after] : []);
  switch (field) {
    case "manufacturer.name":
      return filled(content.manufacturer.name, enriched.manufacturer.name);
    case "manufacturer.address":
      return filled(content.manufacturer.address, enriched.manufacturer.address);
    case "marks.ccc":
      return fresh(content.marks.ccc, enriched.marks.ccc);
    case "marks.productionLicence":
      return fresh(content.marks.productionLicence, enriched.marks.productionLicence);
    case "marks.standards":
      return fresh(content.marks.standards, enriched.marks.standards);
    default:
      return enriched.attributes.slice(content.attributes.length).map(({ value }) => value);
  }
}
