/**
 * A marketplace that changes its template in the middle of a campaign, with real workers on the sandbox: the alarm comes
 * soon, nothing the changed pages seem to lack reaches a bureau, the account balances, and a mended reader judges again.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import { readAlarms } from "#db/queries/alarms.ts";
import { campaignAccount } from "#db/queries/campaign-account.ts";
import { createCampaign, readCampaign } from "#db/queries/campaigns.ts";
import { startWorkerProcess, type WorkerProcess } from "#scripts/worker-process.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type Sandbox, startSandbox } from "#test/marketplaces/sandbox.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { releaseHeld } from "#workers/coverage/release-held.ts";
import { createLog } from "#workers/log.ts";
import { runCampaign } from "#workers/run-campaign.ts";
import { until } from "./until.ts";

const LISTINGS = 420;
const CHANGED_FROM = 180;
const folder = mkdtempSync(join(tmpdir(), "xunwang-template-"));
let database: TestDatabase;
let sandbox: Sandbox;
let workers: WorkerProcess;
let campaign: number;

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startSandbox({
    ...{ seed: 5, listings: LISTINGS, marketplaces: ["sandbox-list"], removedShare: 0 },
    templateChange: { from: CHANGED_FROM },
  });
  const [list] = sandbox.marketplaces;
  const configuration = readConfiguration({
    ...{ DATABASE_URL: database.url, XUNWANG_DATA: folder },
    XUNWANG_SANDBOX: JSON.stringify({ "sandbox-list": list?.baseUrl }),
  });
  workers = await startWorkerProcess({ ...configuration, logLevel: "warn" }, createLog("error"));
  const { services, context } = workers;
  campaign = await createCampaign(database.db, {
    ...{ name: "改版", marketplaces: ["sandbox-list"], pagesPerKeyword: 100, budget: 100_000 },
  });
  await runCampaign(services, context.marketplaces, campaign);
  await finished();
}, 120_000);
afterAll(async () => {
  await workers.close();
  await sandbox.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const finished = () =>
  until("finished", async () => (await readCampaign(database.db, campaign))?.status === "finished", 100_000);

/** Listings of the campaign whose stored page came in the changed template. */
async function changedListings(): Promise<Set<number>> {
  const { rows } = await database.db.query<{
    listing_id: number;
    pack: string;
    at: number;
    size: number;
    sha256: string;
  }>(
    `select cl.listing_id, c.pack, c.pack_at as at, c.pack_size as size, c.sha256
     from campaign_listings cl join captures c on c.id = cl.capture_id where cl.campaign_id = $1`,
    [campaign],
  );
  const changed = new Set<number>();
  for (const { listing_id, sha256, ...place } of rows) {
    const body = await workers.context.bodies.read(place, sha256);
    if (Buffer.from(body).includes('class="factory-card"')) changed.add(listing_id);
  }
  return changed;
}
const findings = async () =>
  (
    await database.db.query<{ listing_id: number; rule: string; lead_id: number | null; held: string | null }>(
      "select listing_id, rule, lead_id, held from findings where campaign_id = $1 and not shadow",
      [campaign],
    )
  ).rows;
const isOfMaker = ({ rule }: { rule: string }) => rule === "maker-name-missing" || rule === "maker-address-missing";
const truth = () =>
  new Map([...sandbox.truth()].map(({ itemId, defects }) => [itemId, defects as readonly string[]] as const));

test("the alarm comes within 50 pages, names field and campaign, and no lead rests on the broken field", async () => {
  const alarms = (await readAlarms(database.db, campaign)).filter(({ kind }) => kind === "coverage-drop");
  expect(alarms.map(({ subject }) => subject).sort()).toEqual([
    "sandbox-list detail manufacturer.address",
    "sandbox-list detail manufacturer.name",
  ]);
  for (const { values } of alarms) {
    expect(Number(values.pages)).toBeLessThanOrEqual(50);
    expect(values.now).toBe("0 %");
  }
  const changed = await changedListings();
  expect(changed.size).toBeGreaterThan(150);
  const found = await findings();
  const broken = found.filter((finding) => changed.has(finding.listing_id) && isOfMaker(finding));
  expect(broken.length).toBeGreaterThan(150);
  expect(broken.filter(({ lead_id, held }) => lead_id !== null || held !== "coverage")).toEqual([]);
  // what else these pages lack is led as ever
  expect(found.some(({ listing_id, lead_id }) => changed.has(listing_id) && lead_id !== null)).toBe(true);
});

test("the account balances, with what is held as a term of its own", async () => {
  const account = await campaignAccount(database.db, campaign);
  expect(account).toMatchObject({ balanced: true, listings: { open: 0 }, leads: { open: 0 } });
  expect(account.listings.held).toBeGreaterThan(50);
});

test("after the reader was mended what is held is read and judged again: only what pages truly lack becomes leads", async () => {
  const { context } = workers;
  const market = context.marketplaces.get("sandbox-list") as Marketplace;
  const changed = await changedListings();
  const mended = new Map([["sandbox-list", { ...market, read: readingBoth(market) }]]);
  const released = await releaseHeld(
    { ...context, marketplaces: mended },
    {
      ...{ marketplace: "sandbox-list", fields: ["manufacturer.name", "manufacturer.address"], isNewNormal: false },
    },
  );
  expect(released.listings).toBeGreaterThan(150);
  await finished();
  const account = await campaignAccount(database.db, campaign);
  expect(account).toMatchObject({ balanced: true, listings: { held: 0, open: 0 }, leads: { open: 0 } });
  const items = await database.db.query<{ id: number; item_id: string }>("select id, item_id from listings");
  const itemOf = new Map(items.rows.map(({ id, item_id }) => [id, item_id]));
  const planted = truth();
  const wrong = (await findings()).filter(
    (finding) =>
      changed.has(finding.listing_id) &&
      finding.rule === "maker-name-missing" &&
      !planted.get(itemOf.get(finding.listing_id) ?? "")?.includes(finding.rule),
  );
  expect(wrong).toEqual([]);
  const open = (await readAlarms(database.db, campaign)).filter(({ clearedAt }) => clearedAt === null);
  expect(open).toEqual([]);
  // a second time there is nothing left to do
  const again = await releaseHeld(context, {
    ...{ marketplace: "sandbox-list", fields: ["manufacturer.name"], isNewNormal: false },
  });
  expect(again.listings).toBe(0);
}, 60_000);

/** The reader as it would be after somebody looked at the new pages. */
function readingBoth(market: Marketplace): Marketplace["read"] {
  return (page) => {
    const reading = market.read(page);
    if (reading.kind !== "detail") return reading;
    const text = new TextDecoder("gbk").decode(page.body);
    const card = /class="factory-card">.*?<\/div>/s.exec(text)?.[0] ?? "";
    const [name = null, address = null] = [...card.matchAll(/<b>([^<]*)<\/b>/g)].map(([, value]) => value ?? null);
    if (name === null) return reading;
    const { manufacturer } = reading.listing;
    return { ...reading, listing: { ...reading.listing, manufacturer: { ...manufacturer, name, address } } };
  };
}
