/** A drop is told from sellers who say nothing, from a change of products, and from one shop's habit: by simulation. */
import { expect, test } from "vitest";
import type { FieldState } from "#domain/coverage.ts";
import { Draw } from "#test/marketplaces/seeded.ts";
import { NEW_FIELD, observe, ratesOf } from "#workers/coverage/drop-test.ts";

interface Shown {
  readonly product: string;
  readonly rate: number;
  readonly sellerId?: number;
}

/** Runs pages through the test; returns the state and the pages at which a drop was told. */
function run(draw: Draw, pages: number, shown: (page: number) => Shown, from: FieldState = NEW_FIELD, at = 0) {
  let state = from;
  const drops: number[] = [];
  for (let page = at + 1; page <= at + pages; page++) {
    const { product, rate, sellerId = draw.below(150) } = shown(page);
    const seen = observe("manufacturer.name", state, 0.1, {
      ...{ page, time: page, product, sellerId, isRead: draw.chance(rate) },
    });
    state = seen.state;
    if (seen.event === "dropped") drops.push(page - at);
  }
  return { state, drops };
}

test("fewer than one steady campaign of 1,000 pages in 1,000 raises an alarm, whatever its rates", () => {
  const kinds: readonly (readonly number[])[] = [[0.8], [0.5], [0.3], [0.15], [0.9, 0.7, 0.4, 0.1, 0.02]];
  let alarms = 0;
  for (let campaign = 0; campaign < 1_000; campaign++) {
    const draw = new Draw(campaign);
    const rates = kinds[campaign % kinds.length] ?? [];
    const { drops } = run(draw, 1_000, () => {
      const product = draw.below(rates.length);
      return { product: `p${product}`, rate: rates[product] ?? 0 };
    });
    if (drops.length > 0) alarms++;
  }
  expect(alarms).toBe(0);
}, 60_000);

test("a drop from 80 % to 3 % is told within 50 pages", () => {
  for (let campaign = 0; campaign < 200; campaign++) {
    const draw = new Draw(1_000 + campaign);
    const { state } = run(draw, 300, () => ({ product: "mask", rate: 0.8 }));
    const { drops, state: after } = run(draw, 50, () => ({ product: "mask", rate: 0.03 }), state, 300);
    expect(drops).toHaveLength(1);
    const { before, now } = ratesOf(after);
    expect(before).toBeGreaterThan(0.7);
    expect(now).toBeLessThan(0.2);
  }
});

test("a drop is told when products come in turn and each changed page is of a new one", () => {
  const told: number[] = [];
  for (let campaign = 0; campaign < 100; campaign++) {
    const draw = new Draw(2_000 + campaign);
    const rateOf = (product: number) => 0.75 + 0.02 * (product % 10);
    const inTurn = (page: number) => Math.floor(page / 26);
    const { state } = run(draw, 240, (page) => ({ product: `p${inTurn(page)}`, rate: rateOf(inTurn(page)) }));
    const { drops } = run(draw, 200, (page) => ({ product: `p${inTurn(page)}`, rate: 0.03 }), state, 240);
    told.push(drops[0] ?? Number.POSITIVE_INFINITY);
  }
  expect(told.filter((page) => page <= 50).length).toBeGreaterThanOrEqual(95);
});

test("going from masks to rebar, which shows its maker seldom, is no drop", () => {
  let alarms = 0;
  for (let campaign = 0; campaign < 100; campaign++) {
    const draw = new Draw(3_000 + campaign);
    const mix = (page: number) => (page <= 500 ? { product: "mask", rate: 0.8 } : { product: "rebar", rate: 0.2 });
    alarms += run(draw, 1_000, mix).drops.length;
  }
  expect(alarms).toBe(0);
});

test("a shop that names no maker on any of its 40 listings in a row is no drop", () => {
  const draw = new Draw(4_000);
  const { state } = run(draw, 300, () => ({ product: "mask", rate: 0.8 }));
  expect(run(draw, 40, () => ({ product: "mask", rate: 0, sellerId: 999 }), state, 300).drops).toEqual([]);
});

test("a field that is back is told, and what was read meanwhile does not count as its usual rate", () => {
  const draw = new Draw(5_000);
  const steady = run(draw, 300, () => ({ product: "mask", rate: 0.8 })).state;
  const down = run(draw, 100, () => ({ product: "mask", rate: 0 }), steady, 300).state;
  expect(down.droppedAfter).toBeGreaterThan(290);
  const back = run(draw, 40, () => ({ product: "mask", rate: 0.8 }), down, 400).state;
  expect(back.droppedAfter).toBeNull();
  expect(ratesOf(back).before).toBeGreaterThan(0.7);
});

test("pages captured before a drop and judged late do not say that the field is back", () => {
  const draw = new Draw(5_500);
  const steady = run(draw, 300, () => ({ product: "mask", rate: 0.8 })).state;
  const down = run(draw, 100, () => ({ product: "mask", rate: 0 }), steady, 300).state;
  let late = down;
  for (let page = 401; page <= 500; page++) {
    const seen = { page, time: page - 300, product: "mask", sellerId: draw.below(90), isRead: true };
    late = observe("manufacturer.name", late, 0.1, seen).state;
  }
  expect(late).toEqual(down);
});

test("a field a template never showed raises nothing", () => {
  const draw = new Draw(6_000);
  let state = NEW_FIELD;
  for (let page = 1; page <= 500; page++) {
    const seen = { page, time: page, product: "gas", sellerId: draw.below(90), isRead: false };
    state = observe("marks.ccc", state, null, seen).state;
  }
  expect(state).toMatchObject({ evidence: 0, droppedAfter: null, steadyAt: 500 });
});
