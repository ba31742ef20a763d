/** The misbehaving round, short: every way at once, browser included where there is one, and a worker killed in the middle. */
import { expect, test } from "vitest";
import { xunwang } from "./xunwang-process.ts";

/** Two and a half minutes of both cores: run by `XUNWANG_LONG_TESTS=1 npm test`, and at any size by `bench --misbehaving`. */
test.skipIf(!process.env.XUNWANG_LONG_TESTS)(
  "on marketplaces that misbehave in all ways at once every promise holds (needs XUNWANG_LONG_TESTS)",
  async () => {
    const bench = xunwang(["bench", "--misbehaving", "120", "--json"]);
    const status = await bench.ended();
    const { promises, errors, misbehaved, killed } = JSON.parse(bench.output()) as {
      promises: { name: string; isKept: boolean; value: number }[];
      errors: string[];
      misbehaved: Record<string, number>;
      killed: number;
    };
    expect(promises.filter(({ isKept }) => !isKept)).toEqual([]);
    expect(errors).toEqual([]);
    expect(Object.keys(misbehaved).length).toBeGreaterThan(8);
    expect(killed).toBe(1);
    expect(status).toBe(0);
  },
  240_000,
);
