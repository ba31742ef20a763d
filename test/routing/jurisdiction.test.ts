/** Several pieces of evidence about one party: how they are ranked, how they agree and contradict each other. */
import { describe, expect, it } from "vitest";
import { DECIDED, jurisdiction } from "#routing/jurisdiction.ts";
import { registrationRegion } from "#routing/reading/registration-region.ts";

const JIADING = "91310114060938092E";
const CHONGMING_OLD_CODE = "91310230MA1JXCPX8W";
const MUNICIPAL = "9131000063159284XQ";
const LINGANG_ISSUED = "91310000MA7CX0HM9U";
describe("unified social credit code", () => {
  it.each([
    ["310101", "310101"],
    ["310230", "310151"],
    ["310119", "310115"],
    ["310225", "310115"],
    ["310108", "310106"],
    ["310103", "310101"],
    ["310229", "310118"],
    ["310115", "310115"],
  ])("region %s is read as district %s", (region, district) => {
    const found = registrationRegion(`91${region}MA1FAKE07X`);
    expect(found?.district).toBe(district);
  });

  it("checks the last character by GB 32100", () => {
    for (const code of [CHONGMING_OLD_CODE, MUNICIPAL, LINGANG_ISSUED]) {
      expect(registrationRegion(code)?.checked, code).toBe(true);
    }
    expect(registrationRegion("91310230MA1JXCPX8X")?.checked).toBe(false);
  });

  it.each([MUNICIPAL, LINGANG_ISSUED])("%s was issued under 310000 and decides nothing", (uscc) => {
    expect(jurisdiction({ uscc }).bureau).toBeNull();
  });

  it("alone gives the district of registration, below the threshold of a decision", () => {
    const route = jurisdiction({ uscc: CHONGMING_OLD_CODE });
    expect(route.bureau).toBe("310151");
    expect(route.confidence).toBeLessThan(DECIDED);
  });

  it("of another province gives outside with the province", () => {
    expect(jurisdiction({ uscc: "91330782MA28D0N17X" })).toMatchObject({ bureau: "outside", province: "33" });
  });

  it.each(["", "123", "91310115", "I1310115MA1K4Q7M2L", "无", "91310115MA1K4Q7M2L91310115"])(
    "%j is no such code and says nothing",
    (uscc) => {
      expect(jurisdiction({ uscc }).bureau).toBeNull();
    },
  );

  it("is read with spaces and in full width", () => {
    expect(registrationRegion("９１３１ 0230 MA1J XCPX8W")?.code).toBe(CHONGMING_OLD_CODE);
  });
});

describe("agreement and conflict", () => {
  const address = "上海市嘉定区安亭镇墨玉路29号";

  it("a registration in the same district raises the confidence", () => {
    const alone = jurisdiction({ address });
    const both = jurisdiction({ address, uscc: JIADING });
    expect(both.bureau).toBe("310114");
    expect(both.confidence).toBeGreaterThan(alone.confidence);
  });

  it("a registration in another district lowers it and becomes the runner-up", () => {
    const alone = jurisdiction({ address });
    const both = jurisdiction({ address, uscc: CHONGMING_OLD_CODE });
    expect(both).toMatchObject({ bureau: "310114", runnerUp: "310151" });
    expect(both.confidence).toBeLessThan(alone.confidence);
  });

  it("district and town that contradict each other stay below a decision, both shown", () => {
    const route = jurisdiction({ address: "上海市浦东新区南翔镇" });
    expect(route).toMatchObject({ bureau: "310115", runnerUp: "310114" });
    expect(route.confidence).toBeLessThan(DECIDED);
    expect(route.because[0]?.because).toContain("两处不一");
  });

  it("two districts written in one text stay below a decision", () => {
    const route = jurisdiction({ address: "上海市徐汇区、上海市闵行区" });
    expect(route).toMatchObject({ bureau: "310104", runnerUp: "310112" });
    expect(route.confidence).toBeLessThan(DECIDED);
  });

  it("the registration chooses among the districts a road crosses", () => {
    const route = jurisdiction({ address: "上海市沪太路", uscc: "91310113MA1GKXXX0A" });
    expect(route.bureau).toBe("310113");
    expect(route.confidence).toBeLessThan(DECIDED);
  });

  it("an address outside stays outside though the firm is registered in Shanghai", () => {
    const route = jurisdiction({ address: "江苏省昆山市花桥镇", uscc: JIADING });
    expect(route).toMatchObject({ bureau: "outside", province: "32", runnerUp: "310114" });
  });
});

describe("rank of evidence", () => {
  it("the seller's address comes before the maker's", () => {
    const route = jurisdiction({ address: "上海市奉贤区南桥镇", manufacturerAddress: "上海市松江区九亭镇" });
    expect(route).toMatchObject({ bureau: "310120", runnerUp: "310117" });
  });

  it("the maker's address alone is a hint, never a decision", () => {
    const route = jurisdiction({ manufacturerAddress: "上海市松江区九亭镇涞坊路2号" });
    expect(route.bureau).toBe("310117");
    expect(route.confidence).toBeLessThan(DECIDED);
  });

  it("a maker elsewhere does not move a seller who is in Shanghai", () => {
    expect(jurisdiction({ address: "上海市", manufacturerAddress: "浙江省永康市" }).bureau).toBeNull();
  });

  it("上海 as the shop's region decides nothing, 浙江 金华 is a hint", () => {
    expect(jurisdiction({ shopRegion: "上海" }).bureau).toBeNull();
    const route = jurisdiction({ shopRegion: "浙江 金华" });
    expect(route).toMatchObject({ bureau: "outside", province: "33" });
    expect(route.confidence).toBeLessThan(DECIDED);
  });

  it("the firm's name decides nothing, wherever it claims to be", () => {
    for (const company of ["上海嘉定某某有限公司", "南京某某有限公司", "浦东某某公司"]) {
      expect(jurisdiction({ company }).bureau).toBeNull();
    }
  });

  it("a firm of Shanghai lets a bare road be read as one of Shanghai's", () => {
    const bare = jurisdiction({ address: "淮海中路300号" });
    const known = jurisdiction({ address: "淮海中路300号", company: "上海某某有限公司" });
    expect(known.bureau).toBe("310101");
    expect(known.confidence).toBeGreaterThan(bare.confidence);
  });

  it("a firm registered elsewhere keeps a bare road from being read as one of Shanghai's", () => {
    const route = jurisdiction({ address: "南京东路300号", uscc: "91320100MA1MXX0A2L" });
    expect(route.bureau).not.toBe("310101");
  });

  it("the free-trade zone does not decide for Lingang", () => {
    expect(jurisdiction({ address: "中国（上海）自由贸易试验区富特西一路115号" }).bureau).toBe("310115");
    expect(jurisdiction({ address: "中国（上海）自由贸易试验区" }).confidence).toBeLessThan(DECIDED);
  });

  it("Lingang is sure only inside the special bonded zone", () => {
    expect(jurisdiction({ address: "上海市洋山特殊综合保税区" }).confidence).toBeGreaterThanOrEqual(DECIDED);
    for (const address of ["上海市浦东新区书院镇", "上海市浦东新区临港新片区江山路"]) {
      const route = jurisdiction({ address });
      expect(route).toMatchObject({ bureau: "lingang", runnerUp: "310115" });
      expect(route.confidence).toBeLessThan(DECIDED);
    }
  });
});

describe("reasons", () => {
  it("each piece of evidence given is kept with what it says", () => {
    const route = jurisdiction({
      address: "上海市嘉定区安亭镇墨玉路29号",
      uscc: CHONGMING_OLD_CODE,
      manufacturerAddress: "浙江省永康市",
      shopRegion: "上海",
    });
    expect(route.because.map(({ field, says }) => [field, says])).toEqual([
      ["address", "310114"],
      ["uscc", "310151"],
      ["manufacturerAddress", "outside 33"],
      ["shopRegion", null],
    ]);
  });

  it("names the words that decided", () => {
    const [reason] = jurisdiction({ address: "上海市嘉定去安亭镇墨玉路29号" }).because;
    expect(reason?.because).toContain("“嘉定去”");
    expect(reason?.because).toContain("误写");
    expect(reason?.because).toContain("“安亭镇”");
    expect(reason?.because).toContain("“墨玉路29号”");
  });

  it("says of a former district what it is today", () => {
    expect(jurisdiction({ address: "上海市闸北区" }).because[0]?.because).toContain("系旧称，今属静安区");
  });

  it("says so where nothing is known", () => {
    expect(jurisdiction({}).because).toHaveLength(1);
  });
});
