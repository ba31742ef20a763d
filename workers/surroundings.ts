/**
 * What is known beyond the pages of a batch, each listing with its own look-ups. In: listings about to be judged. Out:
 * surroundings by listing. Asks the database at most four times per batch; throws only what the database throws.
 */
import type { Queryable } from "#db/connection.ts";
import { type Asked, type KnownAround, loadSurroundings, type MakerOfNumber } from "#db/queries/load-surroundings.ts";
import type { UnjudgedListing } from "#db/queries/load-unjudged.ts";
import { marksOf } from "#db/queries/replace-marks.ts";
import type { MakerBeside } from "#db/queries/set-back-siblings.ts";
import type { Listing } from "#domain/listing.ts";
import { keysOfAnyProvince, numberKey, withoutProvince } from "#domain/marks/number-key.ts";
import { enterpriseKey, isSameEnterprise, type RegisterEntry } from "#domain/register.ts";
import type { CompiledRule } from "#rules/engine/judge.ts";
import { readPageFacts } from "#rules/engine/page-facts.ts";
import type { Condition } from "#rules/engine/rule-schema.ts";
import { NOTHING_AROUND, type Surroundings, surroundingsOf } from "#rules/engine/surroundings.ts";
import { groupedBy } from "./grouped.ts";

type Unjudged = Pick<UnjudgedListing, "listingId" | "content" | "sellerId">;

/** What may be asked of one listing. */
interface Question {
  readonly listingId: number;
  readonly sellerId: number | null;
  readonly numbers: Asked["numbers"];
  /** What a licence may be that is printed without its province; counts only where the holder is on the page. */
  readonly guesses: Asked["numbers"];
  readonly names: readonly string[];
  readonly uscc: string | null;
  readonly shared: readonly string[];
}

/** The batch's answers, by what they are asked for. */
interface Answers {
  readonly known: KnownAround;
  readonly makers: ReadonlyMap<string, readonly MakerOfNumber[]>;
  readonly watchByName: ReadonlyMap<string, KnownAround["watch"]>;
  readonly watchByUscc: ReadonlyMap<string | null, KnownAround["watch"]>;
}

/** CCC numbers of a listing that others may print too, with the maker beside them. */
export function sharedNumbers(content: Listing): { readonly key: string; readonly maker: string | null }[] {
  return marksOf(content).filter(({ kind }) => kind === "ccc");
}

/** The numbers of `sharedNumbers` that stand beside a maker. */
export function makersBeside(content: Listing): MakerBeside[] {
  return sharedNumbers(content).flatMap(({ key, maker }) => (maker === null ? [] : [{ key, maker }]));
}

export async function surroundingsOfAll(
  db: Queryable,
  campaignId: number,
  listings: readonly Unjudged[],
): Promise<ReadonlyMap<number, Surroundings>> {
  const questions = listings.map(questionOf);
  const known = await loadSurroundings(db, campaignId, {
    numbers: [
      ...new Map(
        questions.flatMap(({ numbers, guesses }) =>
          [...numbers, ...guesses].map((one) => [`${one.kind} ${one.key}`, one]),
        ),
      ).values(),
    ],
    names: unique(questions.flatMap(({ names }) => names)),
    usccs: unique(questions.flatMap(({ uscc }) => uscc ?? [])),
    shared: unique(questions.flatMap(({ shared }) => shared)),
    sellerIds: unique(questions.flatMap(({ sellerId }) => sellerId ?? [])),
  });
  const answers = {
    known,
    makers: groupedBy(known.makers, ({ key }) => key),
    watchByName: groupedBy(known.watch, ({ key }) => key),
    watchByUscc: groupedBy(known.watch, ({ uscc }) => uscc),
  };
  return new Map(questions.map((question) => [question.listingId, aroundOne(question, answers)]));
}

function questionOf({ listingId, content, sellerId }: Unjudged): Question {
  const { shown } = readPageFacts(content);
  const keysOf = (kind: RegisterEntry["kind"]) =>
    unique(shown[kind].map(({ text }) => numberKey(kind, text)).filter((key) => key !== null));
  const printed = keysOf("productionLicence");
  // A parameter is quoted without the province that the mark read from it has.
  const full = new Set(printed.filter((key) => withoutProvince(key) !== key).map(withoutProvince));
  const licences = printed.filter((key) => !full.has(key));
  const { company, uscc } = content.seller;
  const names = [...shown["manufacturer.name"].map(({ text }) => text), ...(company === null ? [] : [company])];
  return {
    listingId,
    sellerId,
    numbers: [
      ...keysOf("ccc").map((key) => ({ kind: "ccc" as const, key })),
      ...licences.map((key) => ({ kind: "productionLicence" as const, key })),
    ],
    guesses: licences.flatMap(keysOfAnyProvince).map((key) => ({ kind: "productionLicence" as const, key })),
    names: names.map((name) => enterpriseKey(name).slice(0, 200)).filter((key) => key !== ""),
    uscc,
    shared: sharedNumbers(content).map(({ key }) => key),
  };
}

function aroundOne(question: Question, { known, makers, watchByName, watchByUscc }: Answers): Surroundings {
  const { listingId, sellerId, numbers, guesses, names, uscc, shared } = question;
  const entriesOf = (asked: Asked["numbers"]) =>
    asked.flatMap(({ kind, key }) => known.register.get(`${kind} ${key}`) ?? []);
  const isOnPage = ({ holder, maker }: RegisterEntry) =>
    [holder, maker].some((name) => name !== null && names.some((one) => isSameEnterprise(one, enterpriseKey(name))));
  // The later of two entries counts: the province whose licence bears the page's own maker is the better guess.
  const register = [...entriesOf(numbers), ...entriesOf(guesses).filter(isOnPage)];
  const watch = [
    ...names.flatMap((name) => watchByName.get(name) ?? []),
    ...(uscc === null ? [] : (watchByUscc.get(uscc) ?? [])),
  ].map(({ key: _, ...entry }) => entry);
  const makersByCcc = Object.fromEntries(
    shared.flatMap((key) => {
      // Its own name in another version of its page is no other maker.
      const others = (makers.get(key) ?? []).filter(({ onlyListing }) => onlyListing !== listingId);
      return others.length === 0 ? [] : [[key, others.map(({ maker }) => maker)]];
    }),
  );
  const shopFindings = sellerId === null ? 0 : (known.shopFindings.get(sellerId) ?? 0);
  const isAnythingKnown =
    register.length > 0 || watch.length > 0 || shopFindings > 0 || Object.keys(makersByCcc).length > 0;
  return isAnythingKnown ? surroundingsOf({ register, watch, makersByCcc, shopFindings }) : NOTHING_AROUND;
}

/** The most makers beside one number that any of these rules asks for; 0 where none asks. */
export function makersAskedBy(rules: readonly Pick<CompiledRule, "rule">[]): number {
  return Math.max(0, ...rules.map(({ rule }) => makersAskedIn(rule.when)));
}

function makersAskedIn(condition: Condition): number {
  if ("all" in condition) return Math.max(...condition.all.map(makersAskedIn));
  if ("any" in condition) return Math.max(...condition.any.map(makersAskedIn));
  if ("not" in condition) return makersAskedIn(condition.not);
  return "siblings" in condition ? condition.siblings.makersAtLeast : 0;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
