/** Each way to misbehave really happens on the wire. */
import { get } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { decodePage } from "#crawlers/reading/charset.ts";
import type { Misbehaviour, Way } from "./misbehaviour.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox | null = null;
afterEach(async () => {
  await sandbox?.close();
  sandbox = null;
});

async function start(...misbehave: Misbehaviour[]): Promise<{ base: string; item: string; counted(way: Way): number }> {
  const started = await startSandbox({
    seed: 7,
    listings: 60,
    marketplaces: ["sandbox-list"],
    removedShare: 0,
    misbehave,
  });
  sandbox = started;
  const base = started.marketplaces[0]?.baseUrl ?? "";
  const [first] = started.truth();
  return {
    base,
    item: `${base}/item.htm?id=${first?.itemId}`,
    counted: (way) => started.stats()["sandbox-list"]?.misbehaved[way] ?? 0,
  };
}

describe("a marketplace that was told to misbehave", () => {
  it("limits the rate with 429 and Retry-After, and lets later requests through", async () => {
    const { item } = await start({ way: "rate-limit", perSecond: 5, retryAfterSeconds: 2 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(item)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.headers.get("retry-after")).toBe("2");
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await fetch(item)).status).toBe(200);
  });

  it("is unavailable for a share of the requests, the same ones for the same seed", async () => {
    const run = async () => {
      const { base } = await start({ way: "unavailable", share: 0.3 });
      const statuses: number[] = [];
      for (let at = 0; at < 60; at++) statuses.push((await fetch(`${base}/search?q=a${at % 20}`)).status);
      await sandbox?.close();
      return statuses;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    const failed = first.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(30);
  });

  it("sends the head at once and the body slowly", async () => {
    const { item } = await start({ way: "slow-body" });
    const answer = await fetch(item, { signal: AbortSignal.timeout(700) });
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });

  it("redirects for ever", async () => {
    const { item } = await start();
    let url = `${item}&misbehave=redirect-loop`;
    for (let hop = 0; hop < 30; hop++) {
      const answer = await fetch(url, { redirect: "manual" });
      expect(answer.status).toBe(302);
      url = new URL(answer.headers.get("location") ?? "", url).href;
    }
  });

  it("sends 50 MB", async () => {
    const { item, counted } = await start({ way: "huge", path: "/item.htm" });
    let bytes = 0;
    for await (const part of (await fetch(item)).body ?? []) bytes += part.length;
    expect(bytes).toBeGreaterThan(50_000_000);
    expect(counted("huge")).toBe(1);
  });

  it("breaks gzip and cuts bodies off", async () => {
    const { item } = await start();
    await expect(fetch(`${item}&misbehave=broken-gzip`).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    await expect(fetch(`${item}&misbehave=cut-off`).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });

  it("resets connections, never answers, and never ends its headers", async () => {
    const { item } = await start();
    await expect(fetch(`${item}&misbehave=reset`).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    for (const way of ["hung", "endless-headers"]) {
      await expect(fetch(`${item}&misbehave=${way}`, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
    }
  });

  it("sends more than it said, and a small body that unpacks to 64 MB", async () => {
    const { item } = await start();
    const whole = (await (await fetch(item)).arrayBuffer()).byteLength;
    const part = await fetch(`${item}&misbehave=wrong-length`).then((answer) => answer.arrayBuffer());
    expect(part.byteLength).toBe(Math.floor(whole * 0.6));
    const bomb = await fetch(`${item}&misbehave=bomb`);
    expect(Number(bomb.headers.get("content-length"))).toBeLessThan(1_000_000);
    expect((await bomb.arrayBuffer()).byteLength).toBeGreaterThan(64_000_000);
  });

  it("sends guests to log in, to a page that says 200 and nothing else, and into private networks", async () => {
    const { item } = await start();
    const login = await fetch(`${item}&misbehave=login-wall`);
    expect([login.redirected, login.status, await login.text()]).toEqual([
      true,
      200,
      expect.stringContaining("请登录"),
    ]);
    const nothing = await fetch(`${item}&misbehave=soft-404`);
    expect([nothing.redirected, nothing.status]).toEqual([true, 200]);
    const away = await fetch(`${item}&misbehave=private-redirect`, { redirect: "manual" });
    expect(new URL(away.headers.get("location") ?? "").hostname).toMatch(/^(?:169|127|10|192|\[)/);
  });

  it("misbehaves only for a part of the time, where told so", async () => {
    const { item } = await start({ way: "rate-limit", during: { everySeconds: 0.6, forSeconds: 0.3 } });
    const statuses: number[] = [];
    for (let n = 0; n < 14; n++) {
      statuses.push((await fetch(item)).status);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
    expect(statuses.slice(statuses.indexOf(429))).toContain(200);
  });

  it("declares another charset than the bytes are in", async () => {
    const { item } = await start();
    const honest = await fetch(item);
    const lying = await fetch(`${item}&misbehave=wrong-charset`);
    expect(lying.headers.get("content-type")).toContain("utf-8");
    const body = new Uint8Array(await lying.arrayBuffer());
    expect(Buffer.from(body).toString("latin1")).toContain('charset="utf-8"');
    expect(new TextDecoder("utf-8").decode(body)).toContain("\ufffd");
    const read = decodePage({ body, headers: { "content-type": "text/html; charset=utf-8" } }).text;
    const meant = new TextDecoder("gbk").decode(await honest.arrayBuffer());
    expect(read.slice(read.indexOf("<title>"))).toBe(meant.slice(meant.indexOf("<title>")));
  });

  it("asks for a captcha, and takes items off sale, only where it was told to", async () => {
    const { base, item, counted } = await start(
      { way: "captcha", path: "/search" },
      { way: "removed", path: "/item.htm" },
    );
    expect(await (await fetch(`${base}/search?q=x`)).text()).toContain("安全验证");
    expect(await (await fetch(item)).text()).toContain("商品已下架");
    expect((await fetch(`${base}/robots.txt`)).status).toBe(200);
    expect([counted("captcha"), counted("removed")]).toEqual([1, 1]);
  });

  it("does not wait for guests when it closes", async () => {
    const { item } = await start({ way: "slow-body" });
    await new Promise<void>((resolve) => get(item, (answer) => answer.on("error", () => {}) && resolve()));
    const from = Date.now();
    await sandbox?.close();
    expect(Date.now() - from).toBeLessThan(1_000);
  });
});
