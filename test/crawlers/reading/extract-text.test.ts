import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractText, type TextReading } from "../../../crawlers/reading/extract-text.ts";
import { hasSnippets, savedFile } from "./page-from.ts";

const reads = (text: string, expected: Partial<TextReading>): void => {
  expect(extractText(text)).toMatchObject(expected);
};
const A = "上海甲电器有限公司";
const B = "上海市松江区乙路12号";

describe("labels run together without separators", () => {
  it("ends each value where the next label begins", () =>
    reads(`厂名：${A}厂址：${B}生产许可证编号：（苏）XK06-001-00238执行标准：GB/T 12706.1-2020品牌：甲`, {
      manufacturer: A,
      address: B,
      licence: "(苏)XK06-001-00238",
      standards: ["GB/T 12706.1-2020"],
    }));
  it("does without colons where the values have the right shape", () => {
    reads(`厂名${A}厂址${B}`, { manufacturer: A, address: B });
    reads(`厂名 ${A} 厂址 ${B} 厂家联系方式 021-12345678`, { manufacturer: A, address: B });
  });
  it("lets words of goods before the next label go with that label", () =>
    reads(`厂名：${A}热水器品牌：乙厂址：${B}热水器类型：丙`, { manufacturer: A, address: B }));
  it("reads a name that ends in no company word", () =>
    reads(`厂名：升旗水果厂址：${B}配料表：枣`, { manufacturer: "升旗水果", address: B }));
  it("ends a value before a label nobody knows", () =>
    reads(`厂名：${A}奇异参数：7厂址：${B}另类指标：5`, { manufacturer: A, address: B }));
});

describe("markup around labels and values", () => {
  it("joins what tags break", () =>
    reads(`<b>厂</b>名：<i>上海</i>甲<em>电器有限公司</em><br>厂　址：<span>上海市<b>松江区</b>乙路12号</span>`, {
      manufacturer: A,
      address: B,
    }));
  it("reads tables side by side, with headers on top, and with empty cells", () => {
    reads(`<table><tr><td>厂名</td><td>${A}</td><td>厂址</td><td>${B}</td></tr></table>`, {
      manufacturer: A,
      address: B,
    });
    reads(`<table><tr><th>厂名</th><th>厂址</th></tr><tr><td>${A}</td><td>${B}</td></tr></table>`, {
      manufacturer: A,
      address: B,
    });
    reads(`<table><tr><td>厂名</td><td></td><td>厂址</td><td>${B}</td></tr></table>`, {
      manufacturer: null,
      address: B,
    });
  });
  it("reads pairs of elements and of lines without a colon", () => {
    reads(`<div><span>生产企业</span><span>${A}</span></div><div><span>生产地址</span><span>${B}</span></div>`, {
      manufacturer: A,
      address: B,
    });
    reads(`<dl><dt>制造商</dt><dd>${A}</dd><dt>厂址</dt><dd>${B}</dd></dl>`, { manufacturer: A, address: B });
    reads(`厂名：\n${A}\n厂址：\n${B}`, { manufacturer: A, address: B });
    reads(`厂名：\n厂址：${B}`, { manufacturer: null, address: B });
  });
  it("takes the whole value from the title attribute where the text is cut", () =>
    reads(`<li title="${B}3幢丙室">厂址：上海市松江区...</li><li title="${A}">厂名：${A}</li>`, {
      manufacturer: A,
      address: `${B}3幢丙室`,
    }));
  it("takes a value whose label stands in the title attribute", () =>
    reads(`<td title="厂名">${A}</td>`, { manufacturer: A }));
  it("reads labels in brackets", () =>
    reads(`【生产厂家】${A}【生产地址】${B}【执行标准】GB 17761-2018`, {
      manufacturer: A,
      address: B,
      standards: ["GB 17761-2018"],
    }));
});

describe("what is and what is not a value", () => {
  it("reads placeholders as nothing", () =>
    expect(extractText("厂名：见包装厂址：详见包装盒生产许可证编号：见包装3C证书编号：无")).toEqual({
      manufacturer: null,
      address: null,
      ccc: null,
      licence: null,
      uscc: null,
      standards: [],
    }));
  it("keeps a country as an address and a brand-like name under 厂名", () =>
    reads("厂名:&nbsp;法国某某<br>厂址:&nbsp;法国", { manufacturer: "法国某某", address: "法国" }));
  it("never takes brand, shop, importer, applicant or client for the maker", () =>
    reads("品牌：甲牌店铺：甲旗舰店进口商：乙贸易有限公司委托方：丙有限公司申请人名称：丁有限公司", {
      manufacturer: null,
    }));
  it("takes the entrusted maker and the address beside it", () =>
    reads(`委托方：甲公司 地址：北京市丙路1号 受委托生产企业：丁厂 地址：${B}`, { manufacturer: "丁厂", address: B }));
  it("does not take words of trade after a maker's label", () =>
    reads("生产厂家：直销批发 厂家直销 厂址可参观", { manufacturer: null, address: null }));
  it("takes no look-alike number", () =>
    reads(
      "进网许可证号：02-B630-181234 能效备案号：202103-10-612300-70059712943064 医疗器械注册证号：国械注准20193141234 条形码：6901028075831 流水号：20190101051234567890 防伪码：20190101051234",
      { ccc: null, licence: null, uscc: null },
    ));
  it("reads the CCC number and the maker out of the certificate block, not the applicant", () =>
    reads("证书编号：2020011119123456证书状态：暂停申请人名称：乙有限公司制造商名称：甲有限公司产品名称：电动自行车", {
      ccc: "2020011119123456",
      manufacturer: "甲有限公司",
    }));
  it("prefers the better label", () => reads(`厂家：甲牌\n厂名：${A}`, { manufacturer: A }));
  it("ends a name at the sentence that follows", () =>
    reads(`生产厂家：${A}，是一家专业的生产企业。`, { manufacturer: A }));
  it("reads full-width and invisible characters", () =>
    reads("３Ｃ证书编号：２０１９０１０１０５１２３４５６ 厂\u200b名：甲\u200b厂", {
      ccc: "2019010105123456",
      manufacturer: "甲厂",
    }));
  it("reads traditional labels", () =>
    reads("製造商：甲股份有限公司 製造商地址：台北市信義區乙路1號", {
      manufacturer: "甲股份有限公司",
      address: "台北市信義區乙路1號",
    }));
  it("reads a labelled credit code", () =>
    reads("统一社会信用代码：91310230MA1JTWAK98", { uscc: "91310230MA1JTWAK98" }));
});

it("never throws, and is fast, whatever comes", () => {
  const piece = fc.constantFrom(
    "厂名",
    "厂址",
    "：",
    ":",
    "3C证书编号",
    "<td>",
    "</td>",
    "<li title='",
    "'>",
    "有限公司",
    "号",
    "...",
    " ",
    "\n",
    "2019010105123456",
    "GB/T",
    "XK06-001-00238",
    "&nbsp;",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => void extractText(pieces.join(""))),
    { numRuns: 300 },
  );
  const started = performance.now();
  for (const evil of ["厂名：", ":", "<li title='厂名：x...'>厂名：x...", "厂名(", "GB1."])
    extractText(evil.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(15_000);
});

describe.skipIf(!hasSnippets)("real parameter blocks (shared/snippets)", () => {
  const lines = hasSnippets
    ? Buffer.from(savedFile("snippets/attribute-text.jsonl")).toString("utf8").trim().split("\n")
    : [];
  const samples = lines.map((line) => JSON.parse(line) as { id: number; text: string; exp: Record<string, unknown> });
  it.each(samples)("block $id is read exactly", ({ text, exp }) => {
    const { note: _note, ccc_status: _status, ...expected } = exp;
    const read = extractText(text);
    expect(read).toMatchObject(expected);
    for (const key of ["manufacturer", "address", "ccc", "licence", "uscc"] as const) {
      if (!(key in expected)) expect(read[key], key).toBeNull();
    }
  });
});
