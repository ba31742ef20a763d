/**
 * What is known beyond a page: registers of certificates and licences, watch lists, other listings, the shop's past.
 * In: plain data for one or many listings, gathered by the caller. Out: the look-ups a rule may ask for. Nothing here
 * knows a database; where nothing was gathered, every look-up says "nothing known" and no rule holds by it.
 */
import { z } from "zod";
import { numberKey, withoutProvince } from "#domain/marks/number-key.ts";
import { enterpriseKey, RegisterEntry, WatchEntry } from "#domain/register.ts";

export const SurroundingsData = z.strictObject({
  register: z.array(RegisterEntry).default([]),
  watch: z.array(WatchEntry).default([]),
  /** Makers that other listings name beside the same CCC number. */
  makersByCcc: z.record(z.string(), z.array(z.string())).default({}),
  /** Findings made in this shop by earlier campaigns. */
  shopFindings: z.number().int().nonnegative().default(0),
});
export type SurroundingsData = z.infer<typeof SurroundingsData>;

export interface Surroundings {
  register(kind: RegisterEntry["kind"], number: string): RegisterEntry | null;
  watched(name: string | null, uscc: string | null): WatchEntry | null;
  makersOfCcc(number: string): readonly string[];
  readonly shopFindings: number;
}

/** Nothing is known beyond the page. */
export const NOTHING_AROUND: Surroundings = {
  register: () => null,
  watched: () => null,
  makersOfCcc: () => [],
  shopFindings: 0,
};

/** Look-ups over gathered data. */
export function surroundingsOf(data: SurroundingsData): Surroundings {
  const register = new Map<string, RegisterEntry>();
  for (const entry of data.register) {
    const key = keyOf(entry.kind, entry.number);
    register.set(`${entry.kind} ${key}`, entry);
    // A page may print a licence without its province, and a register too.
    register.set(`${entry.kind} ${withoutProvince(key)}`, entry);
  }
  const watch = new Map<string, WatchEntry>();
  for (const entry of data.watch) {
    watch.set(enterpriseKey(entry.name), entry);
    if (entry.uscc !== null) watch.set(entry.uscc, entry);
  }
  return {
    register: (kind, number) => {
      const key = keyOf(kind, number);
      const exact = register.get(`${kind} ${key}`);
      if (exact !== undefined) return exact;
      const unprinted = register.get(`${kind} ${withoutProvince(key)}`);
      return unprinted !== undefined && keyOf(kind, unprinted.number) === withoutProvince(key) ? unprinted : null;
    },
    watched: (name, uscc) => {
      const byCode = uscc === null ? undefined : watch.get(uscc);
      return byCode ?? (name === null ? undefined : watch.get(enterpriseKey(name))) ?? null;
    },
    makersOfCcc: (number) => data.makersByCcc[number] ?? [],
    shopFindings: data.shopFindings,
  };
}

function keyOf(kind: RegisterEntry["kind"], number: string): string {
  return numberKey(kind, number) ?? number;
}
