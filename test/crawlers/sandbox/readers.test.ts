/** The sandbox's readers against its servers: what was generated is read back, over HTTP, and nothing else. */
import { existsSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Marketplace, Reading } from "#crawlers/marketplaces/marketplace.ts";
import { sandboxMarketplaces } from "#crawlers/marketplaces/sandbox.ts";
import type { Page } from "#domain/capture.ts";
import { makeListing, type SandboxListing, type Stock } from "#test/marketplaces/listing.ts";
import { type Sandbox, type SandboxOptions, sandboxStocks, startSandbox } from "#test/marketplaces/sandbox.ts";
import { SHELL_APP } from "#test/marketplaces/sites/shell-app.ts";
import { expected, guest, pageOf, seen } from "./read-back.ts";

const OPTIONS: SandboxOptions = { seed: 20, listings: 3_200, removedShare: 0.03 };
const PER_MARKETPLACE = 310;
const IDS = ["sandbox-list", "sandbox-shell", "sandbox-wholesale", "sandbox-plain"] as const;
type Id = (typeof IDS)[number];

const visitor = guest();
let sandbox: Sandbox;
const readers = new Map<Id, Marketplace>();
const stocks = new Map<Id, Stock>();

beforeAll(async () => {
  sandbox = await startSandbox(OPTIONS);
  for (const { id, baseUrl } of sandbox.marketplaces) {
    const [reader] = sandboxMarketplaces({ [id]: baseUrl });
    if (reader) readers.set(id, reader);
  }
  for (const stock of sandboxStocks(OPTIONS)) stocks.set(stock.id as Id, stock);
});
afterAll(async () => {
  await visitor.close();
  await sandbox.close();
});

function of<T>(map: Map<Id, T>, id: Id): T {
  const value = map.get(id);
  if (value === undefined) throw new Error(`no ${id}`);
  return value;
}

/** The page as the reader gets it: for the shell, what its script makes of the API's answer. */
async function pageFor(id: Id, url: string, form: "api" | "rendered" = "api"): Promise<Page> {
  if (id !== "sandbox-shell") return visitor.get(url);
  const { origin, pathname, search } = new URL(url);
  const page = await visitor.get(`${origin}/api${pathname}${search}`);
  return form === "api" ? { ...page, url, finalUrl: url } : { ...rendered(url, page), status: page.status };
}

/** Runs the shell's own script, without a browser, over an answer of the API. */
function rendered(url: string, api: Page): Page {
  const scope = { data: JSON.parse(Buffer.from(api.body).toString("utf8")) as unknown };
  const html = String(runInNewContext(`${SHELL_APP}\nrenderPage(data)`, scope));
  const whole = `<!DOCTYPE html><html><body><div id="app">${html}</div></body></html>`;
  return pageOf(url, Buffer.from(whole), "text/html; charset=utf-8");
}

function listings(id: Id): SandboxListing[] {
  const stock = of(stocks, id);
  return Array.from({ length: PER_MARKETPLACE }, (_, at) => makeListing(stock, at));
}

function expectDetail(reading: Reading, listing: SandboxListing, reader: Marketplace): void {
  if (reading.kind !== "detail") throw new Error(`${listing.itemId} was read as ${reading.kind}`);
  expect(seen(reading.listing)).toEqual(expected(listing));
  expect(reading.listing.marketplace).toBe(reader.id);
  expect(reading.listing.url).toBe(reader.itemUrl(listing.itemId));
  expect(reading.listing.description).toContain(listing.description[0]);
  expect(reading.shop?.id).toBe(listing.truth.shopId);
  expect(reading.shop?.url).not.toBeNull();
  expect(reading.shop?.licenceUrl !== null).toBe(listing.shop.hasLicencePage);
}

describe.each(IDS)("reader of %s", (id) => {
  it(`reads back ${PER_MARKETPLACE} listings: title, price, parameters, maker, marks, shop`, async () => {
    const reader = of(readers, id);
    for (const listing of listings(id)) {
      const reading = reader.read(await pageFor(id, reader.itemUrl(listing.itemId)));
      if (listing.truth.removed) expect(reading.kind).toBe("not-found");
      else expectDetail(reading, listing, reader);
    }
  });

  it("reads shops and their licences back, and says null where a licence does not say", async () => {
    const reader = of(readers, id);
    const shops = new Map(listings(id).map((listing) => [listing.truth.shopId, listing]));
    for (const [shopId, { shop, itemId, truth }] of shops) {
      if (truth.removed) continue;
      const detail = reader.read(await pageFor(id, reader.itemUrl(itemId)));
      if (detail.kind !== "detail" || !detail.shop?.url) throw new Error("no shop");
      const page = reader.read(await pageFor(id, detail.shop.url));
      if (page.kind !== "shop") throw new Error(`shop was read as ${page.kind}`);
      const { name, region, returnAddress: address } = shop;
      expect(page.shop).toEqual({ id: shopId, name, region, address, licenceUrl: detail.shop.licenceUrl });
      if (!page.shop.licenceUrl) continue;
      const licence = reader.read(await pageFor(id, page.shop.licenceUrl));
      const { company, uscc } = shop;
      expect(licence).toEqual({ kind: "licence", licence: { shopId, company, uscc, address: shop.address } });
    }
    expect([...shops.values()].some(({ shop }) => shop.address === null)).toBe(true);
  });

  it("pages through a search, and finds every listing of the product in its rows", async () => {
    const reader = of(readers, id);
    const found = new Map<string, string | null>();
    for (let at = 1, more = true; more; at++) {
      const url = reader.searchUrl("电线电缆", at);
      if (!url) throw new Error("no search address");
      const reading = reader.read(await pageFor(id, url));
      if (reading.kind !== "search") throw new Error(`search was read as ${reading.kind}`);
      for (const item of reading.items) {
        expect(found.has(item.itemId)).toBe(false);
        expect(reader.itemIdOf(item.url)).toBe(item.itemId);
        expect(item.price).not.toBeNull();
        found.set(item.itemId, item.title);
      }
      more = reading.hasNext === true;
    }
    const stock = of(stocks, id);
    for (let index = 0; index < stock.listings; index++) {
      const { truth, title } = makeListing(stock, index);
      if (truth.product === "cable") expect(found.get(truth.itemId)).toBe(title);
    }
  });

  it("names what is no listing: missing pages, captchas, other pages, cut and empty bodies", async () => {
    const reader = of(readers, id);
    const [first] = listings(id).filter(({ truth }) => !truth.removed);
    const url = reader.itemUrl(first?.itemId ?? "");
    const base = new URL(url).origin;
    expect(reader.read(await visitor.get(`${base}/nowhere`)).kind).toBe("not-found");
    const captcha = await visitor.get(`${url}${url.includes("?") ? "&" : "?"}misbehave=captcha`);
    expect(reader.read(captcha).kind).toBe("blocked");
    const news = Buffer.from("<html><title>新闻</title><body><h1>电线电缆行业动态</h1></body></html>");
    expect(reader.read(pageOf(`${base}/news`, news, "text/html")).kind).toBe("not-a-listing");
    const whole = await pageFor(id, url);
    for (let cut = 0; cut < whole.body.length; cut += Math.ceil(whole.body.length / 40)) {
      const reading = reader.read({ ...whole, body: whole.body.subarray(0, cut) });
      expect(["unreadable", "not-a-listing", "detail", "needs-browser"]).toContain(reading.kind);
    }
  });
});

describe("reader of sandbox-shell", () => {
  it("reads the page that the script renders as it reads the API, and knows the unfilled shell", async () => {
    const reader = of(readers, "sandbox-shell");
    const some = listings("sandbox-shell").slice(0, 60);
    for (const listing of some) {
      const url = reader.itemUrl(listing.itemId);
      const page = await pageFor("sandbox-shell", url, "rendered");
      expect(reader.read(page)).toEqual(reader.read(await pageFor("sandbox-shell", url)));
    }
    for (const url of [reader.searchUrl("灭火器", 1), `${new URL(reader.itemUrl("Y1")).origin}/store/S10001`]) {
      const page = await pageFor("sandbox-shell", url ?? "", "rendered");
      if (page.status === 200)
        expect(reader.read(page)).toEqual(reader.read(await pageFor("sandbox-shell", url ?? "")));
    }
    const shell = await visitor.get(reader.itemUrl(some[0]?.itemId ?? ""));
    expect(reader.read(shell).kind).toBe("needs-browser");
  });

  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
  it.skipIf(executablePath === undefined)(
    "reads what a real browser shows (skipped without /usr/bin/chromium)",
    async () => {
      const reader = of(readers, "sandbox-shell");
      const [listing] = listings("sandbox-shell").filter(({ truth }) => !truth.removed);
      if (!listing) throw new Error("no listing");
      const browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
      try {
        const tab = await browser.newPage();
        const url = reader.itemUrl(listing.itemId);
        await tab.goto(url);
        await tab.waitForSelector("main[data-page]");
        expectDetail(reader.read(pageOf(url, Buffer.from(await tab.content()), "text/html")), listing, reader);
      } finally {
        await browser.close();
      }
    },
  );
});

describe("readers and hostile sellers", () => {
  it("do not take a title for what the marketplace says", async () => {
    const reader = of(readers, "sandbox-list");
    const [listing] = listings("sandbox-list").filter(({ truth }) => !truth.removed);
    const page = await visitor.get(reader.itemUrl(listing?.itemId ?? ""));
    const text = new TextDecoder("gbk").decode(page.body);
    const renamed = text
      .replaceAll(/<title>[^<]*/g, "<title>商品已下架 电线")
      .replace(/(<h1[^>]*>)[^<]*/, "$1商品已下架 电线");
    const reading = reader.read({
      ...page,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: Buffer.from(renamed),
    });
    expect(reading.kind === "detail" && reading.listing.title).toBe("商品已下架 电线");
  });

  it("read a page whose declared charset lies", async () => {
    const reader = of(readers, "sandbox-list");
    const [listing] = listings("sandbox-list").filter(({ truth }) => !truth.removed);
    if (!listing) throw new Error("no listing");
    const page = await visitor.get(`${reader.itemUrl(listing.itemId)}&misbehave=wrong-charset`);
    expectDetail(reader.read(page), listing, reader);
  });
});
