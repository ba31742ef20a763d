/**
 * Text in pictures (图片文字): what was read in the pictures of a listing's page. A source like any other, with the place in
 * the picture and how sure the reading is.
 */

/** A line as printed in a picture. */
export interface TextLine {
  readonly text: string;
  /** Left, top, width and height in pixels of the picture. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** 0…1, as the engine says. */
  readonly confidence: number;
}

/** The lines of one picture, in the order of printing. */
export interface PictureLines {
  readonly url: string;
  /** SHA-256 of the picture's bytes. */
  readonly sha256: string;
  readonly lines: readonly TextLine[];
}

/** A picture that was asked for: its lines, or why there are none. */
export type StoredPicture = PictureLines | { readonly url: string; readonly because: string };

/** Words of a picture: what a finding about something missing is answered with. */
export interface PictureWords extends TextLine {
  readonly url: string;
  readonly sha256: string;
}

/** What an explanation says of pictures nobody has read. */
export const unreadPictures = (pictures: number): string => `页面 ${pictures} 张图片未识读`;

/**
 * The explanation once the pictures were looked into and showed nothing that answers it: instead of saying that they were
 * not read it says how many were.
 */
export function explainedWithPictures(explain: string, read: number, unread: number): string {
  const said = /页面 \d+ 张图片未识读/;
  if (read === 0) return said.test(explain) || unread === 0 ? explain : `${explain}（${unreadPictures(unread)}）`;
  const now = `已识别页面 ${read} 张图片中的文字，仍未见${unread > 0 ? `，另有 ${unread} 张未识读` : ""}`;
  return said.test(explain) ? explain.replace(said, now) : `${explain}（${now}）`;
}
