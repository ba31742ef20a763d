/** The polite guest on a real database, over real HTTP: robots.txt, budget, hours, pauses and concurrency, shared by guests. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Fetcher } from "#crawlers/fetching/fetcher.ts";
import { createHttpFetcher } from "#crawlers/fetching/http-fetcher.ts";
import { readAlarms } from "#db/queries/alarms.ts";
import { createCampaign } from "#db/queries/campaigns.ts";
import { readStates } from "#db/queries/marketplace-states.ts";
import { CampaignPlan } from "#domain/campaign.ts";
import type { Politeness } from "#domain/politeness.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { createLog } from "#workers/log.ts";
import { Guest, type GuestOptions, type GuestRequest, refusalIn, type Visited } from "#workers/politeness/guest.ts";

let database: TestDatabase;
let http: Fetcher;
let host: string;
let campaignId: number;
/** What the marketplace does; its robots.txt, and the rest. */
let robots: (response: ServerResponse) => void;
let page: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[] = [];
const guests: Guest[] = [];
let marketplaces = 0;

const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  if (request.url === "/robots.txt") robots(response);
  else page(request, response);
});
const says =
  (status: number, body = "", headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end(body);

beforeAll(async () => {
  database = await createTestDatabase();
  campaignId = await createCampaign(database.db, CampaignPlan.parse({ name: "x", marketplaces: [] }));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = createHttpFetcher({ allowPrivate: [host] });
});
beforeEach(async () => {
  asked = [];
  robots = says(404);
  page = (_, response) => says(200, "good")(response);
  await database.db.query("delete from robots_files");
});
afterEach(async () => {
  await Promise.all(guests.splice(0).map((guest) => guest.close()));
});
afterAll(async () => {
  await http.close();
  server.close();
  await database.drop();
});

/** A marketplace nobody has visited yet, and how one visits it. */
function visitor(politeness: Partial<Politeness> = {}, settings: GuestOptions["settings"] = {}) {
  const marketplace = {
    id: `market-${++marketplaces}`,
    name: "集市",
    hosts: [host],
    politeness: { ratePerSecond: 200, concurrency: 10, ...politeness },
  };
  const join = (more: GuestOptions["settings"] = {}) => {
    const log = createLog("silent");
    const guest = new Guest({
      db: database.db,
      log,
      http,
      userAgent: "Xunwang/0.1 (test)",
      settings: { holdMs: 0, ...settings, ...more },
    });
    guests.push(guest);
    let requests = 0;
    return async (path: string, more: Partial<GuestRequest> = {}): Promise<Visited> => {
      const request = { id: ++requests, campaignId, politeness: null, overridesRobots: false, ...more };
      const visited = await guest.fetch(marketplace, { url: `http://${host}${path}`, ...request }, http);
      if (visited.kind === "answered") await visited.tell(refusalIn(visited.outcome));
      return visited;
    };
  };
  const state = async () => (await readStates(database.db, [marketplace.id])).get(marketplace.id);
  return { id: marketplace.id, join, state };
}
const pagesAsked = () => asked.filter((path) => path !== "/robots.txt").length;

test("robots.txt is asked once, kept to, and overridden only by a campaign that says why", async () => {
  robots = says(200, "User-agent: *\nDisallow: /item\n");
  const { join } = visitor();
  const visit = join();
  const visits = await Promise.all(["/item/1", "/shop/1", "/item/2"].map((path) => visit(path)));
  expect(visits.map(({ kind }) => kind)).toEqual(["disallowed", "answered", "disallowed"]);
  expect(await visit("/item/3", { overridesRobots: true })).toMatchObject({ kind: "answered", robots: "overridden" });
  expect(await visit("/shop/2", { overridesRobots: true })).toMatchObject({ kind: "answered", robots: "allowed" });
  // another process finds it in the database
  expect((await join()("/item/4")).kind).toBe("disallowed");
  expect(asked.filter((path) => path === "/robots.txt")).toHaveLength(1);
  expect(pagesAsked()).toBe(3);
});

test("a robots.txt that cannot be had keeps pages waiting until it can", async () => {
  robots = says(500);
  const visit = visitor({}, { againMs: 200 }).join();
  expect(await visit("/item/1")).toMatchObject({ kind: "later", reason: "robots" });
  expect(pagesAsked()).toBe(0);
  robots = says(200, "User-agent: *\nDisallow: /cart\n");
  await sleep(250);
  expect(await visit("/item/1")).toMatchObject({ kind: "answered", robots: "allowed" });
});

test("a robots.txt that never comes is an alarm after an hour and no longer waited for after a day, until it comes", async () => {
  robots = says(500);
  const { id, join } = visitor({}, { againMs: 1 });
  const [visit, other] = [join(), join()];
  const alarms = async () =>
    (await readAlarms(database.db)).filter((one) => one.kind === "robots-unavailable" && one.clearedAt === null);
  const missingFor = (time: string) =>
    database.db.query("update robots_files set unavailable_since = now() - $1::interval", [time]);
  expect(await visit("/1")).toMatchObject({ kind: "later", reason: "robots" });
  expect(await alarms()).toEqual([]);
  await missingFor("2 hours");
  await sleep(5);
  expect(await visit("/1")).toMatchObject({ kind: "later", reason: "robots" });
  const since = expect.any(String);
  expect(await alarms()).toMatchObject([
    { subject: `http://${host}`, marketplace: id, values: { marketplace: "集市", answer: "HTTP 500", since } },
  ]);
  await missingFor("25 hours");
  await sleep(5);
  expect((await visit("/1")).kind).toBe("no-robots");
  expect((await other("/2")).kind).toBe("no-robots");
  expect((await visit("/1", { overridesRobots: true })).kind).toBe("answered");
  // nobody asked for days: it need not have been down since
  await database.db.query("update robots_files set fetched_at = now() - interval '3 days'");
  await sleep(5);
  expect(await join()("/1")).toMatchObject({ kind: "later", reason: "robots" });
  robots = says(404);
  await sleep(5);
  expect((await visit("/1")).kind).toBe("answered");
  expect(await alarms()).toEqual([]);
});

test("its Crawl-delay is kept to, also by a campaign that overrides it", async () => {
  robots = says(200, "User-agent: *\nCrawl-delay: 0.5\nDisallow: /\n");
  const visit = visitor().join();
  const began = performance.now();
  const patiently = async (n: number) => {
    for (;;) {
      const visited = await visit(`/${n}`, { overridesRobots: true });
      if (visited.kind !== "later") return;
      expect(visited.reason).toBe("pace");
      await sleep(visited.afterMs);
    }
  };
  await Promise.all([1, 2, 3].map(patiently));
  expect(pagesAsked()).toBe(3);
  expect(performance.now() - began).toBeGreaterThan(1_000);
});

test("over the daily budget pages wait for the next day of Shanghai, whichever process wants them", async () => {
  let now = new Date("2026-11-24T22:00:00+08:00");
  const { join } = visitor({ dailyBudget: 5 }, { now: () => now });
  const [one, other] = [join(), join()];
  const visits = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => (n % 2 ? one : other)(`/${n}`)));
  const later = visits.filter((visited) => visited.kind === "later");
  expect(asked.length).toBe(5);
  expect(later.length).toBe(8 - pagesAsked());
  for (const wait of later) expect(wait).toMatchObject({ reason: "budget", afterMs: 2 * 3_600_000 });
  now = new Date("2026-11-25T00:00:00+08:00");
  expect((await one("/9")).kind).toBe("answered");
});

test("outside the hours pages wait for the opening; a campaign's own hours hold up only its own", async () => {
  let now = new Date("2026-11-24T23:00:00+08:00");
  const visit = visitor({ hours: "22:00-06:00" }, { now: () => now }).join();
  expect((await visit("/1")).kind).toBe("answered");
  const night = { politeness: { hours: "01:00-05:00" } };
  expect(await visit("/2", night)).toEqual({ kind: "later", reason: "hours", afterMs: 2 * 3_600_000 });
  now = new Date("2026-11-25T06:00:00+08:00");
  expect(await visit("/3")).toEqual({ kind: "later", reason: "hours", afterMs: 16 * 3_600_000 });
});

test("Retry-After pauses every process, and what waits is held as long as that is near", async () => {
  const { join, state } = visitor();
  page = (_, response) => says(429, "", { "retry-after": "1" })(response);
  expect((await join()("/1")).kind).toBe("answered");
  const patient = join({ holdMs: 5_000 });
  page = (_, response) => says(200, "good")(response);
  expect(await join()("/2")).toMatchObject({ kind: "later", reason: "retry-after" });
  const began = performance.now();
  expect((await patient("/3")).kind).toBe("answered");
  expect(performance.now() - began).toBeGreaterThan(500);
  expect((await state())?.ratePerSecond).toBeLessThan(150);
});

test("after refusals the rate goes up again with good answers", async () => {
  const { join, state } = visitor({ ratePerSecond: 30 });
  const visit = join();
  page = (_, response) => says(429)(response);
  await visit("/0");
  const slowed = (await state())?.ratePerSecond ?? 0;
  expect(slowed).toBe(15);
  page = (_, response) => says(200, "good")(response);
  const began = performance.now();
  for (let n = 1; performance.now() - began < 2_500; n++) await visit(`/${n}`);
  // a thirtieth of 30 a second
  expect(((await state())?.ratePerSecond ?? 0) - slowed).toBeGreaterThan(1.5);
});

test("a marketplace that refuses everything rests with an alarm, and is asked again afterwards until it answers", async () => {
  const { id, join, state } = visitor({}, { refusalsUntilBlocked: 6, firstPauseMs: 60_000 });
  const visit = join();
  page = (_, response) => says(403)(response);
  for (let n = 1; n <= 6; n++) expect((await visit(`/${n}`)).kind).toBe("answered");
  const restIsOver = () => database.db.query("update marketplace_states set paused_until = now()");
  const open = async () => (await readAlarms(database.db)).filter((one) => one.subject === id && !one.clearedAt);
  expect(await open()).toMatchObject([{ kind: "marketplace-blocked", values: { reason: "HTTP 403" } }]);
  expect(await visit("/7")).toMatchObject({ kind: "later", reason: "blocked" });
  expect(await join()("/8")).toMatchObject({ kind: "later", reason: "blocked" });
  expect(pagesAsked()).toBe(6);
  await restIsOver();
  // still refused: the pause is twice as long
  expect((await visit("/9")).kind).toBe("answered");
  expect(await visit("/10")).toMatchObject({ kind: "later", reason: "blocked" });
  expect((await state())?.pauses).toBe(2);
  await restIsOver();
  page = (_, response) => says(200, "good")(response);
  expect((await visit("/11")).kind).toBe("answered");
  expect(await open()).toEqual([]);
  expect(await state()).toMatchObject({ pauses: 0, refusals: 0, blockedSince: null });
});

test("no more requests are under way at once than there may be, over all processes, and each gets its share", async () => {
  let [underWay, peak] = [0, 0];
  page = (_, response) => {
    peak = Math.max(peak, ++underWay);
    setTimeout(() => {
      underWay--;
      says(200, "good")(response);
    }, 40);
  };
  const { join } = visitor({ concurrency: 3 });
  const visits = [join(), join(), join()];
  await Promise.all(visits.flatMap((visit, who) => Array.from({ length: 8 }, (_, n) => visit(`/${who}/${n}`))));
  expect(pagesAsked()).toBe(24);
  expect(peak).toBeLessThanOrEqual(3);
  expect(peak).toBeGreaterThan(1);
});

test("a guest that is to stop sends home who waits", async () => {
  const { join } = visitor({ ratePerSecond: 0.1 });
  const visit = join();
  const [first, second] = [visit("/1"), visit("/2")];
  await sleep(300);
  guests.at(-1)?.stop();
  const kinds = (await Promise.all([first, second])).map((visited) => visited.kind === "later" && visited.reason);
  expect(kinds).toContain("stopping");
});

test("each hop of a redirect takes a place in time, on the seat the request has", async () => {
  const at: number[] = [];
  page = (request, response) => {
    at.push(performance.now());
    const left = Number(request.url?.slice(1));
    if (left > 0) says(302, "", { location: `/${left - 1}` })(response);
    else says(200, "good")(response);
  };
  const { join } = visitor({ ratePerSecond: 10, concurrency: 1 });
  const visit = join();
  const visited = await Promise.all([visit("/3"), visit("/2")]);
  expect(visited.map((one) => one.kind === "answered" && one.outcome.ok)).toEqual([true, true]);
  expect(at).toHaveLength(7);
  // ten a second: the seven of them and robots.txt stand a tenth apart, whoever needs them
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(6 * 100 - 300);
});
