/**
 * What a cell of a worksheet says. In: its type, its stored value, whether its format is a date's. Out: the text a person
 * would see, or why it must not be taken. Pure; never throws.
 *
 * Spreadsheets keep 15 digits of a number: an identifier of 16 digits that was typed as a number has lost its last ones,
 * and nothing in the file tells whether it did. Such a value is never taken for the number it looks like.
 */

export type SheetCell = { readonly text: string } | { readonly unusable: string };

const NOTHING: SheetCell = { text: "" };
/** From here on, whole numbers have 16 digits. */
const FIRST_OF_16_DIGITS = 1e15;
const DAY_MS = 86_400_000;

/** @param stored the text of `<v>`, as it stands in the file */
export function numberCell(stored: string, isDate: boolean, is1904: boolean): SheetCell {
  const printed = stored.trim();
  if (printed === "") return NOTHING;
  const value = Number(printed);
  if (!Number.isFinite(value)) return { text: printed };
  if (isDate) return { text: dateOf(value, is1904) ?? printed };
  if (Math.abs(value) >= FIRST_OF_16_DIGITS) {
    const digits = value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 0 }).replace("-", "");
    return {
      unusable: `是 ${digits.length} 位的数值，表格软件只保留 15 位，末位可能已失真；须把该列设为文本后重新填写`,
    };
  }
  // 19.989999999999998 is how 19.99 is stored; 15 digits are what the software shows.
  return { text: String(Number.isInteger(value) ? value : Number(value.toPrecision(15))) };
}

/** 「2026-03-01」, with the time where it has one; null for what is no day. */
function dateOf(serial: number, is1904: boolean): string | null {
  if (serial < 0 || serial > 2_958_466) return null;
  const seconds = Math.round((serial % 1) * 86_400);
  const time = new Date(seconds * 1_000).toISOString().slice(11, 19);
  if (serial < 1) return time;
  // The 1900 calendar counts a 29 February that never was.
  const days = is1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
  const day = new Date((Math.floor(days) - 25_569) * DAY_MS + seconds * 1_000).toISOString();
  return seconds === 0 ? day.slice(0, 10) : `${day.slice(0, 10)} ${day.slice(11, 19)}`;
}

/** Built-in formats of dates and times, those of Chinese editions among them. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Whether numbers in this format are shown as a date or a time. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return isBuiltInDate(id);
  const bare = code
    .slice(0, 500)
    .replace(/"[^"]*"|\\.|_.|\*./g, "")
    .replace(/\[(?!h|m|s)[^\]]*\]/gi, "");
  return /[ymdhs年月日]/i.test(bare) && !/^general$/i.test(bare) && !/[#?]/.test(bare) && !/0[.,]?0*[eE%]/.test(bare);
}
