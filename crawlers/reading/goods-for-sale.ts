/**
 * Goods for sale: the things a page's markup states go in, the products the page itself sells come out.
 *
 * The hard question is not how to read a Product but whether the page sells it: a news article or review may carry a whole
 * Product, a category page carries many, and beside an item stand others that are like it.
 */
import type { HtmlDocument } from "./html-document.ts";
import { metaContent, textOf } from "./html-search.ts";
import type { Thing } from "./json-ld.ts";
import { offersOf } from "./markup-offers.ts";
import { first, plainText, record } from "./markup-values.ts";

const EDITORIAL =
  /^(?:(?:News|Blog|Tech|Scholarly|Satirical|AnalysisNews|Report(?:age)?News|OpinionNews|ReviewNews)?Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|DiscussionForumPosting|QAPage|FAQPage|Recipe|HowTo|Review|CriticReview|ReviewNewsArticle|Event|JobPosting)$/;
const PRODUCT = /^(?:Product|IndividualProduct|ProductModel|ProductGroup|SomeProducts|Vehicle|Car|Book)$/;

/** Whether the page's own subject is an article or the like, not goods. */
export function isEditorial(things: readonly Thing[], document: HtmlDocument): boolean {
  const isProductWithOffer = (thing: Thing): boolean =>
    thing.types.some((type) => PRODUCT.test(type)) && first(thing.properties.offers) !== undefined;
  const editorial = things.some(
    (thing) => isOwnSubject(thing.under) && thing.types.some((type) => EDITORIAL.test(type)) && !isReviewOfGoods(thing),
  );
  const sold = things.some((thing) => isOwnSubject(thing.under) && isProductWithOffer(thing));
  const kind = metaContent(document, "og:type")?.toLowerCase() ?? "";
  if (/^(?:article|blog|news|video)/.test(kind)) return !sold || editorial;
  return editorial && (!sold || things.some((thing) => isArticle(thing) && thing.under === null));
}

const isOwnSubject = (under: string | null): boolean =>
  under === null || under === "mainEntity" || under === "mainEntityOfPage";
const isArticle = (thing: Thing): boolean => thing.types.some((type) => /Article$|Posting$|^Recipe$/.test(type));
/** A customer's review stands at the top of some shops' pages; it is an editor's where nothing is offered in it. */
const isReviewOfGoods = (thing: Thing): boolean =>
  thing.types.includes("Review") && first(record(first(thing.properties.itemReviewed))?.offers) !== undefined;

export const isProduct = (thing: Thing): boolean => thing.types.some((type) => PRODUCT.test(type));

/** Products that are the subject of the page, the one with offers first; [] for pages that only list many. */
export function productsForSale(things: readonly Thing[], document: HtmlDocument): Thing[] {
  const own = things.filter(
    (thing) =>
      isProduct(thing) &&
      (thing.under === null ||
        /^(?:mainEntity|mainEntityOfPage|hasVariant|itemReviewed|mainOffer|itemOffered)$/.test(thing.under)),
  );
  const top = own.filter((thing) => thing.under !== "hasVariant" && thing.under !== "itemReviewed");
  const candidates = top.length > 0 ? top : own.filter((thing) => thing.under === "itemReviewed");
  const named = candidates.filter((thing) => titleOf(thing) !== null);
  const names = new Set(named.map((thing) => titleOf(thing)?.toLowerCase()));
  const isOffered = (thing: Thing): boolean => offersOf(thing.properties).price !== null;
  const listed = things.some(
    (thing) => thing.under === null && /^(?:ItemList|CollectionPage|SearchResultsPage)$/.test(thing.types[0] ?? ""),
  );
  // Many different products at the top of a page are a list of results, not one thing for sale.
  if (names.size > 3 && (listed || named.filter(isOffered).length > 3)) {
    const meant = named.filter((thing) => isNamedByPage(thing, document, true));
    return meant.length > 0 && new Set(meant.map((thing) => titleOf(thing)?.toLowerCase())).size === 1 && !listed
      ? meant
      : [];
  }
  const meant = names.size > 1 ? named.filter((thing) => isNamedByPage(thing, document, false)) : named;
  if (meant.length === 0 && names.size > 2) return [];
  const wanted = meant.length > 0 ? meant : named;
  const offered = wanted.filter(isOffered);
  return [...offered, ...wanted.filter((thing) => !offered.includes(thing))].slice(0, 4);
}

const titleOf = (thing: Thing): string | null => plainText(first(thing.properties.name));

/** Whether the page's heading or title names this product; `wholly` where a common beginning is not enough. */
function isNamedByPage(thing: Thing, document: HtmlDocument, wholly: boolean): boolean {
  const name = bare(titleOf(thing));
  if (name.length < 2) return false;
  const headings = document.elements
    .filter((element) => element.name === "h1" || element.name === "title")
    .slice(0, 6)
    .map((element) => bare(textOf(element, 500)));
  return [...headings, bare(metaContent(document, "og:title"))].some(
    (heading) =>
      heading !== "" &&
      (heading.startsWith(name) ||
        (!wholly && (heading.includes(name) || (heading.length > 3 && name.startsWith(heading))))),
  );
}

const bare = (title: string | null): string => (title ?? "").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

export function sameProduct(one: string | null, other: string | null): boolean {
  const [a, b] = [bare(one), bare(other)];
  return a !== "" && b !== "" && (a.startsWith(b) || b.startsWith(a));
}
