/**
 * Looking for a Chromium that can be started: the configured one, else the system's, else Playwright's own.
 *
 * In comes the configured path, if any; out goes the path of an executable file, or null where there is none. A path
 * that was configured and is not there gives null and not another browser: what was asked for is what is used.
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { chromium } from "playwright";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const FIXED = [
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Path of the browser to use, or null.
 * @param configured path from the configuration; default the environment variable XUNWANG_BROWSER
 * @param path folders to search, as in PATH
 */
export async function findBrowser(
  configured: string | null = process.env.XUNWANG_BROWSER ?? null,
  path: string = process.env.PATH ?? "",
): Promise<string | null> {
  if (configured !== null && configured !== "") return (await isExecutable(configured)) ? configured : null;
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...FIXED];
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) return candidate;
  }
  const own = playwrightsOwn();
  return own !== null && (await isExecutable(own)) ? own : null;
}

/** Where Playwright keeps its own Chromium once downloaded; null where it has none for this system. */
function playwrightsOwn(): string | null {
  try {
    return chromium.executablePath() || null;
  } catch {
    return null;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
