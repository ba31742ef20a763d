/**
 * Seats: how many requests to a marketplace may be under way at once, over all processes. In: marketplace and how many
 * there may be. Out: a seat, held until it is left. The processes that want seats share them evenly; one alone gets all.
 * Can go wrong: the database cannot be reached; then whoever waits is told so, and the seats held are gone with the
 * connection.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Database } from "#db/connection.ts";
import { countAtTable, leaveSeats, openSession, sitDown, standUp, tableNumber, takeSeats } from "#db/queries/seats.ts";

const ASK_AGAIN_MS = 50;
const SHARE_EVERY_MS = 1_000;
const IDLE_MS = 250;

interface Waiting {
  readonly most: number;
  readonly sit: (seat: number | null) => void;
  readonly refuse: (error: unknown) => void;
}

interface Table {
  readonly number: number;
  /** Seats this process has; those nobody of it uses are in `idle` too. */
  held: Set<number>;
  idle: number[];
  readonly waiting: Waiting[];
  /** Seats this process may have. */
  share: number;
  sharedAt: number;
  isSeated: boolean;
  isServing: boolean;
  clearing: ReturnType<typeof setTimeout> | null;
}

export class Seats {
  readonly #db: Database;
  readonly #tables = new Map<string, Table>();
  #session: Promise<pg.Client> | null = null;
  #isStopped = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Waits for a seat numbered at most `most`. @returns how to leave it; null where no seats are given any more. */
  async take(marketplace: string, most: number): Promise<(() => void) | null> {
    if (this.#isStopped) return null;
    const table = this.#table(marketplace);
    const { seat, of } = await new Promise<{ seat: number | null; of: Set<number> }>((resolve, refuse) => {
      table.waiting.push({ most, sit: (given) => resolve({ seat: given, of: table.held }), refuse });
      this.#seatFromIdle(table);
      if (table.waiting.length > 0 && !table.isServing) void this.#serve(table);
    });
    return seat === null ? null : () => this.#leave(table, seat, of);
  }

  /** Sends home who waits. */
  stop(): void {
    this.#isStopped = true;
    for (const table of this.#tables.values()) for (const { sit } of table.waiting.splice(0)) sit(null);
  }

  async close(): Promise<void> {
    this.stop();
    for (const table of this.#tables.values()) if (table.clearing) clearTimeout(table.clearing);
    const session = await this.#session?.catch(() => null);
    this.#session = null;
    await session?.end();
  }

  #table(marketplace: string): Table {
    const known = this.#tables.get(marketplace);
    if (known) return known;
    const table: Table = {
      number: tableNumber(marketplace),
      held: new Set(),
      idle: [],
      waiting: [],
      share: 1,
      sharedAt: Number.NEGATIVE_INFINITY,
      isSeated: false,
      isServing: false,
      clearing: null,
    };
    this.#tables.set(marketplace, table);
    return table;
  }

  /** Gives the idle seats to those who wait, first come first served. */
  #seatFromIdle(table: Table): void {
    for (let n = 0; n < table.waiting.length && table.idle.length > 0; ) {
      const most = table.waiting[n]?.most ?? 0;
      const place = table.idle.findIndex((seat) => seat <= most);
      if (place < 0) n++;
      else {
        const [seat = 0] = table.idle.splice(place, 1);
        table.waiting.splice(n, 1)[0]?.sit(seat);
      }
    }
  }

  /** Gets seats until nobody waits. */
  async #serve(table: Table): Promise<void> {
    table.isServing = true;
    try {
      while (table.waiting.length > 0) {
        const session = await this.#open();
        // Nobody may wait any more once the connection is open.
        const most = Math.max(1, ...table.waiting.map((one) => one.most));
        if (!table.isSeated) {
          await this.#alone(() => sitDown(session, table.number));
          table.isSeated = true;
        }
        if (performance.now() - table.sharedAt > SHARE_EVERY_MS) {
          table.share = Math.ceil(most / Math.max(1, await this.#alone(() => countAtTable(session, table.number))));
          table.sharedAt = performance.now();
        }
        const free = Array.from({ length: most }, (_, n) => n + 1).filter((seat) => !table.held.has(seat));
        const wanted = Math.min(table.waiting.length, table.share - table.held.size);
        const got =
          wanted > 0 && free.length > 0 ? await this.#alone(() => takeSeats(session, table.number, free, wanted)) : [];
        for (const seat of got) table.held.add(seat);
        table.idle.push(...got);
        this.#seatFromIdle(table);
        if (table.waiting.length > 0) await sleep(ASK_AGAIN_MS);
      }
    } catch (error) {
      for (const { refuse } of table.waiting.splice(0)) refuse(error);
    } finally {
      table.isServing = false;
      this.#clearLater(table);
    }
  }

  #leave(table: Table, seat: number, of: Set<number>): void {
    // Of a connection that was lost since.
    if (of !== table.held || !table.held.has(seat)) return;
    if (table.held.size > table.share) {
      table.held.delete(seat);
      void this.#giveBack(table, [seat]);
      return;
    }
    table.idle.push(seat);
    this.#seatFromIdle(table);
    this.#clearLater(table);
  }

  /** Seats nobody uses are given back after a while. */
  #clearLater(table: Table): void {
    if (table.clearing || (table.idle.length === 0 && table.held.size > 0)) return;
    table.clearing = setTimeout(() => {
      table.clearing = null;
      const unused = table.idle.splice(0);
      for (const seat of unused) table.held.delete(seat);
      void this.#giveBack(table, unused);
    }, IDLE_MS).unref();
  }

  async #giveBack(table: Table, seats: readonly number[]): Promise<void> {
    try {
      const session = await this.#session;
      if (!session) return;
      if (seats.length > 0) await this.#alone(() => leaveSeats(session, table.number, seats));
      if (table.held.size === 0 && table.waiting.length === 0 && table.isSeated) {
        table.isSeated = false;
        table.sharedAt = Number.NEGATIVE_INFINITY;
        await this.#alone(() => standUp(session, table.number));
      }
    } catch {
      // A connection that is lost has given them back.
    }
  }

  /** One after the other: a connection does one thing at a time. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => {});
    return done;
  }

  #open(): Promise<pg.Client> {
    this.#session ??= openSession(this.#db).then(
      (session) => {
        session.once("end", () => this.#lost());
        return session;
      },
      (error: unknown) => {
        this.#session = null;
        throw error;
      },
    );
    return this.#session;
  }

  #lost(): void {
    this.#session = null;
    for (const table of this.#tables.values()) {
      table.held = new Set();
      table.idle = [];
      table.isSeated = false;
    }
  }
}
