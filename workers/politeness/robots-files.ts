/**
 * What the robots.txt of an origin says, shared by all workers: kept in the database for a day, and in this process
 * while it is good. In: an address. Out: the file's rules. One that cannot be had is asked for again soon;
 * until then an older copy is kept to, and without one nothing of the origin is fetched.
 */
import { isUnavailable, type Robots, type RobotsFile, readRobots } from "#crawlers/fetching/robots.ts";
import type { Database } from "#db/connection.ts";
import { findRobotsFile, keepRobotsFile } from "#db/queries/robots-files.ts";
import type { Wait } from "./gate.ts";

/** Longest a copy is kept to (RFC 9309, 2.4). */
const GOOD_MS = 24 * 3_600_000;

export interface RobotsSettings {
  /** Pause before a file that could not be had is asked for again. */
  readonly againMs: number;
}
export const ROBOTS: RobotsSettings = { againMs: 30_000 };

export interface KnownRobots {
  readonly robots: Robots;
  /** When this process looks at the file again. */
  readonly until: number;
}

export class RobotsFiles {
  readonly #db: Database;
  readonly #userAgent: string;
  readonly #settings: RobotsSettings;
  readonly #known = new Map<string, Promise<KnownRobots>>();

  constructor(db: Database, userAgent: string, settings: RobotsSettings = ROBOTS) {
    this.#db = db;
    this.#userAgent = userAgent;
    this.#settings = settings;
  }

  /**
   * The rules of an origin. @param ask fetches the file, politely, or says why that has to wait: then whoever needs the
   * file has to wait too.
   */
  async of(origin: string, ask: () => Promise<RobotsFile | Wait>): Promise<KnownRobots | Wait> {
    const before = this.#known.get(origin);
    const known = await before?.catch(() => null);
    if (known && known.until > Date.now()) return known;
    // Whoever comes first asks; the others wait for the same answer.
    let found = this.#known.get(origin);
    if (!found || found === before) {
      found = this.#find(origin, ask);
      this.#known.set(origin, found);
    }
    try {
      return await found;
    } catch (error) {
      if (this.#known.get(origin) === found) this.#known.delete(origin);
      if (error instanceof NotNow) return error.wait;
      throw error;
    }
  }

  async #find(origin: string, ask: () => Promise<RobotsFile | Wait>): Promise<KnownRobots> {
    const kept = await findRobotsFile(this.#db, origin);
    const goodUntil = (file: RobotsFile, ageMs: number) =>
      Date.now() + (isUnavailable(file) ? this.#settings.againMs : GOOD_MS) - ageMs;
    if (kept && goodUntil(kept, kept.ageMs) > Date.now()) return this.#read(origin, kept, goodUntil(kept, kept.ageMs));
    const file = await ask();
    if ("reason" in file) throw new NotNow(file);
    const soon = Date.now() + this.#settings.againMs;
    if (isUnavailable(file) && kept && !isUnavailable(kept)) return this.#read(origin, kept, soon);
    const read = this.#read(origin, file, goodUntil(file, 0));
    await keepRobotsFile(this.#db, origin, { ...file, crawlDelaySeconds: read.robots.crawlDelaySeconds });
    return read;
  }

  #read(origin: string, file: RobotsFile, until: number): KnownRobots {
    return { robots: readRobots(origin, file, this.#userAgent), until };
  }
}

/** The file was needed, and asking for it has to wait. */
class NotNow extends Error {
  readonly wait: Wait;
  constructor(wait: Wait) {
    super("robots.txt has to wait");
    this.wait = wait;
  }
}
