/**
 * Names that two trades use: 防爆 lamps for bathrooms do not shatter, a 吨桶 may hold water for fish. In: a product and the
 * listing that seems to offer it. Out: the word that speaks of the other use, unless a word of the product's own stands
 * anywhere on the page; null where nothing is in doubt. Never throws.
 */
import type { Listing } from "#domain/listing.ts";
import type { Product } from "../catalogue/catalogue-schema.ts";
import { deniedAt } from "./head-noun.ts";
import type { Normalise } from "./normalise.ts";
import { remembered } from "./remembered.ts";
import { plain } from "./vocabulary.ts";
import { createWordMatcher } from "./word-matcher.ts";

export type DoubtIn = (listing: Pick<Listing, "title" | "attributes" | "category" | "options">) => string | null;

const LONGEST = 400;
const MOST = 60;
const PROOF = "proof";
/** 非灭菌 speaks of no other use. */
const DENIES = "非不无";
/** Names and addresses (某某化工厂) say nothing of the goods. */
const OF_MAKERS = /厂|公司|企业|地址|产地|品牌|生产商|制造商|店|发货|物流/;

/** How to doubt a product; null where its names have no other use. */
export function createDoubt({ recognition }: Product, normalise: Normalise): DoubtIn | null {
  if (recognition.doubts.length === 0) return null;
  const words = new Map<string, "doubt" | "proof">();
  for (const word of recognition.doubts) words.set(plain(word, normalise), "doubt");
  for (const word of recognition.proofs) words.set(plain(word, normalise), "proof");
  const matcher = createWordMatcher(words);
  /** What a text says: "" where nothing, PROOF where the product's own use, or else the word that doubts it. */
  const says = remembered((text): string => {
    const read = normalise(text.slice(0, LONGEST)).text;
    let doubt = "";
    for (const { word, means, start } of matcher.find(read)) {
      if (means === "proof") return PROOF;
      const denied = DENIES.includes(read.charAt(start - 1) || " ") || deniedAt(read, start);
      if (doubt === "" && !denied) doubt = word;
    }
    return doubt;
  });
  return ({ title, attributes, category, options }) => {
    const told = attributes.slice(0, MOST).filter(({ label }) => !OF_MAKERS.test(label));
    const texts = [
      title ?? "",
      category ?? "",
      ...told.map(({ label, value }) => `${label} ${value}`),
      ...options.slice(0, MOST),
    ];
    const said = texts.map(says);
    return said.includes(PROOF) ? null : (said.find((word) => word !== "") ?? null);
  };
}
