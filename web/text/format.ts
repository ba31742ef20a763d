/** Times, numbers and shares as Chinese office staff read them. Times are those of Shanghai. */

const MINUTE = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});
const SECOND = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "medium",
});
const WHOLE = new Intl.NumberFormat("zh-CN");

/** 2025-03-01 09:30; empty where there is no time. */
export const minute = (time: Date | null): string => (time ? MINUTE.format(time) : "");
/** 2025-03-01 09:30:05, for evidence. */
export const second = (time: Date | null): string => (time ? SECOND.format(time) : "");
/** 12,345 */
export const count = (n: number): string => WHOLE.format(n);
/** 0.953 → 0.95. Never 1.00 where something is left to doubt. */
export const confidence = (share: number | null): string =>
  share === null ? "" : share < 1 && share >= 0.995 ? "0.99" : share.toFixed(2);
/** 1,234 bytes → 1.2 KB */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
/** ¥12.50, or the currency's code before the amount; empty where the page shows no price. */
export function price(amount: number | null, currency: string | null): string {
  if (amount === null) return "";
  return `${currency === null || currency === "CNY" ? "¥" : `${currency.slice(0, 3)} `}${amount.toFixed(2)}`;
}
