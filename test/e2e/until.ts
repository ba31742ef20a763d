/** Waits until something holds; fails with what was awaited. */
import { setTimeout as sleep } from "node:timers/promises";

export async function until<T>(
  what: string,
  holds: () => T | Promise<T>,
  milliseconds = 60_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const found = await holds();
    if (found) return found as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`${what}: did not happen within ${milliseconds / 1_000} s`);
    await sleep(50);
  }
}
