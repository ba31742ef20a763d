/** Properties of every party, whatever is printed: nothing throws, answers keep their form, time stays linear, speed holds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Party, Route } from "#domain/bureau.ts";
import { jurisdiction } from "#routing/jurisdiction.ts";
import { jurisdictionLine } from "#routing/jurisdiction-line.ts";

const PIECES = [
  ..."上海市 上海 江苏省 南京 浦东新区 嘉定去 黄埔区 闸北区 安亭镇 高桥镇 临港 临港新片区 浦东国际机场 南京东路 人民路 中山北路 路 区 号".split(
    " ",
  ),
  ..."300号 3000弄 有限公司 （ ） ， 大厦 昆山市 普陀区 经营地址： 注册地址： 自由贸易试验区 村 工业区".split(" "),
];
const printed = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join("")),
);
const party = fc.record(
  { company: printed, uscc: printed, address: printed, shopRegion: printed, manufacturerAddress: printed },
  { requiredKeys: [] },
);

describe("any party", () => {
  it("gets a route of the right form, with a sentence for each reason", () => {
    fc.assert(
      fc.property(party, (given) => {
        const route = Route.parse(jurisdiction(Party.parse(given)));
        expect(route.because.length).toBeGreaterThan(0);
        expect(route.bureau === "outside").toBe(route.province !== undefined);
        if (route.bureau === null) expect(route.confidence).toBe(0);
        else expect(route.confidence).toBeGreaterThan(0);
      }),
      { numRuns: 600 },
    );
  });

  it("gets the same route again for the same evidence", () => {
    fc.assert(
      fc.property(party, (given) => {
        expect(jurisdiction(given)).toEqual(jurisdiction(given));
      }),
    );
  });

  it("is decided (0.8 or more) only by the seller's own address", () => {
    fc.assert(
      fc.property(party, ({ address: _, ...others }) => {
        expect(jurisdiction(others).confidence).toBeLessThan(0.8);
      }),
    );
  });

  it("goes to the same bureau when words of no place stand before the address", () => {
    const prefix = fc.constantFrom(
      "发货地：",
      "地址: ",
      "本店承诺七天退换，",
      "工厂直营 ",
      "联系人王先生 13800000000；",
      "【现货】",
    );
    const address = fc.constantFrom(
      "上海市嘉定区安亭镇墨玉路29号",
      "上海市南京东路300号",
      "江苏省昆山市花桥镇",
      "上海市中山北路3000号",
      "上海松江九亭镇",
      "上海市人民路1号",
      "浙江永康",
    );
    fc.assert(
      fc.property(prefix, address, (before, after) => {
        const plain = jurisdiction({ address: after });
        const longer = jurisdiction({ address: before + after });
        expect([longer.bureau, longer.province, longer.confidence]).toEqual([
          plain.bureau,
          plain.province,
          plain.confidence,
        ]);
      }),
    );
  });

  it("is read in linear time, however long and repetitive the text", () => {
    const texts = ["上海", "公司", "南京东路", "区", "1", "（", " ", "上海市浦东新区", "经营地址注册地址"];
    const started = performance.now();
    for (const text of texts) {
      const long = text.repeat(300_000);
      jurisdiction({ address: long, company: long, uscc: long, shopRegion: long, manufacturerAddress: long });
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("is routed at 50,000 addresses a second or more", () => {
    const addresses = Array.from({ length: 5000 }, (_, i) => `上海市嘉定区安亭镇墨玉路${i}号${i % 20}幢${i % 300}室`);
    let best = 0;
    for (let round = 0; round < 5; round++) {
      const started = performance.now();
      for (const address of addresses) jurisdiction({ address });
      best = Math.max(best, addresses.length / ((performance.now() - started) / 1000));
    }
    expect(best).toBeGreaterThan(50_000);
  });
});

describe("a line of the command", () => {
  it("answers with id, bureau, confidence and sentences", () => {
    const answer = jurisdictionLine({ id: "a1", address: "江苏省昆山市花桥镇" });
    expect(answer).toMatchObject({ id: "a1", bureau: "outside", province: "32" });
    expect(answer.because).toEqual(["卖家地址“江苏省昆山市花桥镇”：写明“江苏省”，不在上海。"]);
  });

  it("leaves runner-up and province out where there are none", () => {
    expect(Object.keys(jurisdictionLine({ id: 7, address: "上海市" }))).toEqual([
      "id",
      "bureau",
      "confidence",
      "because",
    ]);
  });

  it.each([null, 5, "text", [], { id: "x", address: 3 }])("refuses %j with an error of its own", (line) => {
    expect(() => jurisdictionLine(line)).toThrow();
  });
});
