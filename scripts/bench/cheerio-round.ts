/**
 * The peer: a bare CheerioCrawler over the same pages of the same server, reading the same fields with selectors, with
 * the settings its documentation recommends for speed and nothing stored. Prints pages, seconds and CPU seconds.
 */
import { readFileSync } from "node:fs";
import { CheerioCrawler, Configuration, LogLevel, log } from "@crawlee/cheerio";
import { MemoryStorage } from "@crawlee/memory-storage";
import type { Round } from "./round.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as { addresses: string };
const addresses = readFileSync(options.addresses, "utf8").split("\n");
log.setLevel(LogLevel.ERROR);

let rows = 0;
const crawler = new CheerioCrawler(
  {
    minConcurrency: 20,
    maxConcurrency: 20,
    maxRequestRetries: 2,
    useSessionPool: false,
    additionalMimeTypes: ["application/json"],
    requestHandler: ({ $, request }) => {
      const text = (selector: string) => $(selector).first().text().trim();
      if (request.url.includes("/search?")) {
        $("li.hit").each((_, hit) => {
          const link = $(hit).find(".hit-title");
          keep({
            itemId: $(hit).attr("data-id"),
            title: link.text().trim(),
            url: link.attr("href"),
            price: $(hit).find(".hit-price").text(),
            shop: $(hit).find(".hit-shop").text(),
            region: $(hit).find(".hit-region").text(),
          });
        });
        return;
      }
      if (!request.url.includes("/item.htm")) {
        keep({
          title: text(".shop-title"),
          id: $(".shop-page, .licence-page").attr("data-shop"),
          rows: $(".shop-page li, .licence-page tr")
            .map((_, row) => $(row).text().trim())
            .get(),
        });
        return;
      }
      const attributes = $("ul.attr-list > li")
        .map((_, row) => {
          const words = $(row).text().trim();
          const whole = words.endsWith("…") ? ($(row).attr("title") ?? words) : words;
          const at = whole.search(/[：:]/);
          return { label: whole.slice(0, at), value: whole.slice(at + 1) };
        })
        .get();
      const valued = (label: RegExp) => attributes.find((attribute) => label.test(attribute.label))?.value ?? null;
      keep({
        itemId: $(".item-main").attr("data-item"),
        title: text("h1.item-title"),
        price: Number(text(".price-num")),
        category: $(".crumb a")
          .slice(1)
          .map((_, link) => $(link).text())
          .get(),
        attributes,
        options: $(".sku-list li")
          .map((_, option) => $(option).text().trim())
          .get(),
        description: text(".detail-text"),
        images: $(".thumbs img").length,
        manufacturer: { name: valued(/厂名|生产企业|制造商/), address: valued(/厂址|生产地址/) },
        marks: { ccc: valued(/3C|CCC/), licence: valued(/生产许可证/), standards: valued(/标准/) },
        shop: { name: text(".shop-name"), url: $(".shop-name").attr("href"), region: text(".shop-region") },
        licence: $(".shop-licence").attr("href"),
      });
    },
  },
  new Configuration({ storageClient: new MemoryStorage({ persistStorage: false }), persistStorage: false }),
);

function keep(row: object): void {
  if (Object.keys(row).length > 0) rows++;
}

const before = process.cpuUsage();
const began = performance.now();
const done = await crawler.run(addresses);
const seconds = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(before);
const round: Round & { rows: number } = {
  pages: done.requestsFinished + done.requestsFailed,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  rows,
};
process.stdout.write(`${JSON.stringify(round)}\n`);
process.exit(0);
