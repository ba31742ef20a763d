import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "find-browser-"));
  for (const [path, mode] of [
    ["a/google-chrome", 0o755],
    ["b/chromium", 0o755],
    ["c/chromium", 0o644],
    ["own", 0o755],
  ] as const) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), "#!/bin/sh\n");
    await chmod(join(folder, path), mode);
  }
  await mkdir(join(folder, "d", "chromium"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const path = (...names: string[]): string => names.map((name) => join(folder, name)).join(delimiter);

describe("looking for a browser", () => {
  it("takes the configured one before the system's", async () => {
    expect(await findBrowser(join(folder, "own"), path("b"))).toBe(join(folder, "own"));
  });
  it("takes none, where the configured one is not there", async () => {
    expect(await findBrowser(join(folder, "gone"), path("b"))).toBeNull();
  });
  it("prefers Chromium to Chrome, wherever they stand in the PATH", async () => {
    expect(await findBrowser(null, path("a", "b"))).toBe(join(folder, "b", "chromium"));
    expect(await findBrowser("", path("a"))).toBe(join(folder, "a", "google-chrome"));
  });
  it("passes over folders and files that cannot be executed", async () => {
    expect(await findBrowser(null, path("c", "d", "a"))).toBe(join(folder, "a", "google-chrome"));
  });
});
