/** The detect step with what is known beyond a page, by the real judge with rules of its own on a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, inTransaction } from "#db/connection.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, finishCampaigns, markPlanned, moveCampaign } from "#db/queries/campaigns.ts";
import { importRegister } from "#db/queries/import-register.ts";
import { importWatchlist } from "#db/queries/import-watchlist.ts";
import { loadUnjudged } from "#db/queries/load-unjudged.ts";
import { planRequests } from "#db/queries/plan-requests.ts";
import { lockNumbers } from "#db/queries/set-back-siblings.ts";
import { storeJudgements } from "#db/queries/store-judgements.ts";
import { storePages } from "#db/queries/store-pages.ts";
import { Listing } from "#domain/listing.ts";
import { type RegisterEntry, RegisterEntry as RegisterEntrySchema } from "#domain/register.ts";
import { createJudge } from "#rules/engine/judge.ts";
import type { VersionedRule } from "#rules/engine/rule-files.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { Context } from "#workers/context.ts";
import { createLog } from "#workers/log.ts";
import { Publisher } from "#workers/publisher.ts";
import { openBackend, type QueueBackend } from "#workers/queue-backend.ts";
import { detect } from "#workers/steps/detect.ts";
import { lead } from "#workers/steps/lead.ts";
import { makersAskedBy, surroundingsOfAll } from "#workers/surroundings.ts";
import { BEFORE, CANCELLED, HELD, rule, SHARED, WATCHED } from "./rules-asking-around.ts";

let database: TestDatabase;
let backend: QueueBackend;
let context: Context;
let rules: readonly VersionedRule[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  backend = await openBackend({ databaseUrl: database.url, redisUrl: null, workers: 0 });
  const judges = new Map<readonly VersionedRule[], Context["judge"]>();
  context = {
    db: database.db,
    publisher: new Publisher(backend, database.db),
    log: createLog("silent"),
    get judge() {
      const known = judges.get(rules);
      if (known) return known;
      const { versionHash, judge, rules: compiled } = createJudge({ rules });
      const made = { rules: versionHash, judge, makersAsked: makersAskedBy(compiled) };
      judges.set(rules, made);
      return made;
    },
    refreshRules: async () => {},
    marketplaces: new Map(),
    fetchers: { browser: null },
  } as unknown as Context;
});
beforeEach(() => {
  rules = [SHARED];
});
afterAll(async () => {
  await (context.publisher as Publisher).close();
  await backend.close();
  await database.drop();
});

interface Item {
  readonly id: string;
  readonly title?: string;
  readonly ccc?: string;
  readonly licence?: string;
  readonly maker?: string | null;
  readonly shopId?: string;
  readonly company?: string;
}

async function newCampaign(): Promise<number> {
  const plan = { name: "x", marketplaces: ["market"], pagesPerKeyword: 1, budget: 10_000 };
  const id = await createCampaign(database.db, plan);
  await moveCampaign(database.db, id, "running");
  await markPlanned(database.db, id);
  return id;
}

/** Stores the page of one listing, as the crawl step does. */
async function store(campaignId: number, item: Item): Promise<number> {
  const { id, title = "BVV 2.5 平方铜芯电线 家装国标", ccc, licence, maker = null, shopId = "shop", company } = item;
  const url = `https://market.example/${id}`;
  const request = {
    marketplace: "market",
    kind: "detail" as const,
    key: id,
    url,
    shopId: null,
    keyword: null,
    page: null,
  };
  const [planned] = await planRequests(database.db, campaignId, [request]);
  const content = Listing.parse({
    ...{ title, itemId: id, manufacturer: { name: maker }, seller: { company } },
    marks: { ccc: ccc ? [ccc] : [], productionLicence: licence ? [licence] : [] },
  });
  const facts = { uscc: null, licenceAddress: null, shopAddress: null, region: null, licence: false };
  const stored = await inTransaction(database.db, (tx) =>
    storePages(tx, campaignId, "market", [
      {
        ...{ requestId: planned?.id ?? 0, failure: null, detail: null, next: [] },
        capture: {
          ...{ url, finalUrl: url, status: 200, headers: {}, sha256: "a".repeat(64), bytes: 1, via: "http" },
          ...{ place: { pack: "p", at: 0, size: 1 }, fetchedAt: new Date("2026-10-31T17:00:00Z") },
        },
        sellers: [{ shopId, shop: null, company: company ?? null, ...facts }],
        listings: [{ itemId: id, url, shopId, knownFrom: "detail", content, contentHash: JSON.stringify(content) }],
      },
    ]),
  );
  return stored.unjudged[0] ?? 0;
}

const judge = (campaignId: number, ...listingIds: number[]) => detect(context, { campaignId, listingIds });
const pending = async (campaignId: number) =>
  (
    await database.db.query<{ listing_id: number }>(
      "select listing_id from campaign_listings where campaign_id = $1 and judgement = 'pending' order by 1",
      [campaignId],
    )
  ).rows.map((row) => row.listing_id);
const found = async (campaignId: number, shadow = false) =>
  (
    await database.db.query<{ name: string }>(
      `select item_id || ' ' || rule as name from findings f join listings l on l.id = f.listing_id
       where campaign_id = $1 and shadow = $2 order by 1`,
      [campaignId, shadow],
    )
  ).rows.map((row) => row.name);
const owedDetect = async (campaignId: number): Promise<number[][]> =>
  (await context.publisher.queue("detect").getJobs(["wait", "delayed", "prioritized"]))
    .filter((job) => job.data.campaignId === campaignId)
    .map((job) => job.data.listingIds);

/** Judges what waits until nothing waits any more. @returns how many rounds it took. */
async function drain(campaignId: number): Promise<number> {
  for (let round = 0; ; round++) {
    const ids = await pending(campaignId);
    if (ids.length === 0) return round;
    if (round > 20) throw new Error("it does not end");
    await judge(campaignId, ...ids);
  }
}

let numbers = 0;
/** Four listings under a number of their own: three makers, one of them on goods of no key product, and one unnamed. */
function siblings(): Item[] {
  const ccc = `2021010105${String(++numbers).padStart(6, "0")}`;
  const id = (n: number) => `${n}0${numbers}`;
  return [
    { id: id(1), ccc, maker: "江州甲线缆有限公司" },
    { id: id(2), ccc, maker: "江州乙线缆有限公司" },
    { id: id(3), ccc, maker: "江州丙电器有限公司", title: "纯棉四件套 床单被套" },
    { id: id(4), ccc, maker: "见包装" },
    { id: id(5), ccc, maker: "江州乙线缆（有限公司）" },
  ];
}
function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, n) => permutations(items.toSpliced(n, 1)).map((rest) => [item, ...rest]));
}
const SHARED_END = ["1", "2", "4", "5"].map((n) => `${n} shared-number`);
const withoutTurn = (names: string[]) => names.map((name) => name.replace(/^(\d)0\d+/, "$1"));

describe("one number beside many makers", () => {
  test("comes out the same in every order in which pages are stored and judged", async () => {
    const order = siblings().map((_, n) => n);
    for (const turn of permutations(order).filter((_, n) => n % 7 === 0)) {
      const items = siblings();
      const campaign = await newCampaign();
      for (const n of turn) await judge(campaign, await store(campaign, items[n] as Item));
      await drain(campaign);
      expect(withoutTurn(await found(campaign)), turn.join(" ")).toEqual(SHARED_END);
    }
  });

  test("comes out the same when all is stored and judged at once", async () => {
    for (let turn = 0; turn < 10; turn++) {
      const items = siblings();
      const campaign = await newCampaign();
      await Promise.all(items.map(async (item) => judge(campaign, await store(campaign, item))));
      await drain(campaign);
      expect(withoutTurn(await found(campaign))).toEqual(SHARED_END);
    }
  });

  test("a listing whose judgement is under way when a new maker comes is judged again after it", async () => {
    const [first, second] = siblings();
    const campaign = await newCampaign();
    const early = await store(campaign, first as Item);
    const late = await inTransaction(database.db, async (tx) => {
      const [row] = await loadUnjudged(tx, campaign, [early]);
      await lockNumbers(tx, campaign, [first?.ccc ?? ""]);
      const judging = judge(campaign, await store(campaign, second as Item));
      await new Promise((go) => setTimeout(go, 300));
      const recognition = { product: "cable", confidence: 1, because: [] };
      const judgement = { listingId: early, versionId: row?.versionId ?? 0, recognition, findings: [] };
      await storeJudgements(tx, campaign, "rules", [judgement]);
      return { judging };
    });
    await late.judging;
    expect(await pending(campaign)).toEqual([early]);
  });

  test("owes the others to this step again in the same transaction, and they set nobody back in their turn", async () => {
    const [first, second, third] = siblings();
    const campaign = await newCampaign();
    const ids = [];
    for (const item of [first, second]) {
      ids.push(await store(campaign, item as Item));
      await judge(campaign, ...ids.slice(-1));
    }
    await drain(campaign);
    expect(await found(campaign)).toEqual([]);
    const owedBefore = (await owedDetect(campaign)).length;
    await judge(campaign, await store(campaign, third as Item));
    expect(await pending(campaign)).toEqual(ids);
    const owed = await owedDetect(campaign);
    expect(owed).toHaveLength(owedBefore + 1);
    expect(owed).toContainEqual(ids);
    expect(await drain(campaign)).toBe(1);
    expect(await owedDetect(campaign)).toHaveLength(owedBefore + 1);
    expect(withoutTurn(await found(campaign))).toEqual(["1 shared-number", "2 shared-number"]);
  });

  test("a listing judged again keeps its findings and its lead's figures; the account balances all the while", async () => {
    rules = [SHARED, rule({ rule: "copper", when: { words: ["铜芯"], in: ["title"] } })];
    const items = siblings();
    const campaign = await newCampaign();
    const balanced = async () => expect((await campaignAccount(database.db, campaign)).balanced).toBe(true);
    const ids: number[] = [];
    for (const item of items) {
      ids.push(await store(campaign, item));
      await judge(campaign, ...ids.slice(-1));
      await lead(context, { campaignId: campaign, listingIds: ids });
      await balanced();
    }
    await drain(campaign);
    await lead(context, { campaignId: campaign, listingIds: ids });
    await balanced();
    const leads = await database.db.query(
      "select listing_count, finding_count, product from leads where campaign_id = $1",
      [campaign],
    );
    expect(leads.rows).toEqual([{ listing_count: 4, finding_count: 8, product: "cable" }]);
  });

  test("nobody is set back where no rule asks, nor by a name already known or written otherwise", async () => {
    const [first, second, , , respelled] = siblings();
    for (const [asked, expected] of [
      [[CANCELLED], 0],
      [[SHARED], 1],
    ] as const) {
      rules = asked;
      const campaign = await newCampaign();
      const ids = [];
      for (const item of [first, second]) {
        ids.push(await store(campaign, item as Item));
        await judge(campaign, ...ids.slice(-1));
      }
      expect((await pending(campaign)).length).toBe(expected);
      await drain(campaign);
      await judge(campaign, await store(campaign, respelled as Item));
      expect(await pending(campaign)).toEqual([]);
    }
  });
});

describe("what is known beyond the page", () => {
  const entry = (part: Partial<RegisterEntry>): RegisterEntry =>
    RegisterEntrySchema.parse({
      kind: "productionLicence",
      number: "",
      status: "cancelled",
      register: "登记",
      ...part,
    });

  test("of a licence is asked with its province; without one, only where the holder stands on the page", async () => {
    rules = [CANCELLED];
    await importRegister(database.db, [
      entry({ number: "(苏)XK06-001-00101", holder: "苏州甲线缆有限公司" }),
      entry({ number: "(浙)XK06-001-00102", holder: "杭州乙线缆有限公司" }),
    ]);
    const campaign = await newCampaign();
    const items: Item[] = [
      { id: "r1", licence: "(苏)XK06-001-00101", maker: "某线缆厂" },
      { id: "r2", licence: "(浙)XK06-001-00101", maker: "某线缆厂" },
      { id: "r3", licence: "XK06-001-00102", maker: "杭州乙线缆有限公司" },
      { id: "r4", licence: "XK06-001-00102", maker: "江州丙线缆有限公司" },
    ];
    for (const item of items) await store(campaign, item);
    await drain(campaign);
    expect(await found(campaign)).toEqual(["r1 licence-state", "r3 licence-state"]);
  });

  test("goes to each listing by itself: holder, watch list by name and by code, whatever is for sale", async () => {
    rules = [HELD, WATCHED];
    const register = entry({ kind: "ccc", number: "2022010105999999", status: "valid", holder: "江州甲线缆有限公司" });
    await importRegister(database.db, [register]);
    await importWatchlist(database.db, [
      { name: "江州丙电器有限公司", uscc: null, reason: "2025 年抽查：台灯不合格", list: "某名单" },
    ]);
    const campaign = await newCampaign();
    const items: Item[] = [
      { id: "w1", ccc: "2022010105999999", maker: "江州甲线缆有限公司无锡分公司" },
      { id: "w2", ccc: "2022010105999999", maker: "江州乙线缆有限公司" },
      { id: "w3", maker: "江州丙电器（有限公司）" },
      { id: "w4", title: "纯棉四件套 床单被套", company: "江州丙电器有限公司", shopId: "bedding" },
    ];
    const ids = [];
    for (const item of items) ids.push(await store(campaign, item));
    await drain(campaign);
    expect(await found(campaign)).toEqual(["w2 held-by-other", "w3 watched", "w4 watched"]);
    await lead(context, { campaignId: campaign, listingIds: ids });
    const leads = await database.db.query("select product from leads where campaign_id = $1 order by 1", [campaign]);
    expect(leads.rows).toEqual([{ product: "cable" }, { product: "other" }]);
    const days = await database.db.query("select distinct law_on::text as day from findings where campaign_id = $1", [
      campaign,
    ]);
    // Captured at one in the morning in Shanghai.
    expect(days.rows).toEqual([{ day: "2026-11-01" }]);
  });

  test("of a shop are its findings in earlier campaigns, never in its own or a later one", async () => {
    const copper = rule({ rule: "copper", when: { words: ["铜芯"], in: ["title"] } });
    rules = [copper, BEFORE];
    const [early, middle, late] = [await newCampaign(), await newCampaign(), await newCampaign()];
    const run = async (campaign: number, ...items: string[]) => {
      const ids = [];
      for (const id of items) ids.push(await store(campaign, { id, shopId: "old-hand" }));
      await drain(campaign);
      await lead(context, { campaignId: campaign, listingIds: ids });
      return found(campaign);
    };
    expect(await run(late, "s1", "s2", "s3")).toEqual(["s1 copper", "s2 copper", "s3 copper"]);
    expect(await run(early, "s4", "s5")).toEqual(["s4 copper", "s5 copper"]);
    expect(await run(middle, "s6")).toEqual(["s6 copper", "s6 shop-before"]);
  });

  test("costs at most four statements for a batch, and none where there is nothing to ask", async () => {
    const counting = (statements: string[]) =>
      ({
        query: (text: string, values: unknown[]) => {
          statements.push(text);
          return database.db.query(text, values);
        },
      }) as unknown as Database;
    const listing = (listingId: number, part: object, sellerId: number | null) => ({
      ...{ listingId, sellerId },
      content: Listing.parse(part),
    });
    const full = { manufacturer: { name: "甲厂" }, marks: { ccc: ["2021010105400001"] }, seller: { company: "乙店" } };
    const asked: string[] = [];
    await surroundingsOfAll(counting(asked), 1, [listing(1, full, 1), listing(2, full, 2), listing(3, full, 3)]);
    expect(asked).toHaveLength(4);
    const unasked: string[] = [];
    await surroundingsOfAll(counting(unasked), 1, [listing(1, {}, null), listing(2, {}, null)]);
    expect(unasked).toEqual([]);
  });
});

describe("rules on trial", () => {
  const TRIAL = rule({ rule: "trial", status: "shadow", when: { words: ["铜芯"], in: ["title"] } });

  test("are recorded, flag nothing, make no lead and keep no campaign from its end", async () => {
    rules = [TRIAL];
    const campaign = await newCampaign();
    const id = await store(campaign, { id: "t1", shopId: "trial" });
    await judge(campaign, id);
    await lead(context, { campaignId: campaign, listingIds: [id] });
    expect(await found(campaign, true)).toEqual(["t1 trial"]);
    expect(await campaignAccount(database.db, campaign)).toMatchObject({
      ...{ balanced: true, findings: 0 },
      listings: { clean: 1, flagged: 0 },
      leads: { total: 0 },
    });
    expect(await finishCampaigns(database.db)).toContain(campaign);
  });

  test("that are put in force count when a listing is judged again", async () => {
    rules = [TRIAL, SHARED];
    const campaign = await newCampaign();
    const [first, second] = siblings();
    await judge(campaign, await store(campaign, first as Item));
    rules = [{ ...TRIAL, status: "active" }, SHARED];
    await judge(campaign, await store(campaign, second as Item));
    await drain(campaign);
    expect(withoutTurn(await found(campaign))).toEqual(["1 trial", "2 trial"]);
    expect(await campaignAccount(database.db, campaign)).toMatchObject({ balanced: true, listings: { flagged: 2 } });
  });
});
