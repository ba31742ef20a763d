/**
 * Price: a printed price goes in ("￥1,299.00-1,599.00", "43,90 €", 31.49), the lowest amount and its currency come out.
 */

/** The lowest amount printed in a text or given as a number; null where there is none. */
export function lowestPrice(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : null;
  if (typeof value !== "string") return null;
  const amounts: number[] = [];
  for (const [printed] of value
    .slice(0, 200)
    .normalize("NFKC")
    .matchAll(/\d[\d.,' ]{0,20}/g)) {
    const amount = amountOf(printed.trim());
    if (amount !== null) amounts.push(amount);
  }
  const factor = /\d\s{0,2}[万萬]/.test(value) ? 10_000 : 1;
  return amounts.length === 0 ? null : Math.min(...amounts) * factor;
}

/** One amount; which of "." and "," is the decimal sign is told by their order and by the digits behind them. */
function amountOf(printed: string): number | null {
  const digits = printed.replace(/[^\d.,]/g, "").replace(/[.,]+$/, "");
  const dot = digits.lastIndexOf(".");
  const comma = digits.lastIndexOf(",");
  let decimal = Math.max(dot, comma);
  if (dot < 0 && comma >= 0 && digits.length - comma > 3) decimal = -1;
  if (decimal >= 0 && digits.indexOf(digits.charAt(decimal)) !== decimal) decimal = -1;
  const whole = (decimal < 0 ? digits : digits.slice(0, decimal)).replace(/[.,]/g, "");
  const amount = Number(`${whole || "0"}.${decimal < 0 ? "0" : digits.slice(decimal + 1)}`);
  return Number.isFinite(amount) ? amount : null;
}

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/NT\s?\$|TWD|新台币|新臺幣/i, "TWD"],
  [/HK\s?\$|HKD/i, "HKD"],
  [/(?<![A-Z])CA?\s?\$|CAD/, "CAD"],
  [/(?<![A-Z])AU?\s?\$|AUD/, "AUD"],
  [/NZ\s?\$|NZD/, "NZD"],
  [/(?<![A-Z])MX?\s?\$|MXN/, "MXN"],
  [/(?<![A-Z])SG?\s?\$|SGD/, "SGD"],
  [/(?<![A-Z])R\s?\$|BRL/, "BRL"],
  [/US\s?\$|USD|\$/i, "USD"],
  [/€|EUR/i, "EUR"],
  [/£|GBP/i, "GBP"],
  [/円|JPY|JP\s?[¥￥]/i, "JPY"],
  [/₩|원|KRW/i, "KRW"],
  [/₽|руб|RUB/i, "RUB"],
  [/₹|INR/i, "INR"],
  [/zł|PLN/i, "PLN"],
  [/¥|￥|元|CNY|RMB/i, "CNY"],
];

/** Where the same sign means another country's money: 「¥2,980」 in Japan, 「1,280元」 in Taiwan. */
export function currencyAt(text: string | null, language: string, host: string): string | null {
  const named = currencyOf(text);
  if (named !== "CNY" || /CNY|RMB|人民[币幣]/i.test(text ?? "")) return named;
  if (/^ja\b/i.test(language) || /\.jp(?::\d+)?$/.test(host)) return "JPY";
  return /元/.test(text ?? "") && (/^zh-(?:TW|Hant-TW)/i.test(language) || /\.tw(?::\d+)?$/.test(host)) ? "TWD" : "CNY";
}

/** The currency a printed price names by sign or code, or null. */
export function currencyOf(text: string | null): string | null {
  if (text === null) return null;
  for (const [sign, code] of SIGNS) if (sign.test(text.slice(0, 200))) return code;
  return /\b([A-Z]{3})\b/.exec(text.slice(0, 20))?.[1] ?? null;
}
