import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fetcher, FetchRequest } from "#crawlers/fetching/fetcher.ts";
import { cookieHeader, type SessionCookie } from "#crawlers/fetching/session-cookies.ts";
import { readAlarms } from "#db/queries/alarms.ts";
import { listSessions, removeSession, storeSession } from "#db/queries/marketplace-sessions.ts";
import { createLog } from "#workers/log.ts";
import { openSessions } from "#workers/sessions/open-sessions.ts";
import { seal, unseal } from "#workers/sessions/seal.ts";
import { readSecret, secretOf } from "#workers/sessions/secret.ts";
import { readLoginState } from "#workers/sessions/storage-state.ts";
import { watchSessions } from "#workers/sessions/watch-sessions.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";

const DAY = 86_400_000;
const now = new Date("2026-11-24T00:00:00Z");
const jd = { id: "jd", hosts: ["*.jd.com", "re.shop.example"] };
const cookie = (name: string, domain: string, more: Partial<SessionCookie> = {}): SessionCookie => ({
  ...{
    name,
    value: `value-of-${name}`,
    domain,
    path: "/",
    expires: -1,
    httpOnly: false,
    secure: false,
    sameSite: "Lax",
  },
  ...more,
});
const file = (cookies: readonly unknown[], origins: readonly unknown[] = []) => JSON.stringify({ cookies, origins });
const seconds = (days: number) => now.getTime() / 1_000 + days * 86_400;

describe("a login state as handed in", () => {
  test("keeps the cookies of the marketplace's hosts and names what it leaves out, without values", () => {
    const state = readLoginState(
      "state.json",
      file(
        [
          cookie("thor", ".jd.com"),
          cookie("item", "item.jd.com"),
          cookie("above", ".shop.example"),
          cookie("bank", ".bank.example"),
          cookie("lookalike", ".notjd.com"),
          cookie("top", ".com"),
          cookie("old", ".jd.com", { expires: seconds(-1) }),
          { name: "broken" },
        ],
        [{ origin: "https://www.jd.com", localStorage: [{ name: "token", value: "secret-token" }] }],
      ),
      jd,
      now,
    );
    expect(state.cookies.map(({ name }) => name)).toEqual(["thor", "item", "above"]);
    expect(state.dropped.map(({ what }) => what)).toEqual([
      "bank (.bank.example)",
      "lookalike (.notjd.com)",
      "top (.com)",
      "old (.jd.com)",
      "第 8 个 cookie",
      "https://www.jd.com",
    ]);
    expect(JSON.stringify(state.dropped)).not.toMatch(/value-of|secret-token/);
  });

  test("ends when the first cookie ends that scripts cannot read", () => {
    const cookies = [
      cookie("seen", ".jd.com", { expires: seconds(0.1) }),
      cookie("login", ".jd.com", { expires: seconds(20), httpOnly: true }),
      cookie("browser", ".jd.com", { httpOnly: true }),
    ];
    expect(readLoginState("f", file(cookies), jd, now).expiresAt).toEqual(new Date(now.getTime() + 20 * DAY));
    expect(readLoginState("f", file([cookie("browser", ".jd.com")]), jd, now).expiresAt).toBeNull();
  });

  test("is refused where nothing of it helps, and what is no such file is not quoted", () => {
    expect(() => readLoginState("f", file([cookie("bank", ".bank.example")]), jd, now)).toThrow("X-5603");
    for (const text of ["value-of-thor: not JSON", '{"token":"value-of-thor"}']) {
      expect(() => readLoginState("f", text, jd, now)).toThrow(/^X-1004(?!.*value-of-thor)/);
    }
  });
});

test("a cookie goes to its own host and path, over TLS where it says so, and not after its end", () => {
  const cookies = [
    cookie("whole", ".jd.com"),
    cookie("host", "item.jd.com"),
    cookie("deep", ".jd.com", { path: "/cart" }),
    cookie("tls", ".jd.com", { secure: true }),
    cookie("old", ".jd.com", { expires: seconds(-1) }),
  ];
  const sent = (url: string) =>
    (cookieHeader(cookies, new URL(url), now.getTime()) ?? "").split("; ").map((pair) => pair.split("=")[0]);
  expect(sent("https://item.jd.com/1.html")).toEqual(["whole", "host", "tls"]);
  expect(sent("http://item.jd.com/1.html")).toEqual(["whole", "host"]);
  expect(sent("https://cart.jd.com/cart/x")).toEqual(["deep", "whole", "tls"]);
  expect(sent("https://jd.com/carton")).toEqual(["whole", "tls"]);
  for (const url of ["https://notjd.com/", "https://jd.com.evil.example/", "https://evil.example/jd.com"]) {
    expect(cookieHeader(cookies, new URL(url), now.getTime())).toBeNull();
  }
  expect(cookieHeader([cookie("ip", ".0.0.1")], new URL("http://127.0.0.1/"), now.getTime())).toBeNull();
});

test("what is sealed opens with its key, for its marketplace, unchanged, and not otherwise", () => {
  const key = randomBytes(32);
  const sealed = seal(key, "秘密", "jd");
  expect(unseal(key, sealed, "jd")).toBe("秘密");
  expect(unseal(key, sealed, "taobao")).toBeNull();
  expect(unseal(randomBytes(32), sealed, "jd")).toBeNull();
  expect(unseal(key, sealed.subarray(0, 20), "jd")).toBeNull();
  for (let at = 0; at < sealed.byteLength; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(unseal(key, changed, "jd")).toBeNull();
  }
  expect(seal(key, "秘密", "jd").equals(sealed)).toBe(false);
});

test("the secret is 32 bytes as hex or base64, and anything else is refused with a code", () => {
  const key = randomBytes(32);
  for (const form of ["hex", "base64", "base64url"] as const) expect(secretOf(key.toString(form))).toEqual(key);
  expect(() => readSecret(null)).toThrow("X-5601");
  for (const text of ["password", "ab".repeat(31), key.toString("base64").slice(4)]) {
    expect(() => readSecret(text)).toThrow("X-5602");
  }
});

describe("stored login states", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  const key = randomBytes(32);
  const store = (marketplace: string, expiresAt: Date | null, sealWith = key) =>
    storeSession(database.db, {
      ...{ marketplace, cookies: 1, expiresAt },
      sealed: seal(sealWith, JSON.stringify([cookie("thor", ".jd.com")]), marketplace),
    });

  test("are sent with requests to their own marketplace alone; one that cannot be opened is left out", async () => {
    const asked: FetchRequest[] = [];
    const bare: Fetcher = {
      fetch: async (request) => {
        asked.push(request);
        return { ok: false, failure: "network", detail: "", status: null, retry: false, retryAfterMs: null };
      },
      close: async () => {},
    };
    await store("jd", null);
    await store("taobao", null, randomBytes(32));
    const markets = [jd, { id: "taobao", hosts: ["*.taobao.com"] }, { id: "suning", hosts: ["*.suning.com"] }];
    const dressed = openSessions(database.db, createLog("silent"), key, markets).dress(bare);
    for (const { hosts } of markets) await dressed.fetch({ url: "https://x.example/", hosts });
    expect(asked.map(({ cookies }) => cookies?.map(({ name }) => name))).toEqual([["thor"], undefined, undefined]);
    const stored = await database.db.query("select sealed from marketplace_sessions");
    for (const { sealed } of stored.rows) expect(String(sealed)).not.toMatch(/thor|jd\.com/);
  });

  test("raise one alarm when they end within three days, cleared when renewed or removed", async () => {
    const open = async () =>
      (await readAlarms(database.db))
        .filter(({ clearedAt }) => clearedAt === null)
        .map(({ subject, times }) => [subject, times]);
    const watch = () => watchSessions({ db: database.db, marketplaces: new Map() });
    const inDays = (days: number) => new Date(Date.now() + days * DAY);
    await store("jd", inDays(2));
    await store("taobao", inDays(-1));
    await store("suning", inDays(10));
    await watch();
    await watch();
    expect((await open()).sort()).toEqual([
      ["jd", 1],
      ["taobao", 1],
    ]);
    await store("jd", inDays(30));
    expect(await removeSession(database.db, "taobao")).toBe(true);
    expect(await removeSession(database.db, "taobao")).toBe(false);
    await watch();
    expect(await open()).toEqual([]);
    expect((await listSessions(database.db)).map(({ marketplace }) => marketplace)).toEqual(["jd", "suning"]);
  });
});
