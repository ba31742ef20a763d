/**
 * The sandbox: four local marketplaces with made-up shops and listings. Options go in; running servers on 127.0.0.1
 * come out, with the truth about every listing. The same seed, numbers of listings and day give the same bytes and the
 * same truth, in this process or another one (see serve.ts). Rejects where a port is taken.
 */
import { shanghaiDay } from "./goods/good.ts";
import { makeListing, type Stock } from "./listing.ts";
import { type Misbehaviour, MisbehaviourPlan } from "./misbehaviour.ts";
import { Shops } from "./sellers/shop.ts";
import { SandboxServer, type ServerStats } from "./server.ts";
import { ITEM_NAMING, nameOf, SANDBOX_IDS, SANDBOX_NAMES, type SandboxId, SHOP_NAMING } from "./sites/addresses.ts";
import { ListSite } from "./sites/list-site.ts";
import { PlainSite } from "./sites/plain-site.ts";
import { ShellSite } from "./sites/shell-site.ts";
import type { Site } from "./sites/site.ts";
import { WholesaleSite } from "./sites/wholesale-site.ts";
import type { Truth } from "./truth.ts";

export interface SandboxOptions {
  readonly seed: number;
  /** How many listings, over all marketplaces together, looked-alike and removed ones included. */
  readonly listings: number;
  /** Which marketplaces run; all four where left out. Their parts of `listings` grow accordingly. */
  readonly marketplaces?: readonly SandboxId[] | undefined;
  /** Their parts of the listings, in relation to each other; where left out, as they come. */
  readonly parts?: Partial<Record<SandboxId, number>> | undefined;
  /** The day of the crawl, which decides what products owe. Default 2026-11-23. */
  readonly on?: Date | undefined;
  /** How they misbehave; not at all where left out. */
  readonly misbehave?: readonly Misbehaviour[] | undefined;
  /** Part of the listings whose page is gone. Default 0.01. */
  readonly removedShare?: number | undefined;
  /** Fixed ports by marketplace; free ones where left out. */
  readonly ports?: Partial<Record<SandboxId, number>> | undefined;
  /** Item pages of 「集市」 from the `from`-th on, up to the `to`-th, come in another template, see list-site.ts. */
  readonly templateChange?: { readonly from: number; readonly to?: number | undefined } | undefined;
  /** Whether pages are compressed for guests who accept it. Default true. */
  readonly gzip?: boolean | undefined;
}

export interface SandboxMarketplace {
  readonly id: SandboxId;
  readonly name: string;
  readonly baseUrl: string;
  readonly listings: number;
}

export interface Sandbox {
  readonly marketplaces: readonly SandboxMarketplace[];
  /** The truth about every listing, made one by one. */
  truth(): Iterable<Truth>;
  stats(): Readonly<Record<string, ServerStats>>;
  close(): Promise<void>;
}

/** Parts of the listings in percent. */
const PARTS: Readonly<Record<SandboxId, number>> = {
  "sandbox-list": 35,
  "sandbox-shell": 10,
  "sandbox-wholesale": 25,
  "sandbox-plain": 30,
};
const LISTINGS_PER_SHOP = 6;
/** One for each trade. */
const FEWEST_SHOPS = 5;
const DEFAULT_DAY = new Date("2026-11-23T04:00:00Z");

/** What each marketplace holds. Throws RangeError where the number of listings is no whole number above 0. */
export function sandboxStocks(options: SandboxOptions): readonly Stock[] {
  if (!Number.isInteger(options.listings) || options.listings < 1) throw new RangeError("listings must be 1 or more");
  const wanted = SANDBOX_IDS.filter((id) => options.marketplaces?.includes(id) ?? true);
  const partOf = (id: SandboxId) => options.parts?.[id] ?? PARTS[id];
  const whole = wanted.reduce((sum, id) => sum + partOf(id), 0);
  let parts = 0;
  let given = 0;
  return wanted.map((id) => {
    parts += partOf(id);
    const upTo = Math.round((options.listings * parts) / whole);
    const listings = upTo - given;
    given = upTo;
    const number = SANDBOX_IDS.indexOf(id);
    const shops = new Shops(options.seed, number, Math.max(FEWEST_SHOPS, Math.ceil(listings / LISTINGS_PER_SHOP)));
    return {
      id,
      seed: options.seed,
      number,
      listings,
      shops,
      day: shanghaiDay(options.on ?? DEFAULT_DAY),
      removedShare: options.removedShare ?? 0.01,
      itemId: (index) => nameOf(ITEM_NAMING[id], index),
      shopId: (shop) => nameOf(SHOP_NAMING[id], shop),
    };
  });
}

/** The truth about every listing, without any server: for measuring a sandbox that runs in another process. */
export function* sandboxTruth(options: SandboxOptions): Iterable<Truth> {
  for (const stock of sandboxStocks(options)) {
    for (let index = 0; index < stock.listings; index++) yield makeListing(stock, index).truth;
  }
}

/** The pages of one marketplace, without a server. Throws RangeError for an unknown id. */
export function sandboxSite(stock: Stock): Site {
  switch (stock.id) {
    case "sandbox-list":
      return new ListSite(stock);
    case "sandbox-shell":
      return new ShellSite(stock);
    case "sandbox-wholesale":
      return new WholesaleSite(stock);
    case "sandbox-plain":
      return new PlainSite(stock);
    default:
      throw new RangeError(`no marketplace ${stock.id}`);
  }
}

/** Starts the marketplaces; resolves when all of them answer. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const running = new Map<SandboxId, SandboxServer>();
  const marketplaces: SandboxMarketplace[] = [];
  const close = async () => {
    await Promise.all([...running.values()].map((server) => server.close()));
  };
  try {
    for (const stock of sandboxStocks(options)) {
      const id = SANDBOX_IDS[stock.number];
      if (id === undefined) throw new RangeError(`no marketplace ${stock.id}`);
      const plan = new MisbehaviourPlan(options.seed, id, options.misbehave ?? []);
      const server = new SandboxServer(sandboxSite(stock), plan, options.gzip ?? true, options.templateChange ?? null);
      const baseUrl = await server.listen(options.ports?.[id] ?? 0);
      running.set(id, server);
      marketplaces.push({ id, name: SANDBOX_NAMES[id], baseUrl, listings: stock.listings });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    marketplaces,
    truth: () => sandboxTruth(options),
    stats: () => Object.fromEntries([...running].map(([id, server]) => [id, server.stats])),
    close,
  };
}
