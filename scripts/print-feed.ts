/** A feed as lines for a terminal: which column holds what, the first listings as read, and how the import ended. */
import type { Listing } from "#domain/listing.ts";
import { PARAMETER, useTitle } from "#workers/imports/feed/feed-fields.ts";
import { readItems } from "#workers/imports/feed/feed-items.ts";
import type { FeedMarketplace } from "#workers/imports/feed/feed-listing.ts";
import { type FeedMapping, factsShown } from "#workers/imports/feed/feed-mapping.ts";
import type { FeedFigures } from "#workers/imports/feed/import-feed-file.ts";
import type { Feed } from "#workers/imports/feed/open-feed.ts";

type Write = (line: string) => void;

const BECAUSE = { told: "（--map）", remembered: "（上次指定）", name: "", unknown: "" } as const;
/** What rules miss most, as people name it. */
const MISSED = {
  "manufacturer.name": "厂名",
  "manufacturer.address": "厂址",
  ccc: "3C 证书编号",
  productionLicence: "生产许可证编号",
} as const;

export function printMapping(mapping: FeedMapping, write: Write): void {
  if (mapping.length === 0) {
    write("各行按 extract 的输出读取");
    return;
  }
  write("列与字段：");
  for (const { column, use, because } of mapping.filter(({ column, use }) => use !== PARAMETER && column !== "")) {
    write(`  ${column} → ${useTitle(use)}${BECAUSE[because]}`);
  }
  const others = mapping.filter(({ use }) => use === PARAMETER).map(({ column }) => column);
  if (others.length > 0) write(`  ${others.join("、")} → ${useTitle(PARAMETER)}`);
  const shown = factsShown(mapping);
  const unshown =
    shown === null ? [] : Object.entries(MISSED).flatMap(([fact, name]) => (shown.includes(fact) ? [] : [name]));
  if (unshown.length > 0) write(`本文件没有 ${unshown.join("、")} 的列，不以其缺失为疑点`);
}

const MOST_SHOWN = 5;

export async function printPreview(feed: Feed, marketplace: FeedMarketplace, write: Write): Promise<void> {
  let shown = 0;
  let bad = 0;
  for await (const item of readItems(feed.rows, marketplace)) {
    if ("broken" in item) {
      if (++bad <= MOST_SHOWN) write(`第 ${item.line} 行不能导入：${item.broken}`);
      continue;
    }
    write(`第 ${item.line} 行${item.rows > 1 ? `起 ${item.rows} 行` : ""}：`);
    for (const line of listingLines(item.listing)) write(`  ${line}`);
    if (item.shop?.licence) write(`  住所 ${item.shop.licence.address}`);
    if (item.capturedAt) write(`  采集 ${item.capturedAt.toISOString()}`);
    if (item.remark) write(`  注意 ${item.remark}`);
    if (++shown === MOST_SHOWN) break;
  }
  write("以上为预览，没有写入 (nothing was written)");
}

function listingLines(listing: Listing): string[] {
  const { itemId, title, price, currency, url, category, seller, shopRegion, manufacturer, marks } = listing;
  const parts: readonly (readonly [string, string | number | null])[] = [
    ["编号", itemId],
    ["标题", title],
    ["链接", url],
    ["价格", price === null ? null : `${price} ${currency ?? ""}`],
    ["类目", category],
    ["店铺", seller.shop],
    ["主体", [seller.company, seller.uscc, seller.address].filter(Boolean).join(" ") || null],
    ["发货地", shopRegion],
    ["厂名", manufacturer.name],
    ["厂址", manufacturer.address],
    ["CCC", marks.ccc.join("、") || null],
    ["许可证", marks.productionLicence.join("、") || null],
    ["标准", marks.standards.join("、") || null],
    ["规格", listing.options.join("、") || null],
    ["参数", listing.attributes.map(({ label, value }) => `${label}：${value}`).join("；") || null],
    ["详情", listing.description],
    ["图片", listing.images || null],
  ];
  return parts.flatMap(([name, value]) =>
    value === null
      ? []
      : [
          `${name} ${String(value)
            .replace(/[\s\p{Cc}]+/gu, " ")
            .slice(0, 200)}`,
        ],
  );
}

export function printFeedFigures(figures: FeedFigures, write: Write): void {
  const { rows, rejected, remarks, items, added, notJudgedAgain, told } = figures;
  write(`读到 ${rows} 行 = 可用 ${rows - rejected} + 未导入 ${rejected}`);
  write(`移交商品 ${items} 个 = 新增 ${added} + 已导入过 ${items - added}`);
  if (notJudgedAgain > 0)
    write(`其中 ${notJudgedAgain} 个在本任务中已判过：内容存为新版本，不重判；要按新内容判定，请不加 --campaign 导入`);
  if (told !== null) {
    const where = told === "stderr" ? "见上 (see above)" : told;
    write(`未导入的行及原因${remarks > 0 ? `（另有 ${remarks} 行的个别栏目读不出）` : ""}：${where}`);
  }
}
