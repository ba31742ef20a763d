/**
 * The encoding of certificates and time-stamps (DER), just far enough to cut out pieces byte for byte: a signature is over
 * bytes as they stand, and a library that decodes and encodes again may give others. In: untrusted bytes. Out: nodes.
 * Goes wrong: an Error where lengths do not fit.
 */
export interface DerNode {
  readonly tag: number;
  /** With tag and length. */
  readonly raw: Uint8Array;
  readonly content: Uint8Array;
}

/** The nodes that stand one after another in `bytes`. */
export function derNodes(bytes: Uint8Array): DerNode[] {
  const nodes: DerNode[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const node = derNode(bytes.subarray(at));
    nodes.push(node);
    at += node.raw.byteLength;
  }
  return nodes;
}

/** The node at the beginning of `bytes`. */
export function derNode(bytes: Uint8Array): DerNode {
  const [tag = 0, first = 0] = bytes;
  if (bytes.byteLength < 2 || (tag & 0x1f) === 0x1f) throw new Error("not DER");
  let start = 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new Error("not DER");
    start += octets;
    length = bytes.subarray(2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  }
  if (start + length > bytes.byteLength) throw new Error("DER is cut off");
  return { tag, raw: bytes.subarray(0, start + length), content: bytes.subarray(start, start + length) };
}

/** The node that a way of positions leads to, or null. */
export function derAt(bytes: Uint8Array, ...way: readonly number[]): DerNode | null {
  let node: DerNode | undefined = derNode(bytes);
  for (const position of way) node = node && derNodes(node.content)[position];
  return node ?? null;
}

/** The content of an object identifier in dots; null where there is none. */
export function oidOf(content: Uint8Array | undefined): string | null {
  if (!content || content.byteLength === 0) return null;
  const arcs: number[] = [];
  let value = 0;
  for (const octet of content) {
    value = value * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...rest].join(".");
}
