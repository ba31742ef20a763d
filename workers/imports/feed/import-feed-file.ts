/**
 * `import feed`: a file of listings that a platform handed over → listings, sellers and evidence of a campaign. In: what a
 * step works with, an opened feed, where it goes. Out: the figures; rows that cannot be read are told beside the file.
 * Every batch stands by itself: an import that was killed is run again, and what is in is left as it stands.
 */
import type { ImportListener } from "../import-rows.ts";
import { type RejectedRow, RejectedRows } from "../rejected-rows.ts";
import { type ReadItem, readItems } from "./feed-items.ts";
import type { Feed } from "./open-feed.ts";
import { type FeedContext, type FeedTarget, storeItems } from "./store-items.ts";

export interface FeedFigures {
  /** Rows of the file. */
  readonly rows: number;
  readonly rejected: number;
  readonly remarks: number;
  /** Items the good rows are about. */
  readonly items: number;
  readonly added: number;
  /** New versions of items that this campaign had judged before. */
  readonly notJudgedAgain: number;
  /** Where rejected rows and remarks are told: a path, or "stderr"; null where there are none. */
  readonly told: string | null;
}

const ITEMS_PER_BATCH = 200;
const CHARACTERS_PER_BATCH = 4_000_000;

export async function importFeedFile(
  context: FeedContext,
  feed: Feed,
  target: FeedTarget,
  listener: ImportListener,
): Promise<FeedFigures> {
  const rejected = new RejectedRows(target.file, listener.stderr);
  const sums = { rows: 0, remarks: 0, items: 0, added: 0, notJudgedAgain: 0 };
  let items: ReadItem[] = [];
  let characters = 0;
  let bad: RejectedRow[] = [];
  const flush = async () => {
    const { added, notJudgedAgain, refused } = await storeItems(context, target, items);
    sums.items += items.length - refused.length;
    sums.added += added;
    sums.notJudgedAgain += notJudgedAgain;
    bad.push(...refused.map(({ line, text }) => ({ line, reason: "数据库不能存下其内容", text })));
    items = [];
    characters = 0;
    await rejected.add(bad);
    bad = [];
  };
  let told: string | null = null;
  try {
    for await (const item of readItems(feed.rows, target.marketplace)) {
      if ("broken" in item) {
        sums.rows++;
        bad.push({ line: item.line, reason: item.broken, text: item.text });
      } else {
        sums.rows += item.rows;
        items.push(item);
        characters += item.body.length;
        if (item.remark !== null) {
          sums.remarks++;
          bad.push({ line: item.line, reason: item.remark, text: item.text });
        }
      }
      if (items.length >= ITEMS_PER_BATCH || characters > CHARACTERS_PER_BATCH || bad.length >= 1_000) {
        await flush();
        listener.progress(item.read, sums.rows);
      }
    }
    await flush();
  } finally {
    told = await rejected.close();
  }
  return { ...sums, rejected: rejected.count - sums.remarks, told };
}
