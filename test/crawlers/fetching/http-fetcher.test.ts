import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fetcher, FetchOutcome, FetchRequest } from "#crawlers/fetching/fetcher.ts";
import { createHttpFetcher } from "#crawlers/fetching/http-fetcher.ts";
import { type LocalServer, misbehave, PAGE, startServer } from "./misbehaving-server.ts";

let server: LocalServer;
let foreign: LocalServer;
let fetcher: Fetcher;

beforeAll(async () => {
  server = await startServer(misbehave);
  foreign = await startServer(misbehave);
  fetcher = createHttpFetcher({ allowPrivate: [server.host], userAgent: "XunwangBot/0.1 (+mailto:test@example.org)" });
});
afterAll(async () => {
  await fetcher.close();
  await Promise.all([server.close(), foreign.close()]);
});

const get = (path: string, more: Partial<FetchRequest> = {}): Promise<FetchOutcome> =>
  fetcher.fetch({ url: `${server.base}/${path}`, hosts: [server.host], timeoutMs: 5_000, ...more });

const short = (outcome: FetchOutcome) =>
  outcome.ok
    ? { ok: true, status: outcome.page.status }
    : { failure: outcome.failure, status: outcome.status, retry: outcome.retry, retryAfterMs: outcome.retryAfterMs };

describe("pages that arrive", () => {
  for (const path of ["page", "gzip", "br", "deflate", "raw-deflate", "twice-packed"]) {
    it(`brings the whole body of /${path}`, async () => {
      const outcome = await get(path);
      if (!outcome.ok) throw new Error(outcome.detail);
      expect(Buffer.from(outcome.page.body).toString("utf8")).toBe(PAGE);
      expect(outcome.page).toMatchObject({ status: 200, via: "http", finalUrl: `${server.base}/${path}` });
      expect(outcome.page.headers["content-type"]).toBe("text/html; charset=utf-8");
    });
  }

  it("takes an empty body for empty, whatever coding is declared", async () => {
    const outcome = await get("empty-gzip");
    expect(outcome.ok && outcome.page.body.length).toBe(0);
  });

  it("says who it is, with a contact, and names no browser", async () => {
    await get("page");
    const headers = server.seen.at(-1)?.headers;
    expect(headers?.["user-agent"]).toBe("XunwangBot/0.1 (+mailto:test@example.org)");
    expect(headers?.["user-agent"]).not.toMatch(/Mozilla|Chrome|Safari/);
    expect(headers?.cookie).toBeUndefined();
  });

  it("follows ten redirects and keeps both addresses", async () => {
    const outcome = await get("hop/9");
    expect(outcome.ok && outcome.page.url).toBe(`${server.base}/hop/9`);
    expect(outcome.ok && outcome.page.finalUrl).toBe(`${server.base}/page`);
  });

  it("asks before each further hop, and does not count that wait as the marketplace's time", async () => {
    let asked = 0;
    const another = async () => {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 700));
      return true;
    };
    const outcome = await get("hop/3", { another, timeoutMs: 2_500 });
    expect(outcome.ok && outcome.page.finalUrl).toBe(`${server.base}/page`);
    expect(asked).toBe(4);
    const before = server.seen.length;
    expect(short(await get("hop/3", { another: async () => false }))).toMatchObject({
      failure: "unavailable",
      retry: true,
    });
    expect(server.seen.length - before).toBe(1);
  });

  it("serves some hundred requests given at once over a few kept connections", async () => {
    const before = server.connections();
    const outcomes = await Promise.all(Array.from({ length: 300 }, (_, i) => get(`page?n=${i}`)));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.page.url)).size).toBe(300);
    expect(server.connections() - before).toBeLessThanOrEqual(32);
  });

  it("fetches the same address as often as it is asked to", async () => {
    const before = server.seen.length;
    await get("page");
    await get("page");
    expect(server.seen.length - before).toBe(2);
  });
});

describe("answers that are no page", () => {
  const no = { retry: false, retryAfterMs: null };
  const later = { retry: true, retryAfterMs: null };
  const table: [path: string, expected: object][] = [
    ["status/404", { failure: "not-found", status: 404, ...no }],
    ["status/410", { failure: "not-found", status: 410, ...no }],
    ["status/401", { failure: "blocked", status: 401, ...no }],
    ["status/403", { failure: "blocked", status: 403, ...no }],
    ["status/405", { failure: "blocked", status: 405, ...no }],
    ["status/412", { failure: "blocked", status: 412, ...no }],
    ["status/429", { failure: "blocked", status: 429, ...later }],
    ["status/429?after=7", { failure: "blocked", status: 429, retry: true, retryAfterMs: 7_000 }],
    ["status/503?after=120", { failure: "unavailable", status: 503, retry: true, retryAfterMs: 120_000 }],
    ["status/503?after=99999999", { failure: "unavailable", status: 503, retry: true, retryAfterMs: 86_400_000 }],
    ["status/503?after=soon", { failure: "unavailable", status: 503, ...later }],
    ["status/500", { failure: "unavailable", status: 500, ...later }],
    ["status/502", { failure: "unavailable", status: 502, ...later }],
    ["status/400", { failure: "unavailable", status: 400, ...no }],
    ["large-error", { failure: "unavailable", status: 500, ...later }],
    ["no-location", { failure: "unavailable", status: 302, ...no }],
    ["bad-location", { failure: "refused-by-guard", status: 302, ...no }],
    ["loop", { failure: "redirect-loop", status: null, ...no }],
    ["ping", { failure: "redirect-loop", status: null, ...no }],
    ["hop/10", { failure: "redirect-loop", status: null, ...no }],
    ["broken-gzip", { failure: "unreadable", status: 200, ...no }],
    ["cut-gzip", { failure: "unreadable", status: 200, ...no }],
    ["unknown-coding", { failure: "unreadable", status: 200, ...no }],
    ["four-times-packed", { failure: "unreadable", status: 200, ...no }],
    ["garbage", { failure: "unreadable", status: null, ...no }],
    ["bomb", { failure: "too-large", status: 200, ...no }],
    ["bomb-in-bomb", { failure: "too-large", status: 200, ...no }],
    ["declared-large", { failure: "too-large", status: 200, ...no }],
    ["undeclared-large", { failure: "too-large", status: 200, ...no }],
    ["huge-headers", { failure: "too-large", status: null, ...no }],
    ["reset", { failure: "network", status: null, ...later }],
    ["cut-body", { failure: "network", status: null, ...later }],
  ];
  for (const [path, expected] of table) {
    it(`/${path} ends as ${JSON.stringify(expected)}`, async () => {
      expect(short(await get(path))).toEqual(expected);
    });
  }

  it("reads a Retry-After that is a date", async () => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    const outcome = await get(`status/429?after=${encodeURIComponent(at)}`);
    const pause = outcome.ok ? null : outcome.retryAfterMs;
    expect(pause).toBeGreaterThan(55_000);
    expect(pause).toBeLessThanOrEqual(60_000);
  });

  it("asks for no pause by a date that has passed", async () => {
    const outcome = await get(`status/429?after=${encodeURIComponent("Wed, 21 Oct 2015 07:28:00 GMT")}`);
    expect(outcome.ok ? null : outcome.retryAfterMs).toBe(0);
  });

  it("ends a connection that is refused as a network failure worth another try", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    const own = createHttpFetcher({ allowPrivate: [host] });
    const outcome = await own.fetch({ url: `http://${host}/`, hosts: [host] });
    await own.close();
    expect(short(outcome)).toEqual({ failure: "network", status: null, ...later });
  });

  it("ends a name that does not resolve as a network failure", async () => {
    const own = createHttpFetcher({
      resolver: (_name, _options, callback) => callback(Object.assign(new Error("no name"), { code: "ENOTFOUND" }), []),
    });
    const outcome = await own.fetch({ url: "http://no.such.example/", hosts: ["no.such.example"] });
    await own.close();
    expect(short(outcome)).toEqual({ failure: "network", status: null, ...later });
  });
});

describe("bounds", () => {
  it("keeps to the bytes it was given, decompressed", async () => {
    expect(short(await get("gzip", { maxBytes: 500 }))).toMatchObject({ failure: "too-large" });
    const exact = await get("gzip", { maxBytes: Buffer.byteLength(PAGE) });
    expect(exact.ok).toBe(true);
  });

  for (const path of ["silent", "drip"]) {
    it(`gives up on /${path} in its time`, async () => {
      const started = performance.now();
      const outcome = await get(path, { timeoutMs: 400 });
      expect(outcome.ok ? null : outcome.failure).toBe("timeout");
      expect(outcome.ok ? null : outcome.retry).toBe(true);
      expect(performance.now() - started).toBeLessThan(2_000);
    });
  }

  it("tries a connection that broke once more, and says so to nobody", async () => {
    let times = 0;
    const flaky = await startServer((request, response) => {
      times += 1;
      if (times === 1) request.socket.resetAndDestroy();
      else response.end(PAGE);
    });
    const own = createHttpFetcher({ allowPrivate: [flaky.host] });
    const outcome = await own.fetch({ url: `${flaky.base}/`, hosts: [flaky.host] });
    await own.close();
    await flaky.close();
    expect(outcome.ok).toBe(true);
    expect(times).toBe(2);
  });

  it("does not let slow pages hold up the others", async () => {
    const slow = Array.from({ length: 10 }, () => get("silent", { timeoutMs: 1_500 }));
    const started = performance.now();
    const quick = await Promise.all(Array.from({ length: 20 }, () => get("page")));
    expect(quick.every((outcome) => outcome.ok)).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_200);
    await Promise.all(slow);
  });

  it("ends what is under way when it is closed, and refuses what comes after", async () => {
    const own = createHttpFetcher({ allowPrivate: [server.host] });
    const request = { url: `${server.base}/silent`, hosts: [server.host] };
    const pending = own.fetch(request);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await own.close();
    expect(short(await pending)).toMatchObject({ failure: "network", retry: true });
    expect(short(await own.fetch(request))).toMatchObject({ failure: "network", retry: true });
    await own.close();
  });

  it("leaves Ctrl+C to the program", async () => {
    const before = process.listenerCount("SIGINT");
    const own = createHttpFetcher({ allowPrivate: [server.host] });
    await own.fetch({ url: `${server.base}/page`, hosts: [server.host] });
    expect(process.listenerCount("SIGINT")).toBe(before);
    await own.close();
  });
});

describe("the guard at work", () => {
  const refusedTargets = (): string[] => [
    `${foreign.base}/page`,
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706433/",
    "http://localhost/",
    "http://[::1]/",
    "ftp://127.0.0.1/file",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,hello",
    `http://user:secret@${server.host}/page`,
    "//10.0.0.1/",
  ];
  it("refuses every redirect that leaves, and the other server never hears of it", async () => {
    for (const target of refusedTargets()) {
      const outcome = await get(`to-query?to=${encodeURIComponent(target)}`);
      expect([target, outcome.ok ? null : outcome.failure]).toEqual([target, "refused-by-guard"]);
    }
    expect(foreign.seen).toEqual([]);
  });

  it("does not connect where a name of an allowed host resolves to a private address", async () => {
    const port = Number(server.host.split(":")[1]);
    for (const address of ["127.0.0.1", "10.1.2.3", "::ffff:127.0.0.1"]) {
      const own = createHttpFetcher({
        resolver: (_name, _options, callback) => callback(null, [{ address, family: address.includes(":") ? 6 : 4 }]),
      });
      const host = `shop.example:${port}`;
      const before = server.connections();
      const outcome = await own.fetch({ url: `http://${host}/page`, hosts: [host] });
      await own.close();
      expect(short(outcome)).toMatchObject({ failure: "refused-by-guard", retry: false });
      expect(server.connections()).toBe(before);
    }
  });

  it("refuses a name that is public and private at once", async () => {
    const own = createHttpFetcher({
      resolver: (_name, _options, callback) =>
        callback(null, [
          { address: "8.8.8.8", family: 4 },
          { address: "192.168.1.1", family: 4 },
        ]),
    });
    const outcome = await own.fetch({ url: "http://shop.example/", hosts: ["shop.example"] });
    await own.close();
    expect(short(outcome)).toMatchObject({ failure: "refused-by-guard" });
  });

  it("reaches a name whose exact host and port was allowed", async () => {
    const port = Number(server.host.split(":")[1]);
    const host = `sandbox.example:${port}`;
    const own = createHttpFetcher({
      allowPrivate: [host],
      resolver: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    const outcome = await own.fetch({ url: `http://${host}/page`, hosts: [host] });
    await own.close();
    expect(outcome.ok).toBe(true);
  });

  it("asks the guard before it opens anything", async () => {
    const outcome = await fetcher.fetch({ url: `${foreign.base}/page`, hosts: [server.host] });
    expect(short(outcome)).toMatchObject({ failure: "refused-by-guard", retry: false });
  });
});
