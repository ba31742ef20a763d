import fc from "fast-check";
import { expect, test } from "vitest";
import { jd } from "#crawlers/marketplaces/jd.ts";
import type { Reading } from "#crawlers/marketplaces/marketplace.ts";
import { emptyListing } from "#domain/listing.ts";
import { harvest } from "#workers/steps/read-page.ts";

const first = { keyword: "电线", page: 1, pagesPerKeyword: 2, fallbackId: "f" };
const item = (itemId: string) => ({
  itemId,
  title: "线",
  url: `https://item.jd.com/${itemId}.html`,
  price: 1,
  shop: null,
  company: null,
  region: null,
});
const search = (hasNext: boolean | null, ...ids: string[]): Reading => ({
  kind: "search",
  items: ids.map(item),
  hasNext,
});
const detail = (itemId: string, shop: Extract<Reading, { kind: "detail" }>["shop"]): Reading => ({
  kind: "detail",
  listing: { ...emptyListing(), itemId, title: "BV 电线" },
  shop,
});

test("a search page leads to its items and to the next page, up to the campaign's bound", () => {
  const found = harvest(jd, search(true, "1", "2"), first, true);
  expect(found.next.map(({ kind, key }) => `${kind} ${key}`)).toEqual(["detail 1", "detail 2", "search 电线 2"]);
  expect(harvest(jd, search(true, "1"), { ...first, page: 2 }, true).next.map((next) => next.kind)).toEqual(["detail"]);
});

test("a page that says it is the last, or that is empty, leads to no other", () => {
  expect(harvest(jd, search(false, "1"), first, true).next.map((next) => next.kind)).toEqual(["detail"]);
  expect(harvest(jd, search(null), first, true).next).toEqual([]);
});

test("a page from an archive is read but leads nowhere", () => {
  const found = harvest(jd, search(true, "1", "2"), first, false);
  expect(found.listings).toHaveLength(2);
  expect(found.next).toEqual([]);
});

test("a seller's pages that the reader cannot read are not asked for", () => {
  const shop = { id: "s1", url: "https://mall.jd.com/1", licenceUrl: "https://mall.jd.com/licence/1" };
  expect(harvest({ ...jd, sellerPages: [] }, detail("1", shop), first, true).next).toEqual([]);
});

test("pages that do not name their item are told apart", () => {
  const [one, two] = ["a", "b"].map((fallbackId) => {
    const reading: Reading = { kind: "detail", listing: { ...emptyListing(), title: "x" }, shop: null };
    return harvest(jd, reading, { ...first, fallbackId }, false).listings[0]?.itemId;
  });
  expect([one, two]).toEqual(["a", "b"]);
});

test("a listing leads to its shop and its licence page, each named by the shop so that it is read once", () => {
  const shop = { id: "s1", url: "https://mall.jd.com/1", licenceUrl: "https://mall.jd.com/licence/1" };
  const found = harvest({ ...jd, sellerPages: ["shop", "licence"] }, detail("1", shop), first, true);
  expect(found.next).toMatchObject([
    { kind: "shop", key: "s1", shopId: "s1" },
    { kind: "licence", key: "s1", shopId: "s1" },
  ]);
});

test("a listing without a shop still has a seller, known by the item alone", () => {
  const found = harvest(jd, detail("1", null), first, true);
  expect(found.sellers.map((seller) => seller.shopId)).toEqual(["item:1"]);
  expect(found.listings[0]?.shopId).toBe("item:1");
});

test.each(["blocked", "needs-browser", "not-found", "not-a-listing", "unreadable"] as const)(
  "%s ends the request under that name, with its reason",
  (kind) => {
    expect(harvest(jd, { kind, because: "验证码" }, first, true)).toEqual({
      failure: kind,
      detail: "验证码",
      sellers: [],
      listings: [],
      next: [],
    });
  },
);

test("whatever ids a page holds, they stay told apart, bounded and fit for the database", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary", minLength: 1, maxLength: 600 }),
        fc.string({ unit: "grapheme", minLength: 150, maxLength: 300 }),
      ),
      (id) => {
        const [listing] = harvest(jd, detail(id, null), first, true).listings;
        expect(listing?.itemId.length).toBeLessThanOrEqual(200);
        expect(listing?.itemId).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        expect(listing?.content.itemId).toBe(listing?.itemId);
      },
    ),
  );
  const long = "x".repeat(300);
  const [one, two] = [`${long}1`, `${long}2`].map(
    (id) => harvest(jd, detail(id, null), first, true).listings[0]?.itemId,
  );
  expect(one).not.toBe(two);
});
