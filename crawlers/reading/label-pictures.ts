/**
 * Label pictures: a listing and the lines of text read in its pictures go in, the listing as it would be had the page printed
 * that text comes out, with the line each new word was read in. The text is a source like any other and goes through the same
 * reading: labels and values, maker, marks. What the page itself says stays. Never throws; lines that the engine is unsure of
 * are left out.
 */
import type { Attribute, Listing } from "#domain/listing.ts";
import type { PictureLines, PictureWords, TextLine } from "#domain/picture-text.ts";
import { applyAttributes } from "./attributes.ts";
import { labelValuePairs } from "./label-value.ts";
import { cccNumbersClaimed, foldWidth, productionLicences, standardsCited } from "./marks.ts";

/** Below, a line may be anything. */
export const LEAST_CONFIDENCE = 0.7;
const MOST_ADDED = 60;

export function withLabelPictures(listing: Listing, pictures: readonly PictureLines[]): Listing {
  const texts = pictures.map(({ lines }) => linesOf(lines));
  const added: Attribute[] = [];
  for (const text of texts) {
    for (const { label, value, meaning } of labelValuePairs(text)) {
      // Pictures are full of slogans: only labels that are known as such count.
      if (meaning === null || value === "" || added.length >= MOST_ADDED) continue;
      added.push({ label, value });
    }
  }
  const whole = texts.join("\n");
  const { marks } = listing;
  return applyAttributes({
    ...listing,
    attributes: [...listing.attributes, ...added],
    marks: {
      ccc: together(marks.ccc, cccNumbersClaimed(whole)),
      productionLicence: together(marks.productionLicence, productionLicences(whole)),
      standards: together(marks.standards, standardsCited(whole)),
    },
  });
}

/** The line in which a value was read; null where none has it. A value over several lines is found by its beginning. */
export function wordsIn(pictures: readonly PictureLines[], value: string): PictureWords | null {
  const wanted = plain(value);
  if (wanted === "") return null;
  for (const length of [wanted.length, 8, 4]) {
    if (length > wanted.length) continue;
    const begins = wanted.slice(0, length);
    for (const { url, sha256, lines } of pictures) {
      const line = lines.find(({ text, confidence }) => confidence >= LEAST_CONFIDENCE && plain(text).includes(begins));
      if (line !== undefined) {
        return { url, sha256, ...line };
      }
    }
  }
  return null;
}

/** The lines that count as text, values that were wrapped put together with their beginning. */
function linesOf(lines: readonly TextLine[]): string {
  return lines
    .filter(({ confidence }) => confidence >= LEAST_CONFIDENCE)
    .map(({ text }) => text)
    .join("\n");
}

const plain = (text: string): string =>
  foldWidth(text)
    .replace(/[\s:：,，.。、;；()（）-]+/g, "")
    .toUpperCase();

function together(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])].slice(0, 50);
}
