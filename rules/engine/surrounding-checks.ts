/**
 * Conditions on what is known beyond the page. In: a situation. Out: the words of the page that meet it, each with the
 * reason (which register, which list, which other makers); null where nothing is known or nothing meets.
 */

import { numberKey } from "#domain/marks/number-key.ts";
import { enterpriseKey, isSameEnterprise, REGISTER_STATUS_NAMES, type RegisterEntry } from "#domain/register.ts";
import type { REGISTER_STATES } from "./rule-schema.ts";
import type { Sight, Situation } from "./situation.ts";

type State = (typeof REGISTER_STATES)[number];
type Check = (situation: Situation) => readonly Sight[] | null;

/**
 * A number on the page that a register lists in one of the states, or for another enterprise than the maker. Where the
 * page prints another number of the kind that the register has as valid, the old one stands beside its successor.
 */
export function registerStates({ of, is }: { of: RegisterEntry["kind"]; is: readonly State[] }): Check {
  const states = new Set<string>(is);
  return (situation) => {
    const listed = situation.facts.shown[of].flatMap((sight) => {
      const entry = situation.around.register(of, sight.text);
      return entry === null ? [] : [{ sight, entry, status: statusOn(entry, situation.day) }];
    });
    const first = listed.find(({ status }) => states.has(status));
    if (first !== undefined && !listed.some(({ status }) => status === "valid")) {
      const { sight, entry, status } = first;
      const until = entry.validUntil === null ? "" : `，有效期至 ${entry.validUntil}`;
      return [{ ...sight, reason: `「${entry.register}」登记状态为${REGISTER_STATUS_NAMES[status]}${until}` }];
    }
    if (!states.has("held-by-other")) return null;
    const makers = listed.map(({ entry }) => otherThanHolder(entry, situation));
    const at = makers.findIndex((maker) => maker !== null);
    const [other, wrong] = [makers[at], listed[at]];
    if (other === undefined || other === null || wrong === undefined || makers.includes(null)) return null;
    const names = [wrong.entry.holder, wrong.entry.maker].filter((name) => name !== null);
    const reason = `「${wrong.entry.register}」登记的持有人为 ${[...new Set(names)].join("、")}`;
    return [wrong.sight, { ...other, reason }];
  };
}

function statusOn({ status, validUntil }: RegisterEntry, day: string): RegisterEntry["status"] {
  return status === "valid" && validUntil !== null && validUntil < day ? "expired" : status;
}

/** The maker the page names, where it is neither the holder nor the maker of the register. */
function otherThanHolder(entry: RegisterEntry, { facts }: Situation): Sight | null {
  const named = facts.shown["manufacturer.name"];
  const registered = [entry.holder, entry.maker].filter((name) => name !== null).map(enterpriseKey);
  const first = named[0];
  if (first === undefined || registered.length === 0) return null;
  return named.some(({ text }) => registered.some((one) => isSameEnterprise(one, enterpriseKey(text)))) ? null : first;
}

/** The maker or the seller stands on a list that was imported. */
export function watchedParties(parties: readonly ("manufacturer" | "seller")[]): Check {
  return ({ listing, facts, around }) => {
    if (parties.includes("manufacturer")) {
      for (const sight of facts.shown["manufacturer.name"]) {
        const entry = around.watched(sight.text, null);
        if (entry !== null) return [{ ...sight, reason: `生产者在「${entry.list}」中：${entry.reason}` }];
      }
    }
    if (parties.includes("seller")) {
      const { company, uscc } = listing.seller;
      const entry = company === null && uscc === null ? null : around.watched(company, uscc);
      if (entry !== null) {
        const field = company === null ? "seller.uscc" : "seller.company";
        return [{ field, text: company ?? uscc ?? "", reason: `销售者在「${entry.list}」中：${entry.reason}` }];
      }
    }
    return null;
  };
}

/** One certificate number beside the names of several makers; branches of one enterprise are one. */
export function siblingMakers(atLeast: number): Check {
  return ({ facts, around }) => {
    for (const sight of facts.shown.ccc) {
      const number = numberKey("ccc", sight.text);
      if (number === null) continue;
      const makers: { key: string; name: string }[] = [];
      const here = facts.shown["manufacturer.name"].map(({ text }) => text);
      for (const name of [...here, ...around.makersOfCcc(number)]) {
        const key = enterpriseKey(name);
        if (!makers.some((one) => isSameEnterprise(one.key, key))) makers.push({ key, name });
      }
      if (makers.length < atLeast) continue;
      const names = makers.slice(0, 3).map(({ name }) => name);
      const reason = `同一编号在 ${makers.length} 家生产者的商品链接上出现：${names.join("、")}`;
      return [{ ...sight, reason }];
    }
    return null;
  };
}
