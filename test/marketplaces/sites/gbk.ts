/**
 * Text to GBK bytes. What GBK cannot say becomes a numeric character reference (&#128293;), as browsers and shop
 * software do; so this is for HTML only. Built from the decoder that Node carries; faster than a general converter,
 * because the sandbox must not be slower than what it measures.
 */
const TWO_BYTE = new Uint16Array(65_536);
const decoder = new TextDecoder("gbk");
for (let lead = 0x81; lead <= 0xfe; lead++) {
  for (let trail = 0x40; trail <= 0xfe; trail++) {
    if (trail === 0x7f) continue;
    const text = decoder.decode(Uint8Array.of(lead, trail));
    const code = text.charCodeAt(0);
    if (text.length === 1 && code >= 0x80 && code !== 0xfffd && !(code >= 0xe000 && code <= 0xf8ff)) {
      TWO_BYTE[code] = (lead << 8) | trail;
    }
  }
}

/** Encodes text; see above for what GBK lacks. */
export function encodeGbk(text: string): Buffer {
  // A reference to a code point (at most "&#1114111;") takes ten bytes for two units, or eight for one.
  const bytes = Buffer.allocUnsafe(text.length * 8);
  let at = 0;
  for (let from = 0; from < text.length; from++) {
    const unit = text.charCodeAt(from);
    if (unit < 0x80) {
      bytes[at++] = unit;
      continue;
    }
    const pair = TWO_BYTE[unit] ?? 0;
    if (pair !== 0) {
      bytes[at++] = pair >> 8;
      bytes[at++] = pair & 0xff;
      continue;
    }
    const point = text.codePointAt(from) ?? unit;
    if (point > 0xffff) from++;
    at += bytes.write(`&#${point};`, at, "latin1");
  }
  return Buffer.from(bytes.subarray(0, at));
}
