import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { createSite } from "#web/server.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { tell } from "./site-data.ts";
import { HOSTILE, ORDINARY } from "./stories.ts";

const executable = await findBrowser();

describe.skipIf(executable === null)("the site in a browser of 1366 × 768", () => {
  let database: TestDatabase;
  let site: ReturnType<typeof createSite>;
  let browser: Browser;
  let base: string;
  const paths: string[] = ["/", "/assignment", "/bureaus/310114", "/bureaus/310115", "/nowhere"];

  beforeAll(async () => {
    database = await createTestDatabase();
    for (const story of [ORDINARY, HOSTILE]) {
      const { campaignId, leadOf } = await tell(database.db, story);
      paths.push(...["", "/requests", "/listings", "/leads"].map((part) => `/campaigns/${campaignId}${part}`));
      paths.push(...[...leadOf.values()].map((id) => `/leads/${id}`));
    }
    site = createSite({ db: database.db });
    base = await site.listen({ host: "127.0.0.1", port: 0 });
    browser = await chromium.launch({
      executablePath: executable ?? "",
      // Root has no sandbox; the pages are our own.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await database?.drop();
  });

  it("never scrolls sideways, complains, runs a stranger's script or asks another host, whatever the pages say", async () => {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    const complaints: string[] = [];
    const strangers: string[] = [];
    page.on("console", (message) => {
      // The status of the page that is not there is reported by the browser itself.
      if (!/status of 404/.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on("dialog", (dialog) => {
      complaints.push(`${page.url()}: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`${base}/`)) strangers.push(request.url());
    });
    const wide: string[] = [];
    for (const path of paths) {
      await page.goto(base + path, { waitUntil: "load" });
      const [content, window] = (await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
      )) as [number, number];
      if (content > window) wide.push(`${path}: ${content}`);
    }
    expect({ complaints, strangers, wide }).toEqual({ complaints: [], strangers: [], wide: [] });
    await page.close();
  });

  it("shows where the keyboard is, and gets by it from the overview to a lead", async () => {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await page.goto(`${base}/bureaus/310114`);
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press("Tab");
      const [href, outline] = (await page.evaluate(
        "[document.activeElement.getAttribute('href'), getComputedStyle(document.activeElement).outlineStyle]",
      )) as [string | null, string];
      expect(outline).toBe("solid");
      if (href?.startsWith("/leads/")) break;
    }
    await page.keyboard.press("Enter");
    await page.waitForURL("**/leads/*");
    expect(await page.textContent("h1")).toContain("线索，待核查");
    await page.close();
  });
});
