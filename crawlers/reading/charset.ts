/**
 * Charset: the bytes of a page go in, its text and the charset it was read with come out.
 *
 * Declarations lie (a real page's meta says utf-8 over GBK bytes), so the bytes decide: byte-order mark, the zero
 * pattern of UTF-16, strict UTF-8 validity, then the double-byte charset whose common characters the bytes hit; header
 * and meta only choose among what the bytes allow. Never throws; bytes that are no text come out with U+FFFD.
 */
import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import iconv from "iconv-lite";
import type { Page } from "#domain/capture.ts";

export interface DecodedPage {
  readonly text: string;
  /** Lower-case name: "utf-8", "utf-16le", "gb18030", "big5", … */
  readonly charset: string;
}

/** How many bytes are looked at where a statistic decides. */
const SAMPLE = 256 * 1024;

/** Decodes the body of a page by evidence (header, byte-order mark, meta, validity of the bytes). */
export function decodePage(page: Pick<Page, "body" | "headers">): DecodedPage {
  return decodeBytes(page.body, headerCharset(page.headers));
}

/**
 * Decodes bytes of unknown charset.
 * @param declared charset named outside the bytes (Content-Type), or null
 */
export function decodeBytes(body: Uint8Array, declared: string | null = null): DecodedPage {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const charset = charsetOf(bytes, declared);
  const text = charset === "utf-8" ? bytes.toString("utf8") : decodeAs(bytes, charset);
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, charset };
}

const decoders = new Map<string, TextDecoder | null>();

/** ICU's decoders are ten times as fast as iconv-lite's; iconv-lite has the charsets that ICU's standard list leaves out. */
function decodeAs(bytes: Buffer, charset: string): string {
  let decoder = decoders.get(charset);
  if (decoder === undefined) {
    try {
      decoder = new TextDecoder(charset);
    } catch {
      decoder = null;
    }
    decoders.set(charset, decoder);
  }
  return decoder ? decoder.decode(bytes) : iconv.decode(bytes, charset, { stripBOM: true });
}

function charsetOf(bytes: Buffer, declared: string | null): string {
  const marked = byteOrderMark(bytes) ?? utf16WithoutMark(bytes);
  if (marked !== null) return marked;
  if (isUtf8(bytes)) return "utf-8";
  const hints = [declared, metaCharset(bytes)].map(canonical).filter((name) => name !== null);
  const form = doubleByteForm(bytes);
  if (nearlyUtf8(bytes)) return "utf-8";
  const named = hints.find((name) => name !== "utf-8") ?? eastAsian(bytes);
  // High bytes that stand alone are letters with accents, not halves of Chinese characters.
  if (form.paired < 0.5) return named !== null && !DOUBLE_BYTE.has(named) ? named : "windows-1252";
  if (named !== null && DOUBLE_BYTE.has(named)) {
    if (named === "big5") return form.gbCommon > 0.9 && form.big5Common < 0.7 ? "gb18030" : "big5";
    if (named === "gb18030") return form.big5Common > 0.9 && form.gbCommon < 0.6 ? "big5" : "gb18030";
    return named;
  }
  // A server that says Latin-1 for everything is common; Cyrillic or Greek never hits the common Chinese characters.
  if (named !== null && !LATIN.has(named) && form.gbCommon < 0.8) return named;
  return form.big5Common > form.gbCommon ? "big5" : "gb18030";
}

const DOUBLE_BYTE = new Set(["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"]);
const LATIN = new Set(["windows-1252", "iso-8859-1"]);

/** The name under which we decode a declared charset; null where it is unknown or says nothing. */
function canonical(name: string | null): string | null {
  if (name === null) return null;
  const key = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (key === "utf8") return "utf-8";
  if (/^(gb2312|gbk|gb18030|gb231280|xgbk|cp936|ms936|windows936|hzgb2312|euccn)$/.test(key)) return "gb18030";
  if (/^(big5|big5hkscs|cnbig5|xxbig5|cp950)$/.test(key)) return "big5";
  if (/^(shiftjis|sjis|xsjis|windows31j)$/.test(key)) return "shift_jis";
  if (/^(euckr|ksc56011987|ksc5601|korean)$/.test(key)) return "euc-kr";
  if (/^(iso88591|latin1|ascii|usascii|windows1252)$/.test(key)) return "windows-1252";
  if (key.startsWith("utf16") || key.startsWith("utf32") || key === "utf7") return null;
  return /^[a-z0-9_:.-]{1,40}$/i.test(name) && iconv.encodingExists(name) ? name.toLowerCase() : null;
}

function byteOrderMark(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

/** Markup is mostly ASCII: as UTF-16 every other byte is zero, always on the same side. */
function utf16WithoutMark(bytes: Buffer): string | null {
  const length = Math.min(bytes.length, 4096) & ~1;
  if (length < 16) return null;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) evenZeros++;
    if (bytes[at + 1] === 0) oddZeros++;
  }
  const pairs = length / 2;
  if (oddZeros > pairs * 0.2 && oddZeros > evenZeros * 6) return "utf-16le";
  if (evenZeros > pairs * 0.2 && evenZeros > oddZeros * 6) return "utf-16be";
  return null;
}

/** UTF-8 with a few torn characters (cut by bytes, foreign snippets) is still UTF-8; GBK breaks at every second one. */
function nearlyUtf8(bytes: Buffer): boolean {
  const end = Math.min(bytes.length, SAMPLE);
  let good = 0;
  let bad = 0;
  for (let at = 0; at < end; ) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const more = lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
    let tail = 1;
    while (tail <= more && ((bytes[at + tail] ?? 0) & 0xc0) === 0x80) tail++;
    if (more > 0 && tail > more && lead < 0xf5) good++;
    else if (at + more < end) bad++;
    at += Math.max(1, tail);
  }
  return good > 0 && bad * 20 <= good;
}

/**
 * What the high bytes look like: `paired` the share of them that have a high neighbour; `gbCommon` and `big5Common` the
 * share of double-byte characters that fall on the frequently used ones of each charset (GB 2312 level 1 with
 * punctuation; Big5 level 1 with punctuation).
 */
function doubleByteForm(bytes: Buffer): { paired: number; gbCommon: number; big5Common: number } {
  const end = Math.min(bytes.length, SAMPLE);
  let high = 0;
  let neighboured = 0;
  let characters = 0;
  let gb = 0;
  let big5 = 0;
  for (let at = 0; at < end; at++) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    high++;
    if (trail < 0x40) continue;
    characters++;
    if (trail >= 0x80) {
      high++;
      neighboured += 2;
    } else if ((bytes[at + 2] ?? 0) >= 0x80 || (at > 0 && (bytes[at - 1] ?? 0) >= 0x80)) {
      neighboured++;
    }
    const gbTrail = trail >= 0xa1 && trail <= 0xfe;
    if (gbTrail && ((lead >= 0xb0 && lead <= 0xd7) || lead === 0xa1 || lead === 0xa3)) gb++;
    const big5Trail = (trail >= 0x40 && trail <= 0x7e) || gbTrail;
    if (big5Trail && lead >= 0xa1 && lead <= 0xc6 && (lead >= 0xa4 || lead === 0xa1)) big5++;
    at++;
  }
  return {
    paired: high === 0 ? 0 : neighboured / high,
    gbCommon: characters === 0 ? 0 : gb / characters,
    big5Common: characters === 0 ? 0 : big5 / characters,
  };
}

/**
 * Japanese and Korean by their scripts, where nothing names the charset: kana have bytes of their own in Shift_JIS, are a
 * row in EUC-JP that Chinese text does not use, and Hangul in EUC-KR leaves out the rows in which half of Chinese stands.
 */
function eastAsian(bytes: Buffer): string | null {
  const end = Math.min(bytes.length, SAMPLE);
  let characters = 0;
  let sjisKana = 0;
  let eucKana = 0;
  let hangul = 0;
  let euc = true;
  for (let at = 0; at < end; at++) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[++at] ?? 0;
    characters++;
    if (trail < 0xa1) euc = false;
    if ((lead === 0x82 && trail >= 0x9f && trail <= 0xf1) || (lead === 0x83 && trail >= 0x40 && trail <= 0x96))
      sjisKana++;
    else if ((lead === 0xa4 || lead === 0xa5) && trail >= 0xa1) eucKana++;
    else if (lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1) hangul++;
  }
  if (characters < 10) return null;
  if (sjisKana > characters * 0.15) return "shift_jis";
  if (euc && eucKana > characters * 0.15) return "euc-jp";
  return characters >= 30 && hangul > characters * 0.93 ? "euc-kr" : null;
}

function headerCharset(headers: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === "content-type") return charsetParameter(String(value).slice(0, 500));
  }
  return null;
}

/** The charset a page states in its first bytes: `<meta charset>`, http-equiv, or an XML declaration. */
function metaCharset(bytes: Buffer): string | null {
  const head = bytes.toString("latin1", 0, Math.min(bytes.length, 8192));
  for (const [tag] of head.matchAll(/<(?:meta|\?xml)\s[^>]{0,500}>/gi)) {
    const named = charsetParameter(tag);
    if (named !== null) return named;
  }
  return null;
}

function charsetParameter(text: string): string | null {
  return /(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})/i.exec(text)?.[1] ?? null;
}
