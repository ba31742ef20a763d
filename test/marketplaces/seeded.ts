/**
 * Numbers that look random and are not: whole numbers go in, the same draws come out on every machine and every run.
 *
 * Each listing, shop and page draws from a stream of its own (`draw(seed, kind, number)`), so that any of them can be
 * made alone and in any order. Nothing can go wrong; nothing here is fit for secrets.
 */

/** Mixes whole numbers into one unsigned 32-bit number. */
export function mix(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** Mixes a text into one unsigned 32-bit number (FNV-1a over UTF-16 units). */
export function mixText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** One stream of draws. */
export class Draw {
  private state: number;

  constructor(state: number) {
    this.state = state >>> 0;
  }

  /** A number in [0, 1). */
  unit(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let value = this.state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.unit() * below);
  }

  /** A whole number in [from, to], both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True with the probability `share`. */
  chance(share: number): boolean {
    return this.unit() < share;
  }

  /** One of the values. Throws RangeError where there is none: an empty list in the grammar is our own mistake. */
  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new RangeError("nothing to pick from");
    return value;
  }

  /** `length` decimal digits, the first not 0. */
  digits(length: number): string {
    let text = String(this.between(1, 9));
    while (text.length < length) text += String(this.below(10));
    return text;
  }
}

/** The stream of one thing: the sandbox's seed, what kind of thing, and its number. */
export function draw(seed: number, kind: string, ...numbers: readonly number[]): Draw {
  return new Draw(mix(seed, mixText(kind), ...numbers));
}

/** The numbers 0 … length-1 in an order that the stream decides (Fisher–Yates). */
export function shuffled(length: number, stream: Draw): number[] {
  const order = Array.from({ length }, (_, at) => at);
  for (let at = length - 1; at > 0; at--) {
    const other = stream.below(at + 1);
    const kept = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}
