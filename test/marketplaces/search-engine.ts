/**
 * How the sandbox's marketplaces search: what a person types goes in, listing numbers come out, best first.
 *
 * Tolerant as real engines are: full width and case do not matter, neither do blanks and punctuation; a query matches
 * a topic by its words, a part of them or a common pair of characters, and then the whole topic comes up: first the
 * offers whose own words fit, then the rest, look-alikes among both. So the Chinese name of a product, or any of its
 * common words, reaches every listing of it. A query that fits nothing finds nothing.
 */

import { KEY_PRODUCTS } from "#domain/product.ts";
import type { Good, LookAlike, Topic } from "./goods/good.ts";
import { TOPICS } from "./goods/topics.ts";
import { offerOf, type Stock, topicOf } from "./listing.ts";
import { mix, mixText } from "./seeded.ts";

/** Topics scoring below this part of the best one do not come up. */
const CUT = 0.5;
/** Queries whose order is kept. */
const KEPT = 256;

/** Letters, digits and Chinese characters of a text, folded; blanks stay between words. */
function words(text: string): string[] {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .split(/\s+/u)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ""))
    .filter((word) => word !== "");
}

function fold(text: string): string {
  return words(text).join("");
}

const vocabulary = new Map<Topic, readonly string[]>(
  TOPICS.map((topic) => [
    topic,
    [...new Set([KEY_PRODUCTS[topic.product], ...topic.words, ...topic.goods.flatMap((good) => good.names)].map(fold))],
  ]),
);

const offerWords = new Map<Good | LookAlike, readonly string[]>(
  TOPICS.flatMap((topic) => [
    ...topic.goods.map((good): [Good, string[]] => [good, [...good.names, ...good.specs].map(fold)]),
    ...topic.lookAlikes.map((like): [LookAlike, string[]] => [like, like.titles.map(fold)]),
  ]),
);

function pairs(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at + 2 <= text.length; at++) found.push(text.slice(at, at + 2));
  return found;
}

/** How well one word fits a list of words: 1 the same, less where one holds the other, least by pairs of characters. */
function closeness(word: string, known: readonly string[]): number {
  let best = 0;
  for (const other of known) {
    if (other === word) return 1;
    const [short, long] = other.length < word.length ? [other, word] : [word, other];
    if (short.length >= 2 && long.includes(short)) best = Math.max(best, 0.3 + (0.6 * short.length) / long.length);
  }
  if (best > 0) return best;
  const wanted = pairs(word);
  if (wanted.length === 0) return 0;
  for (const other of known) {
    const share = wanted.filter((pair) => other.includes(pair)).length / wanted.length;
    best = Math.max(best, 0.25 * share);
  }
  return best;
}

/** Fits the query as one word, or, a little less, word by word. */
function score(query: readonly string[], known: readonly string[]): number {
  let best = closeness(query.join(""), known);
  if (query.length > 1) for (const word of query) best = Math.max(best, 0.9 * closeness(word, known));
  return best;
}

export class SearchEngine {
  private readonly stock: Stock;
  private readonly kept = new Map<string, Int32Array>();

  constructor(stock: Stock) {
    this.stock = stock;
  }

  /** Numbers of all listings a query brings up, in the engine's order. */
  search(query: string): Int32Array {
    const asked = words(query);
    const key = asked.join(" ");
    const known = this.kept.get(key);
    if (known) return known;
    const oldest = this.kept.keys().next();
    if (this.kept.size >= KEPT && !oldest.done) this.kept.delete(oldest.value);
    const found = asked.length === 0 ? new Int32Array() : this.find(asked, mixText(key));
    this.kept.set(key, found);
    return found;
  }

  private find(asked: readonly string[], order: number): Int32Array {
    const scores = new Map(TOPICS.map((topic) => [topic, score(asked, vocabulary.get(topic) ?? [])]));
    const best = Math.max(...scores.values());
    if (best === 0) return new Int32Array();
    const offers = new Map([...offerWords].map(([offer, known]) => [offer, score(asked, known) >= 0.3]));
    const ranked: { index: number; rank: number }[] = [];
    for (let index = 0; index < this.stock.listings; index++) {
      const topic = topicOf(this.stock, index);
      const value = scores.get(topic) ?? 0;
      if (value < CUT * best) continue;
      const offer = offerOf(this.stock, index, topic);
      const fits = offers.get("good" in offer ? offer.good : offer.lookAlike) === true;
      const position = mix(this.stock.seed, order, index) / 4294967296;
      ranked.push({ index, rank: -value + (fits ? 0 : 1) + position / 16 });
    }
    ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
    return Int32Array.from(ranked, (one) => one.index);
  }
}
