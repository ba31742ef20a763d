/**
 * Faults of production-licence numbers. In: a situation. Out: each fault with the number as printed and the reason.
 * A number has no check digit; what can be told is its form, its product group against the product, whether the group's
 * duty had ended, and its province against the maker's address (weak: a licence is issued where the maker registers).
 */

import type { Span } from "#domain/finding.ts";
import {
  foodLicenceIn,
  type LicenceNumber,
  licenceNumbersIn,
  looksLikeLicenceAttempt,
  PROVINCES,
} from "#domain/marks/licence-number.ts";
import type { Problem, Sight, Situation } from "../situation.ts";

const PROVINCE_BEGINS = [...new Set(PROVINCES.values())].map((name) => ({
  name,
  short: name.replace(/(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)$/, ""),
}));

interface Seen {
  readonly value: Span;
  readonly number: LicenceNumber;
}

export function* licenceProblems(situation: Situation, asked: ReadonlySet<string>): Iterable<Problem> {
  const { catalogue, product, day, facts } = situation;
  const values = facts.licenceValues;
  if (values.length === 0) return;
  const numbers = values.flatMap((value) =>
    licenceNumbersIn(value.text.slice(0, 2_000)).map((number) => ({ value, number })),
  );
  // A maker may print the licences of all its goods: one that fits is enough.
  const oneFits = numbers.some(({ number }) => isOwnGroup(number.group, situation));
  for (const { value, number } of numbers) {
    if (number.strangeBracket !== null) {
      yield one("unknown-province", value, `「${number.strangeBracket}」不是省、自治区、直辖市的简称`);
    }
    const group = catalogue.marks.licence.groups.find(({ prefix }) => prefix === number.group);
    if (group?.to !== undefined && group.to < day) {
      yield one("void-group", value, `${group.name}的生产许可在 ${group.to} 之后已取消`, group.confidence);
    }
    if (product !== null && asked.has("other-group") && !oneFits) yield* groupProblem(value, number.group, situation);
  }
  if (asked.has("province-differs")) yield* provinceProblem(numbers, facts);
  if (numbers.length > 0) return;
  const attempt = values.find((value) => looksLikeLicenceAttempt(value.text));
  if (attempt !== undefined) yield one("malformed", attempt, whyMalformed(attempt.text));
  for (const value of values) {
    const food = foodLicenceIn(value.text);
    if (food !== null) yield one("food", value, "这是食品生产许可的编号，不是工业产品的");
  }
}

/** None of the numbers comes from the province the maker's address begins with. */
function* provinceProblem(numbers: readonly Seen[], { shown }: Situation["facts"]): Iterable<Problem> {
  const address = shown["manufacturer.address"][0];
  const lies = address === undefined ? null : provinceOf(address.text);
  const issued = numbers.flatMap(({ number, value }) => {
    const by = number.province === null ? undefined : PROVINCES.get(number.province);
    return by === undefined ? [] : [{ by, value }];
  });
  const first = issued[0];
  if (address === undefined || lies === null || first === undefined || issued.some(({ by }) => by === lies)) return;
  const reason = `编号由${first.by}发证，生产者地址在${lies}`;
  yield { code: "province-differs", sights: [{ ...first.value, reason, trust: "partly" }, address] };
}

function whyMalformed(text: string): string {
  const groups = /XK\s?[-—–－]?\s?([\dOoIl]+)\s?[-—–－]\s?([\dOoIl]+)\s?[-—–－]\s?([\dOoIl]+)/i.exec(
    text.normalize("NFKC"),
  );
  const should = "编号应为 XK 加 2 位、3 位、5 位数字";
  return groups === null
    ? should
    : `${should}，页面所列为 ${groups
        .slice(1)
        .map((one) => one.length)
        .join("、")} 位`;
}

function one(code: string, sight: Span, reason: string, trust?: Sight["trust"]): Problem {
  return { code, sights: [trust === undefined ? { ...sight, reason } : { ...sight, reason, trust }] };
}

function isOwnGroup(group: string, { product, catalogue }: Situation): boolean {
  if (product === null) return false;
  const known = catalogue.marks.licence.groups.find(({ prefix }) => prefix === group);
  if (known?.products.includes(product.id) ?? false) return true;
  return product.regimes.some(({ kind, licencePrefix }) => kind === "production_licence" && licencePrefix === group);
}

/** The group of the number against those of the product's licences on that day, as far as they are known. */
function* groupProblem(value: Span, group: string, { product, catalogue, day }: Situation): Iterable<Problem> {
  if (product === null) return;
  const known = catalogue.marks.licence.groups.find(({ prefix }) => prefix === group);
  const regimes = product.regimes.filter(({ kind }) => kind === "production_licence");
  const prefixes = regimes.map(({ licencePrefix }) => licencePrefix);
  const said = (reason: string): Problem => one("other-group", value, reason, known?.confidence);
  if (known !== undefined) {
    if (known.to !== undefined && known.to < day && known.products.length === 0 && regimes.length === 0) return;
    yield said(`编号 ${group} 属于「${known.name}」，不属于${product.name}`);
    return;
  }
  // Without a known group it is only wrong where the product's own group is known in full; a neighbour of the own group
  // may be a part of the same product whose number nobody has read.
  const owned = prefixes.filter((prefix) => prefix !== undefined && prefix.length === 8);
  if (regimes.length > 0 && owned.length === regimes.length) {
    const neighbour = owned.some((prefix) => prefix?.slice(0, 4) === group.slice(0, 4));
    const reason = `${product.name}的许可编号以 ${[...new Set(owned)].join("、")} 开头，页面为 ${group}`;
    yield one("other-group", value, reason, neighbour ? "unverified" : "partly");
  }
}

/** Province an address begins with (after 中国), or null. */
function provinceOf(address: string): string | null {
  const text = address.normalize("NFKC").replace(/^(?:中国|中华人民共和国)?[\s·,，-]*/, "");
  return PROVINCE_BEGINS.find(({ short }) => text.startsWith(short))?.name ?? null;
}
