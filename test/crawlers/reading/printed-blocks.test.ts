import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { extractText } from "../../../crawlers/reading/extract-text.ts";

const Block = z.strictObject({
  text: z.string(),
  manufacturer: z.string().nullable().default(null),
  address: z.string().nullable().default(null),
  ccc: z.string().nullable().default(null),
  licence: z.string().nullable().default(null),
  uscc: z.string().nullable().default(null),
  standards: z.array(z.string()).default([]),
});
const blocks = z.array(Block).parse(parse(readFileSync(new URL("printed-blocks.yaml", import.meta.url), "utf8")));

it.each(blocks)("reads exactly what is printed in: $text", ({ text, ...expected }) => {
  expect(extractText(text)).toEqual(expected);
});

it("reads a block of 200,000 hostile characters in time", { timeout: 120_000 }, () => {
  const evil = [
    "厂名：",
    "厂 名 ",
    "公司 地址",
    "有限公司：",
    "<li title='厂名：x...'>厂名：x...",
    "GB/T ",
    "Q/AAAAAAAAAAAA ",
    "XK06-001-",
    "2019-01-0105-",
    "3C证书编号：2019",
    '"厂名":"',
    '"厂名":[',
    "\\n",
    "【厂名】",
    "厂家 \n",
    "浙江省金华市",
    "(公司",
    "厂家/产地：",
    "<tr><td>厂名</td><td>厂址</td></tr>",
    "产品商品",
    ">>更多",
  ];
  for (const piece of evil) {
    const started = performance.now();
    extractText(`厂名：${piece.repeat(Math.ceil(200_000 / piece.length))}`);
    expect(performance.now() - started, piece).toBeLessThan(10_000);
  }
});
