/**
 * Rows of a feed → items. In: the rows in the order of the file. Out: one item for the rows that follow each other about
 * it (exports give a row per SKU), with its listing and what was handed over; or the row with the reason. A row about an
 * item that came earlier is told, not taken: which of the two is right cannot be known here.
 */
import { createHash } from "node:crypto";
import { Listing } from "#domain/listing.ts";
import type { BrokenRow } from "../delimited-rows.ts";
import {
  type FeedItem,
  type FeedListing,
  type FeedMarketplace,
  itemOf,
  readFeedListing,
  shopOf,
} from "./feed-listing.ts";
import type { FeedRow } from "./open-feed.ts";

export interface ReadItem extends FeedListing {
  readonly line: number;
  readonly rows: number;
  readonly itemId: string;
  readonly url: string;
  /** As handed over: one row, or the list of them. */
  readonly body: string;
  readonly text: string;
  readonly read: number;
  /** In the form `extract` prints. */
  readonly isExtracted: boolean;
}

/** More rows about one item stand each for themselves. */
const MOST_ROWS_OF_AN_ITEM = 500;

export async function* readItems(
  rows: AsyncIterable<FeedRow | BrokenRow>,
  marketplace: FeedMarketplace,
): AsyncGenerator<ReadItem | BrokenRow> {
  const seen = new Map<number, number>();
  let group: { item: FeedItem; rows: FeedRow[] } | null = null;
  function* ended(): Generator<ReadItem | BrokenRow> {
    if (group === null) return;
    const { item, rows: own } = group;
    group = null;
    yield* grouped(item, own, marketplace, seen);
  }
  for await (const row of rows) {
    if ("broken" in row) {
      yield row;
      continue;
    }
    if (row.extracted !== null) {
      yield* ended();
      yield extractedItem(row, marketplace, seen);
      continue;
    }
    const item = itemOf(row.values, marketplace);
    if ("broken" in item) {
      yield { ...told(row), broken: item.broken };
    } else if (group !== null && group.item.itemId === item.itemId && group.rows.length < MOST_ROWS_OF_AN_ITEM) {
      group.rows.push(row);
    } else {
      yield* ended();
      group = { item, rows: [row] };
    }
  }
  yield* ended();
}

const told = ({ line, text, read }: FeedRow) => ({ line, text, read });

function* grouped(
  item: FeedItem,
  rows: readonly FeedRow[],
  marketplace: FeedMarketplace,
  seen: Map<number, number>,
): Generator<ReadItem | BrokenRow> {
  const [head] = rows;
  if (!head) return;
  const before = seen.get(numberOf(item.itemId));
  if (before !== undefined) {
    for (const row of rows) yield { ...told(row), broken: sameItem(before) };
    return;
  }
  const read = readFeedListing(
    rows.map(({ values }) => values),
    item,
    marketplace,
  );
  if ("broken" in read) {
    for (const row of rows) yield { ...told(row), broken: read.broken };
    return;
  }
  seen.set(numberOf(item.itemId), head.line);
  const body = rows.length === 1 ? head.body : `[${rows.map((row) => row.body).join(",\n")}]`;
  yield { ...read, ...item, ...told(head), rows: rows.length, body, isExtracted: false };
}

const sameItem = (line: number) => `与第 ${line} 行是同一商品而不相邻，未合并；按商品编号排序后再导入`;

function extractedItem(row: FeedRow, marketplace: FeedMarketplace, seen: Map<number, number>): ReadItem | BrokenRow {
  const broken = (why: string): BrokenRow => ({ ...told(row), broken: why });
  const kind = row.extracted?.kind;
  if (kind !== undefined && kind !== "detail") return broken(`不是商品页（${String(kind).slice(0, 30)}）`);
  const parsed = Listing.safeParse(row.extracted);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return broken(`不是 extract 的输出：${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const listing = { ...parsed.data, attributes: parsed.data.attributes.slice(0, 500) };
  if (listing.marketplace !== null && listing.marketplace !== marketplace.id) {
    return broken(`平台为 ${listing.marketplace.slice(0, 40)}，与 --marketplace 不符`);
  }
  if (listing.title === null) return broken("没有标题");
  const values = [
    { column: "itemId", use: "itemId" as const, value: listing.itemId ?? "" },
    { column: "url", use: "url" as const, value: listing.url ?? "" },
  ];
  const item =
    listing.itemId !== null && listing.url !== null
      ? { itemId: listing.itemId, url: listing.url }
      : itemOf(values, marketplace);
  if ("broken" in item) return broken(item.broken);
  const before = seen.get(numberOf(item.itemId));
  if (before !== undefined) return broken(sameItem(before));
  seen.set(numberOf(item.itemId), row.line);
  const own = { ...listing, marketplace: marketplace.id, ...item };
  return {
    ...told(row),
    ...item,
    listing: own,
    shop: shopOf(own, null, null),
    capturedAt: null,
    remark: null,
    rows: 1,
    body: row.body,
    isExtracted: true,
  };
}

/** 52 bits of the id's hash: millions of them stay small. */
function numberOf(itemId: string): number {
  return createHash("sha256").update(itemId).digest().readUIntBE(0, 6);
}
