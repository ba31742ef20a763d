/**
 * How sure a share is that was counted. In: how many of how many. Out: the 95 % interval after Wilson, which keeps within
 * 0 and 1 and is honest for few cases; null where nothing was counted.
 */
const Z = 1.959964;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export function wilsonInterval(count: number, of: number): Interval | null {
  if (of <= 0) return null;
  const share = count / of;
  const square = Z * Z;
  const middle = share + square / (2 * of);
  const reach = Z * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  const all = 1 + square / of;
  return { low: Math.max(0, (middle - reach) / all), high: Math.min(1, (middle + reach) / all) };
}
