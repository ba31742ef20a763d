/**
 * A data folder for a demo of its own: two demos at once must not work on each other's queues. The first free of
 * demo, demo-2, demo-3 …; a folder whose demo is dead is free.
 */
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "#db/embedded/process-alive.ts";

const MOST = 50;

export async function takeDemoFolder(dataFolder: string): Promise<{ folder: string; release: () => Promise<void> }> {
  for (let number = 1; number <= MOST; number++) {
    const folder = join(dataFolder, number === 1 ? "demo" : `demo-${number}`);
    await mkdir(folder, { recursive: true });
    const file = join(folder, "demo.pid");
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    if (holder > 0 && !isAlive(holder)) await rm(file, { force: true });
    const taken = await open(file, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      return null;
    });
    if (!taken) continue;
    await taken.writeFile(String(process.pid));
    await taken.close();
    return { folder, release: () => rm(file, { force: true }) };
  }
  throw new Error(`${MOST} demos run already`);
}
