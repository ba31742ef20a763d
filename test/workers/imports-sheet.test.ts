/** Workbooks as offices and platforms save them, and as somebody with bad intentions makes them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import writeXlsxFile from "write-excel-file/node";
import { openGrid } from "#workers/imports/open-grid.ts";
import { isDateFormat, numberCell } from "#workers/imports/sheet/sheet-cell.ts";
import { sheetXml, type TestCell, type TestSheet, workbookFile } from "./workbook-file.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-sheet-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function save(content: Buffer): string {
  const path = join(folder, `book${++files}.xlsx`);
  writeFileSync(path, content);
  return path;
}

/** All rows below the header, a reason in place of a cell that must not be taken. */
async function read(path: string, sheet: string | null = null) {
  const grid = await openGrid(path, { sheet, header: (cells) => (cells.includes("编号") ? cells : null) });
  if (grid.kind !== "columns") throw new Error(`no header: ${grid.head.map(({ text }) => text).join("|")}`);
  const rows: { line: number; cells: string[] }[] = [];
  for await (const row of grid.rows) {
    if ("broken" in row) throw new Error(row.broken);
    const cells = Array.from(
      { length: Math.max(row.cells.length, ...[...row.unusable.keys()].map((n) => n + 1)) },
      (_, n) => row.unusable.get(n) ?? row.cells[n] ?? "",
    );
    rows.push({ line: row.line, cells });
  }
  return { header: grid.header, rows };
}
const sheets = async (...all: TestSheet[]) => read(save(await workbookFile(all)));
const cell = (value: string, type = "", style = 0): TestCell => ({
  xml: (at) => `<c r="${at}" s="${style}"${type && ` t="${type}"`}><v>${value}</v></c>`,
});

describe("a workbook", () => {
  test("is read below its header, whatever stands above it, with the row numbers people see", async () => {
    const { header, rows } = await sheets({
      name: "清单",
      rows: [["2026 年移交清单（共 2 条）"], [], ["编号", "名称", "价格"], ["A1", "甲", 19.9], [], ["A2", null, 20]],
      merged: ["A1:C1"],
    });
    expect(header).toEqual(["编号", "名称", "价格"]);
    expect(rows).toEqual([
      { line: 4, cells: ["A1", "甲", "19.9"] },
      { line: 6, cells: ["A2", "", "20"] },
    ]);
  });

  test("gives its first sheet that is shown, or the one that is named", async () => {
    const book = await workbookFile([
      { name: "隐藏", isHidden: true, rows: [["编号"], ["x"]] },
      {
        name: "一月",
        rows: [
          ["编号", "名"],
          ["a", "b"],
        ],
      },
      {
        name: "二月",
        rows: [
          ["编号", "名"],
          ["c", "d"],
        ],
      },
    ]);
    const path = save(book);
    expect((await read(path)).rows[0]?.cells).toEqual(["a", "b"]);
    expect((await read(path, "二月")).rows[0]?.cells).toEqual(["c", "d"]);
    await expect(read(path, "三月")).rejects.toMatchObject({
      code: "X-5402",
      message: expect.stringContaining("一月、二月"),
    });
  });

  test("gives days as days, formulas as last computed, and texts in every form they are stored in", async () => {
    const { rows } = await sheets({
      rows: [
        ["编号", "b", "c", "d", "e", "f", "g", "h"],
        [
          cell("46000", "", 1),
          cell("46000.5", "", 2),
          cell("46000.75", "", 3),
          cell("19.989999999999998", "", 4),
          { xml: (at) => `<c r="${at}" t="str"><f>A1&amp;"x"</f><v>算得_x000D_的</v></c>` },
          {
            xml: (at) =>
              `<c r="${at}" t="inlineStr"><is><r><t>富</t></r><r><t>文本</t></r><rPh><t>fu</t></rPh></is></c>`,
          },
          cell("1", "b"),
          cell("2026-03-01T00:00:00.000Z", "d"),
        ],
      ],
    });
    expect(rows[0]?.cells).toEqual([
      "2025-12-09",
      "2025-12-09 12:00:00",
      "2025-12-09 18:00:00",
      "19.99",
      "算得\r的",
      "富文本",
      "是",
      "2026-03-01",
    ]);
  });

  test("never gives a number that may have been rounded, nor a formula that was never computed", async () => {
    const { rows } = await sheets({
      rows: [
        ["编号", "证书"],
        ["1", cell("2.01901010540000E+15")],
        ["2", cell("2019010105400002")],
        ["3", cell("1234567890123456789")],
        ["4", cell("123456789012345")],
        ["5", { xml: (at) => `<c r="${at}"><f>VLOOKUP(A1,B:B,2,0)</f></c>` }],
        ["6", cell("#N/A", "e")],
        ["7", "2019010105400002"],
      ],
    });
    const second = rows.map(({ cells }) => cells[1]);
    expect(second.slice(0, 3)).toEqual([
      expect.stringContaining("16 位"),
      expect.stringContaining("16 位"),
      expect.stringContaining("19 位"),
    ]);
    expect(second.slice(3)).toEqual([
      "123456789012345",
      expect.stringContaining("公式"),
      expect.stringContaining("#N/A"),
      "2019010105400002",
    ]);
  });

  test("gives a value that is merged over several rows to each of them", async () => {
    const { rows } = await sheets({
      rows: [
        ["编号", "店铺"],
        ["1", "甲店"],
        ["2", null],
        ["3", null],
        ["4", "乙店"],
        ["5", null],
      ],
      merged: ["B2:B4"],
    });
    expect(rows.map(({ cells }) => cells[1])).toEqual(["甲店", "甲店", "甲店", "乙店", undefined]);
  });

  test("with prefixes on every element and without references on cells, as some programs write", async () => {
    const xml =
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>编号</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>名</x:t></x:is></x:c></x:row><x:row><x:c><x:v>7</x:v></x:c><x:c t="inlineStr"><x:is><x:t>甲&amp;乙</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>';
    expect((await sheets({ xml })).rows).toEqual([{ line: 2, cells: ["7", "甲&乙"] }]);
  });

  test("written by a common library reads back", async () => {
    const bytes = await writeXlsxFile([
      [{ value: "编号" }, { value: "名称" }, { value: "日期" }, { value: "价格" }],
      [
        { value: "9001", type: String },
        { value: "甲 <乙> & 丙" },
        { value: new Date(Date.UTC(2026, 10, 3)), format: "yyyy-mm-dd" },
        { value: 12.5 },
      ],
    ]).toBuffer();
    expect((await read(save(bytes))).rows).toEqual([
      { line: 2, cells: ["9001", "甲 <乙> & 丙", "2026-11-03", "12.5"] },
    ]);
  });
});

describe("a hostile workbook", () => {
  const refused = async (bytes: Buffer, why: string) =>
    expect(read(save(bytes))).rejects.toMatchObject({ code: "X-5401", message: expect.stringContaining(why) });
  const good: TestSheet = {
    rows: [
      ["编号", "名"],
      ["1", "2"],
    ],
  };

  test("that unpacks to far more than it is, is not unpacked", async () => {
    await refused(await workbookFile([{ xml: sheetXml(" ".repeat(40_000_000)) }]), "压缩比异常");
    const spaces = Buffer.alloc(20_000_000, " ");
    await refused(await workbookFile([good], { "xl/sharedStrings.xml": spaces }), "压缩比异常");
    await refused(await workbookFile([good], { "xl/styles.xml": spaces }), "超过 16 MB");
  });

  test("that lies about its sizes is stopped while it unpacks", async () => {
    const bytes = await workbookFile([
      { rows: [["编号"], ...Array.from({ length: 3_000 }, (_, n) => [`行 ${n}`, `值 ${n * 7919}`])] },
    ]);
    // The size in the directory is set to less than what comes out.
    const at = bytes.lastIndexOf(Buffer.from("xl/worksheets/sheet1.xml")) - 46;
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    bytes.writeUInt32LE(1_000, at + 24);
    await refused(bytes, "内容损坏");
  });

  test("with columns or rows beyond what a spreadsheet has is refused", async () => {
    const row = (reference: string) =>
      sheetXml(
        `<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c><c r="B1"><v>1</v></c></row><row r="2"><c r="${reference}"><v>1</v></c></row>`,
      );
    await refused(await workbookFile([{ xml: row("ZZZZ2") }]), "列号");
    await refused(await workbookFile([{ xml: row("XFD2") }]), "1000 列");
    await refused(await workbookFile([{ xml: sheetXml('<row r="99999999"><c><v>1</v></c></row>') }]), "行号");
  });

  test("with entities, outside relations, deep nesting or endless texts harms nobody", async () => {
    const secret = join(folder, "secret.txt");
    writeFileSync(secret, "secret");
    const xml = `<!DOCTYPE x [<!ENTITY a SYSTEM "file://${secret}"><!ENTITY b "&a;&a;&a;">]>${sheetXml('<row r="1"><c t="inlineStr"><is><t>编号</t></is></c><c t="inlineStr"><is><t>&a;&b;</t></is></c></row>').slice(55)}`;
    const { header } = await sheets({ xml });
    expect(header.join()).not.toContain("secret");
    const outside =
      '<Relationships><Relationship Id="rId1" TargetMode="External" Type="http://x/worksheet" Target="http://127.0.0.1:1/"/></Relationships>';
    await refused(await workbookFile([good], { "xl/_rels/workbook.xml.rels": outside }), "没有工作表");
    await refused(await workbookFile([{ xml: sheetXml("<a>".repeat(5_000)) }]), "嵌套");
    const noise = Array.from({ length: 300_000 }, (_, n) => ((n * 2654435761) % 4294967296).toString(36)).join("");
    await refused(await workbookFile([{ xml: sheetXml(`<!-- ${noise}${noise} -->`) }]), "过长");
  });

  test("that is no workbook is told by what it is", async () => {
    await refused(Buffer.from("PK\u0003\u0004broken"), "压缩包");
    const old = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(600)]);
    await expect(read(save(old))).rejects.toMatchObject({ code: "X-4002", message: expect.stringContaining("XLS") });
  });
});

test.each([
  [14, undefined, true],
  [31, undefined, true],
  [57, undefined, true],
  [0, undefined, false],
  [2, undefined, false],
  [170, "yyyy-mm-dd", true],
  [171, '#,##0.00"元/月"', false],
  [172, "[Red]0.00", false],
  [173, "[h]:mm:ss", true],
  [174, "General", false],
  [175, "0.00E+00", false],
])("format %s %s is a date: %s", (id, code, is) => {
  expect(isDateFormat(id, code)).toBe(is);
});

test.each([
  ["1", false, "1900-01-01"],
  ["61", false, "1900-03-01"],
  ["1", true, "1904-01-02"],
  ["0.5", false, "12:00:00"],
  ["1e9", false, "1e9"],
])("the day %s (1904: %s) is %s", (stored, is1904, day) => {
  expect(numberCell(stored, true, is1904)).toEqual({ text: day });
});
