/**
 * Watches how well pages are read. In: the listings of a batch that was judged, within its transaction. Out: which findings
 * must wait, and the listings of earlier pages whose findings need wait no longer. Written besides: the counts by day, the
 * state of each template, alarms.
 *
 * The delay line: a finding that rests on what its page does not show makes a lead only when, MARGIN pages later or more, the
 * evidence against each of its fields was nil at a page captured after it (see drop-test.ts; workers judge pages in about
 * the order of their capture, and an old page that comes late says nothing for the new ones); so nothing of a changed template gets out while the test is
 * still making up its mind. When a field drops, all that waits for it is kept for a person, and so is what comes until it
 * is back, also where it is back within the same batch. When no page will follow, what waits is let go, unless there is
 * weighty evidence already.
 *
 * All of it is written in the transaction that stores the judgements, with the template's row locked: a killed worker
 * leaves nothing half done, and a listing is counted once per campaign.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Queryable } from "#db/connection.ts";
import { keepHeld, type LetGo, letGo, type UpTo } from "#db/queries/coverage-holds.ts";
import {
  type DayCount,
  lockCoverage,
  type StoredState,
  saveCoverage,
  type TemplateKey,
} from "#db/queries/coverage-states.ts";
import type { Wait } from "#db/queries/store-judgements.ts";
import {
  COVERAGE_FIELD_NAMES,
  type CoverageField,
  type FieldState,
  fieldsRead,
  type TemplateState,
} from "#domain/coverage.ts";
import type { Listing } from "#domain/listing.ts";
import { groupedBy } from "../grouped.ts";
import { backAgain, type FieldOf, raiseDrop } from "./coverage-alarms.ts";
import { dropped, NEW_FIELD, observe, type Rates, ratesOf } from "./drop-test.ts";
import { floorOf } from "./floors.ts";

/** Pages that must follow at least before a finding is let go. */
export const MARGIN = 25;
/** Evidence that keeps findings of a campaign's last pages back: five pages in a row of a field shown on 80 %. */
const WEIGHTY_AT_THE_END = 7;

export interface WatchedPage extends TemplateKey {
  readonly listingId: number;
  readonly content: Listing;
  readonly capturedAt: Date;
  readonly product: string | null;
  readonly sellerId: number | null;
  /** Whether it is to be counted: one that is judged again was counted before. */
  readonly isFirst: boolean;
}

export interface Watched {
  /** What a finding of a listing waits for; null where it may become a lead at once. */
  waitOf(listingId: number, fields: readonly CoverageField[]): Wait | null;
  readonly freed: readonly LetGo[];
  /** Fields that are read again, of which findings may be kept: told once what was judged is stored (tellKept). */
  readonly back: readonly FieldOf[];
}

/** Pages of a batch, `from` to `to`, at which a field was down or may have been. */
interface DownAt {
  readonly field: CoverageField;
  readonly from: number;
  readonly to: number;
}

type Marketplaces = ReadonlyMap<string, Marketplace>;

export async function watchCoverage(
  tx: Queryable,
  marketplaces: Marketplaces,
  campaignId: number,
  pages: readonly WatchedPage[],
): Promise<Watched> {
  const byTemplate = groupedBy(pages, keyOf);
  const locked = await lockCoverage(
    tx,
    [...byTemplate.values()].flatMap(([one]) =>
      one ? [{ marketplace: one.marketplace, template: one.template }] : [],
    ),
  );
  const states = new Map<string, StoredState>();
  const pageOf = new Map<number, number>();
  const downAt = new Map<string, readonly DownAt[]>();
  const freed: LetGo[] = [];
  const returned: FieldOf[] = [];
  for (const before of locked) {
    const seen = (byTemplate.get(keyOf(before)) ?? []).toSorted(
      (a, b) => a.capturedAt.getTime() - b.capturedAt.getTime() || a.listingId - b.listingId,
    );
    const { state, drops, back, down } = countPages(before.state, seen, marketplaces.get(before.marketplace), pageOf);
    const after = { ...before, state };
    states.set(keyOf(before), after);
    downAt.set(keyOf(before), down);
    if (drops.size > 0) await keepHeld(tx, before, [...drops.keys()]);
    for (const [field, rates] of drops) await raiseDrop(tx, marketplaces, campaignId, before, field, rates);
    for (const field of back) {
      await backAgain(tx, before, field);
      returned.push({ marketplace: before.marketplace, template: before.template, field });
    }
    freed.push(...(await letGo(tx, before, limits(state))));
  }
  const counted = pages.filter(({ isFirst }) => isFirst);
  if (counted.length > 0) await saveCoverage(tx, [...states.values()], byDay(counted));
  return { waitOf: waits(states, downAt, pages, pageOf), freed, back: returned };
}

/**
 * Decides over what waits in a campaign that will read no further page of a template.
 * @returns listings whose findings may become leads now.
 */
export async function settleCoverage(
  tx: Queryable,
  marketplaces: Marketplaces,
  { campaignId, ...key }: TemplateKey & { readonly campaignId: number },
): Promise<LetGo[]> {
  const [before] = await lockCoverage(tx, [key]);
  if (before === undefined) return [];
  const waiting = await tx.query<{ field: CoverageField }>(
    `select distinct unnest(fields) as field from coverage_holds
     where waiting and marketplace = $1 and template = $2 and campaign_id = $3`,
    [key.marketplace, key.template, campaignId],
  );
  const fields: Partial<Record<CoverageField, FieldState>> = { ...before.state.fields };
  const drops = new Map<CoverageField, Rates>();
  for (const { field } of waiting.rows) {
    const state = fields[field];
    if (state === undefined || state.droppedAfter !== null || state.evidence < WEIGHTY_AT_THE_END) continue;
    fields[field] = dropped(state);
    drops.set(field, ratesOf(state));
  }
  if (drops.size > 0) {
    const after = { ...key, state: { ...before.state, fields } };
    await saveCoverage(tx, [after], []);
    await keepHeld(tx, key, [...drops.keys()]);
    for (const [field, rates] of drops) await raiseDrop(tx, marketplaces, campaignId, key, field, rates);
  }
  return letGo(tx, key, {}, campaignId);
}

function keyOf({ marketplace, template }: TemplateKey): string {
  return `${marketplace} ${template}`;
}

function countPages(
  before: TemplateState,
  seen: readonly WatchedPage[],
  marketplace: Marketplace | undefined,
  pageOf: Map<number, number>,
): { state: TemplateState; drops: Map<CoverageField, Rates>; back: Set<CoverageField>; down: DownAt[] } {
  const fields: Partial<Record<CoverageField, FieldState>> = { ...before.fields };
  /** Since which page each field is down; pages shortly before the drop's estimate are not trusted either. */
  const downFrom = new Map(
    COVERAGE_FIELD_NAMES.flatMap((field) => {
      const after = fields[field]?.droppedAfter ?? null;
      return after === null ? [] : [[field, after - MARGIN + 1] as const];
    }),
  );
  const down: DownAt[] = [];
  const drops = new Map<CoverageField, Rates>();
  const back = new Set<CoverageField>();
  let page = before.pages;
  for (const { template, listingId, content, capturedAt, product, sellerId, isFirst } of seen) {
    if (isFirst) {
      page += 1;
      const read = fieldsRead(content);
      for (const field of COVERAGE_FIELD_NAMES) {
        const isRead = read.has(field);
        const { state, event } = observe(field, fields[field] ?? NEW_FIELD, floorOf(marketplace, field, template), {
          ...{ page, time: capturedAt.getTime(), product, sellerId, isRead },
        });
        fields[field] = state;
        if (event === "dropped") {
          drops.set(field, ratesOf(state));
          back.delete(field);
          downFrom.set(field, (state.droppedAfter ?? page) - MARGIN + 1);
        }
        if (event === "back") {
          back.add(field);
          down.push({ field, from: downFrom.get(field) ?? 0, to: page });
          downFrom.delete(field);
        }
      }
    }
    pageOf.set(listingId, page);
  }
  for (const [field, from] of downFrom) down.push({ field, from, to: Number.POSITIVE_INFINITY });
  return { state: { pages: page, fields }, drops, back, down };
}

/** Up to which page each field is known to be read; where it is down, what waited when it dropped is kept already. */
function limits({ fields }: TemplateState): Partial<Record<CoverageField, UpTo>> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, { steadyAt, steadyTime }]) => [
      field,
      { page: steadyAt - MARGIN, time: steadyTime },
    ]),
  );
}

function waits(
  states: ReadonlyMap<string, StoredState>,
  downAt: ReadonlyMap<string, readonly DownAt[]>,
  pages: readonly WatchedPage[],
  pageOf: ReadonlyMap<number, number>,
): Watched["waitOf"] {
  const keys = new Map(
    pages.map(({ listingId, marketplace, template, capturedAt }) => [listingId, { marketplace, template, capturedAt }]),
  );
  return (listingId, fields) => {
    const key = keys.get(listingId);
    const known = key === undefined ? undefined : states.get(keyOf(key));
    if (key === undefined || known === undefined || fields.length === 0) return null;
    const page = pageOf.get(listingId) ?? known.state.pages;
    const wasDown = (downAt.get(keyOf(key)) ?? []).some(
      ({ field, from, to }) => fields.includes(field) && from <= page && page <= to,
    );
    return { ...key, held: wasDown ? "coverage" : "awaiting", page, fields };
  };
}

const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short" });

function byDay(pages: readonly WatchedPage[]): DayCount[] {
  const counts = new Map<string, DayCount>();
  for (const { marketplace, template, capturedAt, content } of pages) {
    const day = DAY.format(capturedAt);
    const read = fieldsRead(content);
    for (const field of COVERAGE_FIELD_NAMES) {
      const key = `${marketplace} ${template} ${day} ${field}`;
      const { pages: before = 0, read: shown = 0 } = counts.get(key) ?? {};
      const one = { marketplace, template, day, field };
      counts.set(key, { ...one, pages: before + 1, read: shown + (read.has(field) ? 1 : 0) });
    }
  }
  return [...counts.values()];
}
