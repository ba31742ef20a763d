/**
 * Photographing a page that has come to rest: a page goes in, a PNG of all of it comes out, 1366 wide and of bounded height.
 *
 * The page is scrolled through once, so that pictures that wait to be seen are loaded. A page that is higher than the
 * bound, or whose picture would be too large, is cut at the bottom, and the picture says how high the page was. Throws
 * what Playwright throws; the time is bounded by the caller.
 */
import type { Page as BrowserPage } from "playwright";
import type { Picture } from "./fetcher.ts";

export const PICTURE_WIDTH = 1366;
/** Above this Chromium draws parts twice or not at all. */
export const HIGHEST_PICTURE = 16_000;
const MOST_BYTES = 24 * 1024 * 1024;
const MOST_STEPS = 24;
const STEP_MS = 80;
const IMAGES_MS = 5_000;

/** Scripts as text: they run in the page, whose globals this project has no types for. */
const FULL_HEIGHT = "Math.max(document.documentElement?.scrollHeight ?? 0, document.body?.scrollHeight ?? 0, 1)";
const IMAGES_ARE_DONE = "[...document.images].every((image) => image.complete)";

/** Photographs the page. */
export async function takePicture(page: BrowserPage): Promise<Omit<Picture, "chineseFont">> {
  await showAll(page);
  const fullHeight = await heightOf(page);
  let height = Math.min(fullHeight, HIGHEST_PICTURE);
  for (;;) {
    const png = await page.screenshot({
      type: "png",
      fullPage: true,
      clip: { x: 0, y: 0, width: PICTURE_WIDTH, height },
      animations: "disabled",
      caret: "hide",
      scale: "css",
      timeout: 60_000,
    });
    if (png.byteLength <= MOST_BYTES || height < 1_000) return { png, ...sizeOf(png), fullHeight };
    height = Math.floor((height * MOST_BYTES) / png.byteLength);
  }
}

/** Scrolls to the bottom in steps and back, then waits for images, as long as it is worth it. */
async function showAll(page: BrowserPage): Promise<void> {
  const height = Math.min(await heightOf(page), HIGHEST_PICTURE);
  const step = Math.max(800, Math.ceil(height / MOST_STEPS));
  for (let at = step; at < height; at += step) {
    await page.evaluate(`scrollTo(0, ${at})`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  const end = performance.now() + IMAGES_MS;
  while (performance.now() < end && (await page.evaluate(IMAGES_ARE_DONE)) !== true) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await page.evaluate("scrollTo(0, 0)");
}

async function heightOf(page: BrowserPage): Promise<number> {
  const height: unknown = await page.evaluate(FULL_HEIGHT);
  return typeof height === "number" && height >= 1 && height < 1e9 ? Math.ceil(height) : 1;
}

/** Width and height as the PNG itself says (IHDR, the first chunk). */
function sizeOf(png: Buffer): { width: number; height: number } {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

/** Draws Chinese characters and a code point that no font has; where they look the same, they are boxes. */
const DRAWS_CHINESE = `(() => {
  const drawn = (text) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 40;
    const brush = canvas.getContext("2d");
    brush.font = "32px sans-serif";
    brush.fillText(text, 2, 34);
    return canvas.toDataURL();
  };
  const [factory, address, blank, missing] = ["\\u5382", "\\u5740", " ", "\\u{10fffd}"].map(drawn);
  return factory !== address && factory !== missing && address !== missing && factory !== blank;
})()`;

/** Whether this browser has a Chinese font. @param page a blank page of it, before any navigation. */
export async function drawsChinese(page: BrowserPage): Promise<boolean> {
  return (await page.evaluate(DRAWS_CHINESE).catch(() => false)) === true;
}
