/**
 * For the tests of the sandbox's readers: fetches pages of a running sandbox as `Page`s, and says what a reader should
 * have read of a generated listing. The expectation is made from the grammar, never from the page.
 */
import { Agent, request } from "undici";
import type { Page } from "#domain/capture.ts";
import type { Listing } from "#domain/listing.ts";
import type { SandboxListing } from "#test/marketplaces/listing.ts";

const PLACEHOLDERS = new Set(["见包装", "详见包装", "详见标签", "见标签", "/", "-", "无", "详见包装标签"]);
const MAKER = ["厂名", "生产厂家", "制造商", "生产企业"];
const MAKER_ADDRESS = ["厂址", "生产厂址", "生产地址", "厂家地址"];
const CCC = ["3C证书编号", "CCC证书编号", "3C认证编号"];
const LICENCE = ["生产许可证编号", "工业产品生产许可证编号", "生产许可证号"];
const STANDARD = ["执行标准", "产品标准号"];

/** One agent for a test file; close it at the end. */
export function guest(): { get(url: string): Promise<Page>; close(): Promise<void> } {
  const agent = new Agent({ connections: 20 });
  return {
    async get(url) {
      const answer = await request(url, { dispatcher: agent });
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(answer.headers)) headers[name] = String(value);
      const body = new Uint8Array(await answer.body.arrayBuffer());
      return { url, finalUrl: url, status: answer.statusCode, headers, body, fetchedAt: new Date(), via: "http" };
    },
    close: () => agent.close(),
  };
}

/** A page that was never sent over HTTP. */
export function pageOf(url: string, body: Uint8Array, contentType: string): Page {
  const headers = { "content-type": contentType };
  return { url, finalUrl: url, status: 200, headers, body, fetchedAt: new Date(0), via: "archive" };
}

function shown(listing: SandboxListing, labels: readonly string[]): string | null {
  const value = listing.attributes.find(({ label }) => labels.includes(label))?.value ?? null;
  return value === null || PLACEHOLDERS.has(value) ? null : value;
}

/** What can be seen of a generated listing, in the shape `seen` gives. */
export function expected(listing: SandboxListing) {
  const { shop, truth } = listing;
  // Numbers of a wrong form stay among the parameters; they are no marks.
  const malformed = truth.defects.includes("ccc-malformed");
  const noLicence = truth.defects.some((defect) => defect === "licence-malformed" || defect === "licence-food");
  return {
    itemId: listing.itemId,
    title: listing.title,
    price: listing.price,
    category: listing.category.join(" > "),
    attributes: listing.attributes,
    options: listing.options.map(({ name }) => name),
    images: listing.images,
    maker: shown(listing, MAKER),
    makerAddress: shown(listing, MAKER_ADDRESS)?.replace(/\s+/g, "") ?? null,
    ccc: malformed ? [] : [shown(listing, CCC)].filter((number) => number !== null),
    licences: noLicence || shown(listing, LICENCE) === null ? 0 : 1,
    standard: shown(listing, STANDARD) !== null,
    shop: shop.name,
    region: shop.region,
  };
}

/** What a reader made of it, in the shape `expected` gives. */
export function seen(listing: Listing) {
  return {
    itemId: listing.itemId,
    title: listing.title,
    price: listing.price,
    category: listing.category,
    attributes: listing.attributes,
    options: listing.options,
    images: listing.images,
    maker: listing.manufacturer.name,
    makerAddress: listing.manufacturer.address?.replace(/\s+/g, "") ?? null,
    ccc: listing.marks.ccc,
    licences: listing.marks.productionLicence.length,
    standard: listing.marks.standards.length > 0,
    shop: listing.seller.shop,
    region: listing.shopRegion,
  };
}
