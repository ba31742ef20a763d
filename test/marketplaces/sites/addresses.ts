/**
 * How each marketplace of the sandbox names its items and shops: a number goes in, an id comes out, and back.
 * Ids jump, as real ones do, so that nobody can count through them; an id that was never given out reads as null.
 */
export interface Naming {
  readonly prefix: string;
  readonly base: number;
  readonly step: number;
  readonly radix: number;
}

export const ITEM_NAMING = {
  "sandbox-list": { prefix: "", base: 620_000_000_017, step: 9_973, radix: 10 },
  "sandbox-shell": { prefix: "Y", base: 2_176_782_337, step: 7_919, radix: 36 },
  "sandbox-wholesale": { prefix: "", base: 741_000_000_029, step: 8_161, radix: 10 },
  "sandbox-plain": { prefix: "", base: 40_003, step: 7, radix: 10 },
} as const satisfies Record<string, Naming>;

export const SHOP_NAMING = {
  "sandbox-list": { prefix: "", base: 2_200_000_003, step: 6_029, radix: 10 },
  "sandbox-shell": { prefix: "S", base: 60_466_177, step: 4_999, radix: 36 },
  "sandbox-wholesale": { prefix: "b2b-", base: 2_208_000_011, step: 5_101, radix: 10 },
  "sandbox-plain": { prefix: "d", base: 103, step: 3, radix: 10 },
} as const satisfies Record<string, Naming>;

export type SandboxId = keyof typeof ITEM_NAMING;
export const SANDBOX_IDS = Object.keys(ITEM_NAMING) as readonly SandboxId[];
export const SANDBOX_NAMES: Readonly<Record<SandboxId, string>> = {
  "sandbox-list": "集市",
  "sandbox-shell": "云店",
  "sandbox-wholesale": "批发街",
  "sandbox-plain": "小铺",
};

export function nameOf(naming: Naming, index: number): string {
  return naming.prefix + (naming.base + index * naming.step).toString(naming.radix).toUpperCase();
}

/** The number behind an id below `count`, or null. */
export function numberOf(naming: Naming, id: string | null | undefined, count: number): number | null {
  if (!id?.startsWith(naming.prefix)) return null;
  const body = id.slice(naming.prefix.length);
  const index = (Number.parseInt(body, naming.radix) - naming.base) / naming.step;
  if (!Number.isInteger(index) || index < 0 || index >= count) return null;
  return nameOf(naming, index) === id ? index : null;
}
