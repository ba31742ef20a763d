/**
 * What a site of the sandbox is to the server in front of it: an address goes in, an answer comes out. Pure, so that
 * answers can be cached; an address that leads nowhere gets a 404 page of the site's own.
 */
import type { SandboxListing, Stock } from "../listing.ts";
import { makeListing } from "../listing.ts";
import type { SearchEngine } from "../search-engine.ts";
import { draw } from "../seeded.ts";
import type { Shop } from "../sellers/shop.ts";

export type PageKind = "search" | "detail" | "shop" | "licence" | "api" | "robots" | "other";

export interface Answer {
  readonly kind: PageKind;
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

export interface Site {
  readonly stock: Stock;
  /** Answers `target`, path and query of a request as sent. */
  answer(target: string): Answer;
  /** Shows item pages in another template from now on, or in the usual one again; whether that is a change. */
  changeTemplate?(isOther: boolean): boolean;
}

/** One page of search results. */
export interface ResultPage {
  readonly query: string;
  readonly page: number;
  readonly total: number;
  readonly rows: readonly SandboxListing[];
  readonly hasNext: boolean;
}

/** Reads `q` and `p` of a search address and fetches that page of results. */
export function resultPage(stock: Stock, engine: SearchEngine, query: URLSearchParams, perPage: number): ResultPage {
  const asked = query.get("q") ?? "";
  const page = Math.max(1, Math.min(100_000, Number.parseInt(query.get("p") ?? "1", 10) || 1));
  const found = engine.search(asked);
  const rows = Array.from(found.subarray((page - 1) * perPage, page * perPage), (index) => makeListing(stock, index));
  return { query: asked, page, total: found.length, rows, hasNext: page * perPage < found.length };
}

/** Other items a page recommends: the same for neighbours, so that they need not be made for each page. */
export class Recommendations {
  private readonly kept = new Map<number, readonly SandboxListing[]>();
  private readonly stock: Stock;
  private readonly size: number;

  constructor(stock: Stock, size: number) {
    this.stock = stock;
    this.size = size;
  }

  for(index: number): readonly SandboxListing[] {
    const group = index >> 6;
    const known = this.kept.get(group);
    if (known) return known;
    if (this.kept.size >= 256) this.kept.clear();
    const stream = draw(this.stock.seed, "recommendations", this.stock.number, group);
    const made = Array.from({ length: this.size }, () => makeListing(this.stock, stream.below(this.stock.listings)));
    this.kept.set(group, made);
    return made;
  }
}

/** Rows of a licence page: label and value; what the shop does not publish stands as the site prints it. */
export function licenceRows(shop: Shop): [string, string][] {
  const hidden = "依法不予公示";
  return [
    ["企业名称", shop.company ?? hidden],
    ["统一社会信用代码", shop.uscc ?? hidden],
    [shop.addressLabel, shop.address ?? hidden],
    ["成立日期", `${shop.openedYear}-03-18`],
    ["登记状态", "存续"],
  ];
}

/** How this item is gone: half answer 404, half a page that says so. */
export function removedBy404(listing: SandboxListing): boolean {
  return listing.index % 2 === 0;
}

export function escapeHtml(text: string): string {
  return /[&<>"]/.test(text)
    ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
    : text;
}

export const ROBOTS = "User-agent: *\nDisallow: /cart\nDisallow: /login\nCrawl-delay: 0\n";
