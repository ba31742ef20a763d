/** The sandbox itself: the same seed gives the same bytes, the truth is in bounds, searches reach everything. */

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { KEY_PRODUCTS } from "#domain/product.ts";
import { evade } from "./evasion.ts";
import { COVERING_WORDS, TOPICS } from "./goods/topics.ts";
import { makeListing } from "./listing.ts";
import {
  type Sandbox,
  type SandboxOptions,
  sandboxSite,
  sandboxStocks,
  sandboxTruth,
  startSandbox,
} from "./sandbox.ts";
import { SearchEngine } from "./search-engine.ts";
import { draw } from "./seeded.ts";
import { isValidUscc } from "./sellers/uscc.ts";
import { SANDBOX_IDS } from "./sites/addresses.ts";
import type { Truth } from "./truth.ts";

const OPTIONS: SandboxOptions = { seed: 7, listings: 2_000 };
const truth = (options: SandboxOptions): Truth[] => [...sandboxTruth(options)];

describe("what is generated", () => {
  it("has a topic for each of the 20 key products, in the order of the notice", () => {
    expect(TOPICS.map(({ product }) => product)).toEqual(Object.keys(KEY_PRODUCTS));
  });

  it("is the same for the same seed, to the byte, and another for another seed", () => {
    expect(truth(OPTIONS)).toEqual(truth(OPTIONS));
    expect(truth({ ...OPTIONS, seed: 8 })).not.toEqual(truth(OPTIONS));
    for (const [at, stock] of sandboxStocks(OPTIONS).entries()) {
      const again = sandboxStocks(OPTIONS)[at];
      if (!again) throw new Error("stocks differ");
      const one = sandboxSite(stock);
      const other = sandboxSite(again);
      const item = stock.itemId(5);
      const items = [`/item.htm?id=${item}`, `/api/goods/${item}`, `/offer/${item}.html`, `/p/${item}.html`];
      const targets = ["/search?q=%E7%94%B5%E7%BA%BF&p=1", "/robots.txt", "/nowhere", ...items];
      expect(items.some((target) => one.answer(target).status === 200)).toBe(true);
      for (const target of targets)
        expect(other.answer(target).body.equals(one.answer(target).body), target).toBe(true);
    }
  });

  it("splits the listings over the four marketplaces and gives each item an id of its own", () => {
    const all = truth(OPTIONS);
    const counts = SANDBOX_IDS.map((id) => all.filter(({ marketplace }) => marketplace === id).length);
    expect(counts).toEqual([700, 200, 500, 600]);
    expect(new Set(all.map(({ marketplace, itemId }) => `${marketplace} ${itemId}`)).size).toBe(2_000);
    const two = truth({ ...OPTIONS, marketplaces: ["sandbox-list", "sandbox-plain"] });
    expect(two).toHaveLength(2_000);
    expect(new Set(two.map(({ marketplace }) => marketplace))).toEqual(new Set(["sandbox-list", "sandbox-plain"]));
  });

  it("is a third defective, a seventh look-alike, and reaches 12 bureaus with 300 listings", () => {
    for (const listings of [300, 2_000, 10_000]) {
      const all = truth({ seed: 7, listings });
      const genuine = all.filter(({ product }) => product !== null);
      const defective = genuine.filter(({ defects }) => defects.length > 0);
      const looksOnly = 1 - genuine.length / all.length;
      expect(looksOnly).toBeGreaterThan(0.1);
      expect(looksOnly).toBeLessThan(0.2);
      expect(defective.length / genuine.length).toBeGreaterThan(0.27);
      expect(defective.length / genuine.length).toBeLessThan(0.43);
      expect(new Set(genuine.map(({ product }) => product)).size).toBe(20);
      const bureaus = defective.filter(({ removed }) => !removed).map(({ district }) => district);
      expect(new Set(bureaus.filter((code) => code !== null && code !== "outside")).size).toBeGreaterThanOrEqual(12);
    }
  });

  it("plants no defect on look-alikes and no missing papers on what is banned outright", () => {
    for (const { product, defects } of truth({ seed: 3, listings: 6_000 })) {
      if (product === null) expect(defects).toEqual([]);
      if (product === "fireworks" || product === "foam" || product === "hazchem") {
        expect(defects.some((defect) => /^(?:fireworks-parcel|hazchem-online|foam-tableware)$/.test(defect))).toBe(
          true,
        );
        expect(defects.filter((defect) => /^(?:ccc|licence)-/.test(defect))).toEqual([]);
      }
    }
  });

  it("sits mostly in Shanghai, a fifth outside, and a tenth hides its place", () => {
    const all = truth({ seed: 5, listings: 20_000 });
    const share = (test: (one: Truth) => boolean) => all.filter(test).length / all.length;
    expect(share(({ district }) => district === "outside")).toBeCloseTo(0.2, 1);
    expect(share(({ district }) => district === null)).toBeGreaterThan(0.04);
    expect(share(({ district }) => district === null)).toBeLessThan(0.1);
    const bureaus = new Set(all.map(({ district }) => district));
    expect(bureaus.size).toBe(18);
  });

  it("prints valid USCCs whose region agrees with the truth wherever only the code decides", () => {
    for (const stock of sandboxStocks({ seed: 5, listings: 20_000 })) {
      for (let number = 0; number < stock.shops.count; number++) {
        const shop = stock.shops.shop(number);
        if (shop.uscc !== null) expect(isValidUscc(shop.uscc)).toBe(true);
        if (shop.address === null && shop.uscc !== null) {
          expect(shop.district).toBe(shop.uscc.startsWith("310000", 2) ? null : shop.uscc.slice(2, 8));
        }
      }
    }
  });

  it("hides a planted maker or number from the page, and shows what is not planted", () => {
    const shown = (attributes: readonly { label: string; value: string }[], label: RegExp) =>
      attributes.some((row) => label.test(row.label) && row.value.length > 5 && !/^详?见/.test(row.value));
    for (const stock of sandboxStocks({ seed: 11, listings: 4_000 })) {
      for (let index = 0; index < stock.listings; index++) {
        const { attributes, truth: is } = makeListing(stock, index);
        if (is.product === null) continue;
        expect(attributes.length).toBeGreaterThan(3);
        if (!is.defects.includes("maker-name-brand")) {
          const missing = is.defects.includes("maker-name-missing");
          expect(shown(attributes, /^(?:厂名|生产厂家|制造商|生产企业)$/)).toBe(!missing);
        }
        expect(shown(attributes, /厂址|地址/)).toBe(!is.defects.includes("maker-address-missing"));
        if (is.defects.includes("ccc-missing")) expect(shown(attributes, /3C|CCC/)).toBe(false);
        if (is.defects.includes("licence-missing")) expect(shown(attributes, /许可证/)).toBe(false);
      }
    }
  });

  it("knows the law of the day: chargers owe no CCC before 2025-11-01, commercial stoves none before 2025-07-01", () => {
    const missing = (on: string, product: string) =>
      truth({ seed: 2, listings: 20_000, on: new Date(on) }).filter(
        (one) => one.product === product && one.defects.includes("ccc-missing"),
      ).length;
    expect(missing("2025-10-31T04:00:00Z", "ebike_power")).toBe(0);
    expect(missing("2025-11-01T04:00:00Z", "ebike_power")).toBeGreaterThan(0);
    expect(missing("2003-01-01T04:00:00Z", "gas")).toBe(0);
    expect(missing("2024-01-01T04:00:00Z", "gas")).toBeGreaterThan(0);
  });

  it("spells some titles evasively, in ways that folding undoes", () => {
    const letters = new Map([..."АВСЕНКМОРТХ"].map((cyrillic, at) => [cyrillic, "ABCEHKMOPTX".charAt(at)]));
    const fold = (text: string) =>
      [...text.normalize("NFKC")]
        .map((one) => letters.get(one) ?? one)
        .join("")
        .replace(/(?<=\p{Script=Han})[^\p{L}\p{N} ]+(?=\p{Script=Han})/gu, "");
    const name = "RVV软护套电线";
    const undone = Array.from({ length: 60 }, (_, at) => evade(`国标 ${name} 100米`, name, draw(at, "test")));
    expect(undone.every((title) => title !== `国标 ${name} 100米`)).toBe(true);
    expect(new Set(undone.map(fold)).size).toBe(2); // as it was, and in traditional characters
    const [stock] = sandboxStocks(OPTIONS);
    if (!stock) throw new Error("no stock");
    const evasive = Array.from({ length: 700 }, (_, at) => makeListing(stock, at)).filter((one) => one.evasive);
    expect(evasive.length / 700).toBeGreaterThan(0.05);
    expect(evasive.length / 700).toBeLessThan(0.18);
  });
});

describe("searching", () => {
  const stocks = sandboxStocks({ seed: 7, listings: 4_000 });

  it("reaches every listing of a product by its Chinese name and by each common word", () => {
    for (const stock of stocks) {
      const engine = new SearchEngine(stock);
      const genuine = new Map<string, number[]>();
      for (let index = 0; index < stock.listings; index++) {
        const { product } = makeListing(stock, index).truth;
        if (product !== null) genuine.set(product, [...(genuine.get(product) ?? []), index]);
      }
      for (const topic of TOPICS) {
        for (const word of COVERING_WORDS[topic.product] ?? []) {
          const found = new Set(engine.search(word));
          const missed = (genuine.get(topic.product) ?? []).filter((index) => !found.has(index));
          expect(missed, `${topic.product} by ${word}`).toEqual([]);
        }
      }
    }
  });

  it("brings up look-alikes in the same searches, offers that fit first, and nothing for nonsense", () => {
    const [stock] = stocks;
    if (!stock) throw new Error("no stock");
    const engine = new SearchEngine(stock);
    const found = Array.from(engine.search("灭火器"), (index) => makeListing(stock, index));
    expect(found.some(({ truth: is }) => is.product === null)).toBe(true);
    expect(found.every(({ category }) => !category.includes("水泥"))).toBe(true);
    const hoses = Array.from(engine.search("燃气软管"), (index) => makeListing(stock, index));
    expect(hoses[0]?.category.at(-1)).toBe("软管");
    expect(engine.search("qqzz")).toHaveLength(0);
    expect(engine.search("  ")).toHaveLength(0);
    expect([...engine.search("ＹＪＶ 电缆")]).toEqual([...engine.search("yjv 电缆")]);
  });

  const catalogue = fileURLToPath(new URL("../../../shared/domain/products.yaml", import.meta.url));
  describe.skipIf(!existsSync(catalogue))("with the words of the domain facts", () => {
    it("reaches the product by every word there is for it", () => {
      const { products } = parse(readFileSync(catalogue, "utf8")) as { products: { id: string; keywords: string[] }[] };
      const [stock] = stocks;
      if (!stock) throw new Error("no stock");
      const engine = new SearchEngine(stock);
      const missed = products.flatMap(({ id, keywords }) =>
        keywords.filter(
          (word) => !Array.from(engine.search(word)).some((at) => makeListing(stock, at).truth.product === id),
        ),
      );
      expect(missed).toEqual([]);
    });
  });
});

describe("the servers", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 7, listings: 300 });
  });
  afterAll(() => sandbox.close());

  it("page through a search until all is shown, each listing once", async () => {
    for (const { id, baseUrl } of sandbox.marketplaces) {
      const api = id === "sandbox-shell" ? "/api" : "";
      const ids: string[] = [];
      for (let page = 1, more = true; more && page < 20; page++) {
        const text = await (
          await fetch(`${baseUrl}${api}/search?q=${encodeURIComponent("烟花爆竹")}&p=${page}`)
        ).text();
        const rows = text.match(/(?:data-id|data-sku|"offerId"|"id")[=:]"[^"]+"/g) ?? [];
        ids.push(...rows);
        more = rows.length > 0;
      }
      const wanted = [...sandbox.truth()].filter((one) => one.marketplace === id && one.product === "fireworks");
      for (const { itemId } of wanted) expect(ids.filter((row) => row.endsWith(`"${itemId}"`))).toHaveLength(1);
    }
  });

  it("compress for guests who accept it, and count what they answered", async () => {
    const [list] = sandbox.marketplaces;
    if (!list) throw new Error("no marketplace");
    const before = sandbox.stats()[list.id]?.requests ?? 0;
    const zipped = await fetch(`${list.baseUrl}/search?q=%E6%B0%B4%E6%B3%A5`, {
      headers: { "accept-encoding": "gzip" },
    });
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    const plain = await fetch(`${list.baseUrl}/search?q=%E6%B0%B4%E6%B3%A5`, {
      headers: { "accept-encoding": "identity" },
    });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(Buffer.from(await zipped.arrayBuffer()).equals(Buffer.from(await plain.arrayBuffer()))).toBe(true);
    expect(sandbox.stats()[list.id]?.requests).toBe(before + 2);
  });

  it("answer 404 for items and shops that never were", async () => {
    const paths = ["/item.htm?id=1", "/goods/YAAAA", "/offer/12.html", "/p/1.html"];
    for (const [at, { baseUrl }] of sandbox.marketplaces.entries()) {
      expect((await fetch(`${baseUrl}${paths[at]}`)).status).toBe(404);
    }
  });

  it("run as a process of their own and end when told to", async () => {
    const script = fileURLToPath(new URL("./serve.ts", import.meta.url));
    const options = JSON.stringify({ seed: 7, listings: 40, untilStdinEnds: true });
    const child = spawn(process.execPath, ["--import", "tsx", script, options], { stdio: ["pipe", "pipe", "inherit"] });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
    const { marketplaces } = JSON.parse(line) as { marketplaces: { baseUrl: string }[] };
    expect(marketplaces).toHaveLength(4);
    expect((await fetch(`${marketplaces[0]?.baseUrl}/robots.txt`)).status).toBe(200);
    child.stdin.end();
    expect(await ended).toBe(0);
  });
});
