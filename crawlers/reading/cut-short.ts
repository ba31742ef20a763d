/**
 * Whether a page ends before its end, as one does whose server, or a proxy on the way, sent less than there was and
 * nobody noticed. In: a page. Out: yes or no; never throws. What such a page does not show proves nothing.
 *
 * Pages may leave out their closing tags, so one counts as cut short only where it also stops within a word or a tag.
 */
import type { Page } from "#domain/capture.ts";

const OPENS = /^(?:\xef\xbb\xbf)?\s*(?:<!--[\s\S]{0,400}?-->\s*)*<(?:!doctype\s+html|html[\s>])/i;
const CLOSES = /<\/(?:html|body)\s*>/i;
const TAIL_BYTES = 64 * 1024;

export function isCutShort({ body }: Pick<Page, "body">): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // Tags are ASCII in every charset but UTF-16, of which nothing is said.
  if (!OPENS.test(bytes.toString("latin1", 0, 1_000))) return false;
  const tail = bytes.toString("latin1", Math.max(0, bytes.length - TAIL_BYTES)).trimEnd();
  return !tail.endsWith(">") && !CLOSES.test(tail);
}
