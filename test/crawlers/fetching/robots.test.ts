/** robots.txt as RFC 9309 has it read. */
import { expect, test } from "vitest";
import type { FetchOutcome } from "#crawlers/fetching/fetcher.ts";
import { failed } from "#crawlers/fetching/outcome.ts";
import { ROBOTS_BYTES, readRobots, robotsFile } from "#crawlers/fetching/robots.ts";

const ORIGIN = "https://shop.example";
const US = "Xunwang/0.1 (product quality monitoring; +https://example.gov.cn)";
const answer = (body: string | Uint8Array): FetchOutcome => ({
  ok: true,
  page: {
    url: `${ORIGIN}/robots.txt`,
    finalUrl: `${ORIGIN}/robots.txt`,
    status: 200,
    headers: {},
    body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    fetchedAt: new Date(),
    via: "http",
  },
});
const read = (outcome: FetchOutcome) => readRobots(ORIGIN, robotsFile(outcome), US);
const verdict = (outcome: FetchOutcome, path: string) => read(outcome).verdict(`${ORIGIN}${path}`);

test("our own group is kept to rather than the one for all, whatever the case of its name", () => {
  const file = answer("User-agent: *\nDisallow: /\n\nUser-agent: XunWang\nDisallow: /cart\nAllow: /cart/help\n");
  expect(verdict(file, "/item/1.html")).toBe("allowed");
  expect(verdict(file, "/cart?x=1")).toBe("disallowed");
  expect(verdict(file, "/cart/help")).toBe("allowed");
  expect(verdict(answer("User-agent: *\nDisallow: /\n"), "/item/1.html")).toBe("disallowed");
  expect(verdict(answer("User-agent: otherbot\nDisallow: /\n"), "/item/1.html")).toBe("allowed");
});

test("wildcards, ends and Chinese paths are matched", () => {
  const file = answer("User-agent: *\nDisallow: /*?*sort=\nDisallow: /*.json$\nDisallow: /商品/\n");
  expect(verdict(file, "/s?q=1&sort=price")).toBe("disallowed");
  expect(verdict(file, "/a.json")).toBe("disallowed");
  expect(verdict(file, "/a.json?x")).toBe("allowed");
  expect(verdict(file, `/${encodeURIComponent("商品")}/1`)).toBe("disallowed");
});

test("a byte order mark does not hide the first group", () => {
  expect(verdict(answer("\uFEFFUser-agent: *\nDisallow: /\n"), "/1")).toBe("disallowed");
});

test("only the first 500 KiB count", () => {
  const filler = `# ${"x".repeat(ROBOTS_BYTES)}\n`;
  expect(verdict(answer(`User-agent: *\nDisallow: /a\n${filler}Disallow: /b\n`), "/b")).toBe("allowed");
  expect(verdict(answer(`User-agent: *\nDisallow: /a\n${filler}Disallow: /b\n`), "/a")).toBe("disallowed");
});

test.each([404, 403, 401, 410])("%d means that there is no file", (status) => {
  expect(verdict(failed("not-found", `HTTP ${status}`, { status }), "/1")).toBe("allowed");
});

test.each([500, 503, 429])("%d means that nothing is known for now", (status) => {
  expect(verdict(failed("unavailable", `HTTP ${status}`, { status, retry: true }), "/1")).toBe("unavailable");
});

test("no answer, and a file that cannot be read, mean the same; redirects that lead nowhere mean no file", () => {
  expect(verdict(failed("timeout", "time is over", { retry: true }), "/1")).toBe("unavailable");
  expect(verdict(failed("too-large", "too large", { status: 200 }), "/1")).toBe("unavailable");
  expect(verdict(failed("redirect-loop", "loop"), "/1")).toBe("allowed");
  expect(verdict(failed("refused-by-guard", "another host"), "/1")).toBe("allowed");
});

test.each([
  ["Crawl-delay: 2.5", 2.5],
  ["Crawl-delay: 0", null],
  ["Crawl-delay: soon", null],
  ["Crawl-delay: -3", null],
  ["Crawl-delay: 99999999", 3_600],
])("%s is %s seconds", (line, seconds) => {
  expect(read(answer(`User-agent: *\n${line}\nDisallow: /cart\n`)).crawlDelaySeconds).toBe(seconds);
});

test("a page in place of the file says nothing", () => {
  expect(verdict(answer("<!DOCTYPE html><html><title>登录</title>\0</html>"), "/1")).toBe("allowed");
});
