import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressInPage, readArchive } from "#crawlers/fetching/archive-folder.ts";
import type { Page } from "#domain/capture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function all(path: string, options?: Parameters<typeof readArchive>[1]): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of readArchive(path, options)) pages.push(page);
  return pages;
}

describe("a folder of saved pages", () => {
  it("gives its HTML and JSON files in one fixed order, with stable addresses and their time", async () => {
    const root = join(folder, "plain");
    await mkdir(join(root, "b", "深"), { recursive: true });
    for (const name of ["b/2.htm", "a.html", "B.HTML", "b/深/3.json", "notes.txt", "style.css"]) {
      await writeFile(join(root, name), `content of ${name}`);
    }
    await utimes(join(root, "a.html"), 1_700_000_000, 1_700_000_000);
    const pages = await all(root);
    expect(pages.map((page) => decodeURI(page.url))).toEqual([
      "archive:B.HTML",
      "archive:a.html",
      "archive:b/2.htm",
      "archive:b/深/3.json",
    ]);
    expect(pages[1]).toMatchObject({
      finalUrl: "archive:a.html",
      status: 0,
      via: "archive",
      headers: { "content-type": "text/html" },
      fetchedAt: new Date(1_700_000_000_000),
    });
    expect(pages[3]?.headers["content-type"]).toBe("application/json");
    expect(Buffer.from(pages[1]?.body ?? []).toString()).toBe("content of a.html");
    expect(await all(root)).toEqual(pages);
    expect((await all(join(root, "a.html"))).map((page) => page.url)).toEqual(["archive:a.html"]);
  });

  it("stays inside the folder, and is not caught in a circle of links", async () => {
    const root = join(folder, "links");
    await mkdir(join(root, "inner"), { recursive: true });
    await writeFile(join(folder, "secret.html"), "outside");
    await writeFile(join(root, "real.html"), "inside");
    await symlink(join(folder, "secret.html"), join(root, "out.html"));
    await symlink("/etc", join(root, "etc"));
    await symlink("../real.html", join(root, "inner", "link.html"));
    await symlink("..", join(root, "inner", "up"));
    await symlink("nowhere.html", join(root, "dangling.html"));
    const skipped: string[] = [];
    const pages = await all(root, { onSkipped: (path, because) => skipped.push(`${path} ${because}`) });
    expect(pages.map((page) => page.url)).toEqual(["archive:inner/link.html", "archive:real.html"]);
    expect(pages.map((page) => Buffer.from(page.body).toString())).toEqual(["inside", "inside"]);
    expect(skipped.sort()).toEqual(["dangling.html outside", "etc outside", "inner/up outside", "out.html outside"]);
  });

  it("passes over what is too large or too deep, and says so", async () => {
    const root = join(folder, "bounds");
    await mkdir(join(root, "1", "2"), { recursive: true });
    await writeFile(join(root, "big.html"), "x".repeat(1001));
    await writeFile(join(root, "1", "ok.html"), "x");
    await writeFile(join(root, "1", "2", "deep.html"), "x");
    const skipped: string[] = [];
    const onSkipped = (path: string, because: string) => skipped.push(`${path} ${because}`);
    const pages = await all(root, { maxBytes: 1000, maxDepth: 1, onSkipped });
    expect(pages.map((page) => page.url)).toEqual(["archive:1/ok.html"]);
    expect(skipped).toEqual([`${join("1", "2")} too-deep`, "big.html too-large"]);
  });

  it("fails on a folder that is not there", async () => {
    await expect(all(join(folder, "missing"))).rejects.toThrow(/ENOENT/);
  });
});

describe("the address a saved page gives for itself", () => {
  const cases: [html: string, url: string | null][] = [
    [
      "<!-- saved from url=(0036)https://item.jd.com/1.html --><link rel=canonical href=https://x.example/>",
      "https://item.jd.com/1.html",
    ],
    [`<link href='https://shop.example/p?a=1&amp;b=2' rel="canonical">`, "https://shop.example/p?a=1&b=2"],
    [`<link rel="canonical" href="//item.jd.com/2.html"/>`, "https://item.jd.com/2.html"],
    [
      `<META PROPERTY="og:url" CONTENT="https://shop.example/og"><link rel=icon href=/i.png>`,
      "https://shop.example/og",
    ],
    [
      `<meta property="og:url" content="https://a.example/"><link rel=canonical href="https://b.example/">`,
      "https://b.example/",
    ],
    [`<link rel=canonical href="/relative">`, null],
    [`<link rel=canonical href="javascript:alert(1)">`, null],
    [`<!-- saved from url=(0014)about:internet -->`, null],
    ["<p>nothing</p>", null],
    ["", null],
  ];
  for (const [html, url] of cases) {
    it(`is ${url} in ${html.slice(0, 70)}`, () => {
      expect(addressInPage(Buffer.from(html))).toBe(url);
    });
  }
  it("is found in linear time in hostile markup", () => {
    const started = performance.now();
    for (const piece of [
      "<link ",
      "<meta property=",
      "<!-- saved from url=(1)",
      "<link rel=canonical href='",
      '<link a="',
    ]) {
      addressInPage(Buffer.from(piece.repeat(200_000)));
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

const shared = fileURLToPath(new URL("../../../../shared/pages", import.meta.url));
describe.skipIf(!existsSync(shared))("the saved real pages (skipped where they are not at hand)", () => {
  it("are all read, each under an address of its own", async () => {
    const pages = await all(shared);
    expect(pages.length).toBeGreaterThan(10);
    expect(new Set(pages.map((page) => page.url)).size).toBe(pages.length);
    expect(pages.every((page) => page.body.length > 0)).toBe(true);
  });
});
