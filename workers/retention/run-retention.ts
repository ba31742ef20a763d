/**
 * 保存期清理: bodies past their time that nothing open rests on are discarded; accounts, listings, findings and evidence
 * packages stay. In: the database, the bodies, how many days they are kept. Out: what was freed, and why the rest is kept.
 *
 * Three parts, each of which may be killed anywhere and is done by the next run: captures are marked; packs that hold
 * nothing kept are written down as gone and then removed, whether they were emptied or are the orphans of a killed run; of packs
 * mostly discarded, what is kept is copied into a new pack and then moved there in one transaction. The old pack
 * is removed by the next run, so that whoever has just looked up a place in it finds it there.
 * Goes wrong: X-5705 where another run is under way; the stores' errors. What was done until then stays done.
 */
import type { BodyStore } from "#crawlers/evidence/body-store.ts";
import type { StoredPack } from "#crawlers/evidence/pack-store.ts";
import { type Database, inTransaction } from "#db/connection.ts";
import { type BodyCount, discardBodies } from "#db/queries/discard-bodies.ts";
import { holdPacks, retirePacks } from "#db/queries/hold-packs.ts";
import { bodiesIn, bytesKept, type KeptBody, moveBodies } from "#db/queries/kept-bodies.ts";
import { storeRetentionRun } from "#db/queries/retention-runs.ts";
import { isOldPack } from "#domain/capture.ts";
import { XunwangError } from "#domain/errors.ts";
import { slices } from "../grouped.ts";

const LOCK = 906_572;
const DAY_MS = 86_400_000;
/** A pack is left alone until no process can be writing to it any more, nor be about to store what it wrote. */
const LEFT_ALONE_DAYS = 3;
const BODIES_AT_ONCE = 20_000;
const PACKS_AT_ONCE = 500;
/** Packs of which less than this share is kept are rewritten. */
const WORTH_KEEPING = 0.5;
/** Held in memory while they are copied. */
const GATHER_BYTES = 32 * 1024 * 1024;

export interface RetentionFigures {
  readonly counts: readonly BodyCount[];
  readonly packsRemoved: number;
  readonly packsRewritten: number;
  /** Of packs removed; what packs rewritten free shows when they are removed by the next run. */
  readonly bytesFreed: number;
  /** Bodies that do not match their hash, left where they lie. */
  readonly damaged: number;
}

export interface Retention {
  readonly db: Database;
  readonly bodies: Pick<BodyStore, "packs">;
  readonly keepDays: number;
  readonly now?: Date;
  /** Told before each step that changes something. */
  readonly step?: (name: "mark" | "retire" | "remove" | "gather" | "move") => void;
}

export async function runRetention(retention: Retention): Promise<RetentionFigures> {
  const { db, keepDays, now = new Date() } = retention;
  return alone(db, async () => {
    const done = { counts: [] as BodyCount[], packsRemoved: 0, packsRewritten: 0, bytesFreed: 0, damaged: 0 };
    const store = (failure: string | null) => {
      const marked = done.counts.find(({ because }) => because === null);
      const { packsRemoved, packsRewritten, bytesFreed } = done;
      const { captures = 0, bodies = 0 } = marked ?? {};
      const figures = { captures, bodies, packsRemoved, packsRewritten, bytesFreed, failure };
      return storeRetentionRun(db, { keepDays, startedAt: now, ...figures });
    };
    try {
      await mark(retention, done);
      const stored = await oldPacks(retention);
      await removeEmpty(retention, stored, done);
      await rewriteMostlyDiscarded(retention, stored, done);
    } catch (error) {
      await store(error instanceof Error ? error.message.slice(0, 300) : String(error)).catch(() => {});
      throw error;
    }
    await store(null);
    return done;
  });
}

/** What a run would do, done and taken back. */
export async function previewRetention({
  db,
  bodies,
  keepDays,
  now = new Date(),
}: Retention): Promise<RetentionFigures> {
  const stored = await oldPacks({ bodies, now });
  const client = await db.connect();
  try {
    await client.query("begin");
    const counts: BodyCount[] = [];
    let after = "";
    for (;;) {
      const { counts: part, next } = await discardBodies(client, {
        before: daysBefore(now, keepDays),
        after,
        most: BODIES_AT_ONCE,
      });
      if (next === null) break;
      add(counts, part);
      after = next;
    }
    const kept = await bytesKept(client);
    const empty = stored.filter(({ pack }) => !kept.has(pack));
    const bytesFreed = empty.reduce((sum, { bytes }) => sum + bytes, 0);
    const packsRewritten = stored.filter((one) => isMostlyDiscarded(one, kept)).length;
    return { counts, packsRemoved: empty.length, packsRewritten, bytesFreed, damaged: 0 };
  } finally {
    await client.query("rollback").finally(() => client.release());
  }
}

type Done = { -readonly [K in keyof RetentionFigures]: RetentionFigures[K] } & { counts: BodyCount[] };

async function mark({ db, keepDays, now = new Date(), step }: Retention, done: Done): Promise<void> {
  let after = "";
  for (;;) {
    step?.("mark");
    const part = { before: daysBefore(now, keepDays), after, most: BODIES_AT_ONCE };
    const { counts, next } = await inTransaction(db, (tx) => discardBodies(tx, part));
    if (next === null) return;
    add(done.counts, counts);
    after = next;
  }
}

async function removeEmpty({ db, bodies, step }: Retention, stored: readonly StoredPack[], done: Done): Promise<void> {
  const kept = await bytesKept(db);
  const empty = new Map(stored.filter(({ pack }) => !kept.has(pack)).map(({ pack, bytes }) => [pack, bytes]));
  for (const packs of slices([...empty.keys()], PACKS_AT_ONCE)) {
    step?.("retire");
    for (const pack of await inTransaction(db, (tx) => retirePacks(tx, packs))) {
      step?.("remove");
      await bodies.packs.remove(pack);
      done.packsRemoved++;
      done.bytesFreed += empty.get(pack) ?? 0;
    }
  }
}

async function rewriteMostlyDiscarded(
  { db, bodies, step }: Retention,
  stored: readonly StoredPack[],
  done: Done,
): Promise<void> {
  const kept = await bytesKept(db);
  const worn = stored.filter((one) => isMostlyDiscarded(one, kept)).map(({ pack }) => pack);
  for (const packs of slices(worn, PACKS_AT_ONCE)) {
    for (const part of inBytes(await bodiesIn(db, packs))) {
      step?.("gather");
      const places = await bodies.packs.gather(part);
      const moved = part.flatMap((body, n) => (places[n] ? [{ body, to: places[n] }] : []));
      done.damaged += part.length - moved.length;
      if (moved.length === 0) continue;
      step?.("move");
      await inTransaction(db, async (tx) => {
        await holdPacks(tx, [...new Set(moved.map(({ to }) => to.pack))]);
        await moveBodies(tx, moved);
      });
    }
    done.packsRewritten += packs.length;
  }
}

function isMostlyDiscarded({ pack, bytes }: StoredPack, kept: ReadonlyMap<string, number>): boolean {
  const used = kept.get(pack);
  return used !== undefined && used < bytes * WORTH_KEEPING;
}

async function oldPacks({ bodies, now = new Date() }: Pick<Retention, "bodies" | "now">): Promise<StoredPack[]> {
  const old: StoredPack[] = [];
  for await (const one of bodies.packs.list()) if (isOldPack(one.pack, now, LEFT_ALONE_DAYS)) old.push(one);
  return old;
}

function* inBytes(bodies: readonly KeptBody[]): Generator<KeptBody[]> {
  let part: KeptBody[] = [];
  let bytes = 0;
  for (const body of bodies) {
    part.push(body);
    bytes += body.place.size;
    if (bytes < GATHER_BYTES) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}

function add(counts: BodyCount[], more: readonly BodyCount[]): void {
  for (const one of more) {
    const n = counts.findIndex(({ because }) => because === one.because);
    const known = counts[n];
    if (!known) counts.push(one);
    else {
      const [bodies, captures, bytes] = [
        known.bodies + one.bodies,
        known.captures + one.captures,
        known.bytes + one.bytes,
      ];
      counts[n] = { because: one.because, bodies, captures, bytes };
    }
  }
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);

/** One run at a time over all processes. Should the connection break, what the run does is still safe, see hold-packs.ts. */
async function alone<T>(db: Database, work: () => Promise<T>): Promise<T> {
  const client = await db.connect();
  let broken: Error | undefined;
  try {
    const locked = await client.query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [LOCK]);
    if (!locked.rows[0]?.got) throw new XunwangError("X-5705");
    try {
      return await work();
    } finally {
      await client.query("select pg_advisory_unlock($1)", [LOCK]).catch((error: Error) => {
        broken = error;
      });
    }
  } finally {
    client.release(broken);
  }
}
