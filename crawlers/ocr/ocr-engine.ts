/**
 * The contract of reading text in pictures: the bytes of one picture go in, its lines of text come out.
 *
 * An engine never throws for what a picture holds. It bounds time and size, and tells a picture it cannot read from being
 * unable to read any (`down`): only the second is worth another try.
 */

import type { TextLine } from "#domain/picture-text.ts";

export type PictureText =
  | { readonly kind: "read"; readonly lines: readonly TextLine[] }
  | { readonly kind: "unreadable"; readonly because: string }
  | { readonly kind: "down"; readonly because: string };

export interface OcrEngine {
  /** Name and version, e.g. "PP-OCRv4 @gutenye/ocr-node 1.4.8". */
  readonly name: string;
  read(picture: Uint8Array): Promise<PictureText>;
  /** Ends the processes of the engine. */
  close(): Promise<void>;
}

/** Most bytes of one picture. */
export const MOST_PICTURE_BYTES = 8 * 1024 * 1024;
/** Most pixels of one picture once decoded: long pages of a description stay below. */
export const MOST_PICTURE_PIXELS = 40_000_000;
/** Most lines kept of one picture, and characters of a line. */
export const MOST_LINES = 300;
export const LONGEST_LINE = 300;
