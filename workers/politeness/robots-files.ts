/**
 * What the robots.txt of an origin says, shared by all workers: kept in the database for a day, and in this process
 * while it is good. In: an address. Out: the file's rules. One that cannot be had is asked for again soon;
 * until then an older copy is kept to, and without one nothing of the origin is fetched. One that never comes is an
 * alarm after an hour, and after a day whoever needs it is told so.
 */
import { isUnavailable, type Robots, type RobotsFile, readRobots } from "#crawlers/fetching/robots.ts";
import type { Database } from "#db/connection.ts";
import { clearAlarm, raiseAlarm } from "#db/queries/alarms.ts";
import { findRobotsFile, keepRobotsFile } from "#db/queries/robots-files.ts";
import { timeInShanghai } from "#domain/opening-hours.ts";
import type { Wait } from "./gate.ts";

/** Longest a copy is kept to (RFC 9309, 2.4). */
const GOOD_MS = 24 * 3_600_000;

export interface RobotsSettings {
  /** Pause before a file that could not be had is asked for again. */
  readonly againMs: number;
  /** A file that could not be had for so long is an alarm… */
  readonly robotsAlarmMs: number;
  /** …and for so long is not waited for any more. */
  readonly robotsGiveUpMs: number;
}
export const ROBOTS: RobotsSettings = { againMs: 30_000, robotsAlarmMs: 3_600_000, robotsGiveUpMs: 24 * 3_600_000 };

/** For whom it is asked. */
export interface Asking {
  readonly marketplace: { readonly id: string; readonly name: string };
  readonly campaignId: number;
}

export interface KnownRobots {
  readonly robots: Robots;
  /** When this process looks at the file again. */
  readonly until: number;
  /** Since when the file could not be had, where that is too long to wait for it; or null. */
  readonly missingSince: Date | null;
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
  async of(origin: string, by: Asking, ask: () => Promise<RobotsFile | Wait>): Promise<KnownRobots | Wait> {
    const before = this.#known.get(origin);
    const known = await before?.catch(() => null);
    if (known && known.until > Date.now()) return known;
    // Whoever comes first asks; the others wait for the same answer.
    let found = this.#known.get(origin);
    if (!found || found === before) {
      found = this.#find(origin, by, ask);
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

  async #find(origin: string, by: Asking, ask: () => Promise<RobotsFile | Wait>): Promise<KnownRobots> {
    const kept = await findRobotsFile(this.#db, origin);
    const goodUntil = (file: RobotsFile, ageMs: number) =>
      Date.now() + (isUnavailable(file) ? this.#settings.againMs : GOOD_MS) - ageMs;
    if (kept && goodUntil(kept, kept.ageMs) > Date.now()) {
      const { unavailableSince } = kept;
      // By the process's clock: a few seconds more or less of a day.
      const missingMs = unavailableSince === null ? 0 : Date.now() - unavailableSince.getTime();
      const missingSince = missingMs >= this.#settings.robotsGiveUpMs ? unavailableSince : null;
      return { ...this.#read(origin, kept, goodUntil(kept, kept.ageMs)), missingSince };
    }
    const file = await ask();
    if ("reason" in file) throw new NotNow(file);
    const soon = Date.now() + this.#settings.againMs;
    if (isUnavailable(file) && kept && !isUnavailable(kept)) return this.#read(origin, kept, soon);
    const read = this.#read(origin, file, goodUntil(file, 0));
    const { unavailableSince, unavailableMs } = await keepRobotsFile(this.#db, origin, {
      ...{ ...file, crawlDelaySeconds: read.robots.crawlDelaySeconds, isUnavailable: isUnavailable(file) },
    });
    if (unavailableSince === null) {
      if (kept?.unavailableSince) await clearAlarm(this.#db, "robots-unavailable", origin);
    } else if (unavailableMs >= this.#settings.robotsAlarmMs) {
      const { marketplace, campaignId } = by;
      await raiseAlarm(this.#db, {
        ...{ kind: "robots-unavailable", subject: origin, marketplace: marketplace.id, campaignId },
        values: {
          marketplace: marketplace.name,
          origin,
          since: timeInShanghai(unavailableSince),
          answer: answerOf(file),
        },
      });
    }
    return { ...read, missingSince: unavailableMs >= this.#settings.robotsGiveUpMs ? unavailableSince : null };
  }

  #read(origin: string, file: RobotsFile, until: number): KnownRobots {
    return { robots: readRobots(origin, file, this.#userAgent), until, missingSince: null };
  }
}

const answerOf = ({ status }: RobotsFile): string => (status === 0 ? "无应答" : `HTTP ${status}`);

/** The file was needed, and asking for it has to wait. */
class NotNow extends Error {
  readonly wait: Wait;
  constructor(wait: Wait) {
    super("robots.txt has to wait");
    this.wait = wait;
  }
}
