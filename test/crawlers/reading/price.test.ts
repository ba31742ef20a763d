import { expect, it } from "vitest";
import { currencyOf, lowestPrice } from "../../../crawlers/reading/price.ts";

it.each([
  ["￥1,299.00-1,599.00", 1299],
  ["5499.00 - 6799.00", 5499],
  ["43,90 €", 43.9],
  ["1.299,00 €", 1299],
  ["€ 97,39 - 128,72", 97.39],
  ["$$22,300", 22300],
  ["1299.0000", 1299],
  ["1.5万", 15000],
  ["¥0.01", 0.01],
  [31.49, 31.49],
  ["面议", null],
  [{}, null],
  [Number.NaN, null],
])("the lowest price of %j is %j", (printed, price) => expect(lowestPrice(printed)).toBe(price));

it.each([
  ["US $349.99", "USD"],
  ["NT$1,290", "TWD"],
  ["￥9", "CNY"],
  ["43,90 €", "EUR"],
  ["GBP", "GBP"],
  ["9.9", null],
])("the currency of %s is %j", (printed, currency) => expect(currencyOf(printed)).toBe(currency));
