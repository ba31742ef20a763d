/** Registers and watch lists as offices export them, from the file to the table, in the forms and with the faults met. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { importRegisterFile, type RegisterImport } from "#workers/imports/import-register-file.ts";
import { importWatchlistFile } from "#workers/imports/import-watchlist-file.ts";
import { lastDayIn, statusIn } from "#workers/imports/register-row.ts";
import { workbookFile } from "./workbook-file.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-imports-"));
let database: TestDatabase;
const said: string[] = [];
const listener = { progress: () => {}, stderr: (line: string) => void said.push(line) };

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  said.length = 0;
  await database.db.query("truncate register_entries, watch_entries");
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const register = (path: string, told: Partial<RegisterImport> = {}) =>
  importRegisterFile(database.db, { file: path, kind: null, status: null, name: null, ...told }, listener);
const watchlist = (path: string, list: string | null = null) =>
  importWatchlistFile(database.db, { file: path, list }, listener);
const entries = async () =>
  (
    await database.db.query(
      `select key, number, holder, maker, status, valid_until::text as until, register from register_entries order by key`,
    )
  ).rows;
const watched = async () =>
  (await database.db.query("select name, uscc, reason, list from watch_entries order by id")).rows;

describe("a register", () => {
  const csv = [
    "强制性产品认证证书清单,,,,",
    "序号,证书编号,申请人名称,制造商名称,证书状态,有效期至",
    "1,2021010105400001,江苏甲乙线缆有限公司,江苏甲乙线缆有限公司,有效,2026-08-31",
    '2,2019010105400002,"丙丁电缆(无锡)有限公司, 原丙丁厂",戊己电缆厂,暂停,2025年3月1日',
    "3,2.01901E+15,某线缆厂,,撤销,2024/1/2",
    "4,201901010540000,某某线缆厂,,注销,",
    "5,2018010105400005,庚辛电器厂,,无效,2024-01-02",
    "6,２０１７０１０１０５４００００６,壬癸电器厂,壬癸电器厂二分厂,过期失效,20240102",
    "7,2016010105400007,子丑电器厂,,暂停,2024-02-31",
    "",
  ].join("\r\n");

  test("in UTF-8 and in GB18030 gives the same entries, with states in words and dates in any form", async () => {
    const figures = await register(file("证书清单.csv", `\uFEFF${csv}`));
    expect(figures).toMatchObject({ rows: 7, entries: 4, added: 4, changed: 0, rejected: 3, remarks: 1 });
    const found = await entries();
    expect(found).toEqual([
      {
        ...{ key: "2016010105400007", number: "2016010105400007", holder: "子丑电器厂", maker: null },
        ...{ status: "suspended", until: null, register: "证书清单" },
      },
      {
        ...{ key: "2017010105400006", number: "2017010105400006", holder: "壬癸电器厂", maker: "壬癸电器厂二分厂" },
        ...{ status: "expired", until: "2024-01-02", register: "证书清单" },
      },
      {
        ...{ key: "2019010105400002", number: "2019010105400002", holder: "丙丁电缆(无锡)有限公司, 原丙丁厂" },
        ...{ maker: "戊己电缆厂", status: "suspended", until: "2025-03-01", register: "证书清单" },
      },
      {
        ...{ key: "2021010105400001", number: "2021010105400001", holder: "江苏甲乙线缆有限公司", maker: null },
        ...{ status: "valid", until: "2026-08-31", register: "证书清单" },
      },
    ]);
    const again = await register(file("gb.csv", iconv.encode(csv, "gb18030")), { name: "证书清单" });
    expect(again).toMatchObject({ entries: 4, added: 0, changed: 0, rejected: 3 });
    expect(await entries()).toEqual(found);
  });

  test("tells each row that stays out by its line and why, in a file beside it", async () => {
    const path = file("faults.csv", csv);
    const { told } = await register(path);
    expect(told).toBe(`${path}.rejected.txt`);
    const lines = readFileSync(`${path}.rejected.txt`, "utf8").split("\n");
    expect(lines.slice(1, -1)).toEqual([
      expect.stringMatching(/^第 5 行：.*科学计数法.*2\.01901E\+15/),
      expect.stringMatching(/^第 6 行：.*15 位/),
      expect.stringMatching(/^第 7 行：不认识的状态「无效」/),
      expect.stringMatching(/^第 9 行：有效期「2024-02-31」读不出，其余已导入/),
    ]);
    // Mended, the file of faults is gone.
    file("faults.csv", "证书编号,证书状态\n2021010105400001,有效\n");
    expect((await register(path)).told).toBeNull();
    expect(() => readFileSync(`${path}.rejected.txt`)).toThrow();
  });

  test("tells them on standard error where the folder takes no file, and leaves a file that is not ours alone", async () => {
    const path = file("closed.csv", "证书编号,证书状态\n7,有效\n2021010105400001,有效\n");
    mkdirSync(`${path}.rejected.txt`);
    expect(await register(path)).toMatchObject({ added: 1, rejected: 1, told: "stderr" });
    expect(said).toEqual([expect.stringMatching(/^第 2 行：/)]);
    const other = file("other.csv", "证书编号,证书状态\n7,有效\n");
    writeFileSync(`${other}.rejected.txt`, "mine");
    expect((await register(other)).told).toBe("stderr");
    expect(readFileSync(`${other}.rejected.txt`, "utf8")).toBe("mine");
  });

  test("as plain lines 「企业名称 编号」, with brackets and blanks lost", async () => {
    const plain = [
      "宁川化工厂（普通合伙） (宁)XK13-001-00076",
      "某某 扣件厂 宁)XK21-001-00001",
      "金华线缆厂 浙XK06-001-00060",
      "大通化肥厂 XK13-002-00696",
      "大通竹木厂 (浙)XK03-002-0133",
      "大通胶厂 /",
      "总公司：甲石油公司；分公司：甲石油公司乙厂　(江苏省)XK13-006-00005",
      "丙电器厂 2019010105400002",
    ];
    const figures = await register(file("注销.txt", plain.join("\n")), { status: "cancelled" });
    expect(figures).toMatchObject({ rows: 8, added: 6, rejected: 2 });
    expect((await entries()).map(({ key, holder, maker }) => [key, holder, maker])).toEqual([
      ["2019010105400002", "丙电器厂", null],
      ["XK1300200696", "大通化肥厂", null],
      ["宁XK1300100076", "宁川化工厂(普通合伙)", null],
      ["宁XK2100100001", "某某 扣件厂", null],
      ["浙XK0600100060", "金华线缆厂", null],
      ["苏XK1300600005", "甲石油公司", "甲石油公司乙厂"],
    ]);
  });

  test("keeps licences of two provinces apart whose digits are equal", async () => {
    await register(
      file(
        "two.txt",
        "甲厂 (苏)XK06-001-00001\n乙厂 (浙)XK06-001-00001\n丙厂 (滇)XK06-001-00002\n丙厂 (云)XK06-001-00002",
      ),
      {
        status: "withdrawn",
      },
    );
    expect((await entries()).map(({ key }) => key)).toEqual(["云XK0600100002", "浙XK0600100001", "苏XK0600100001"]);
  });

  test("that names a number for many holders names none; one that gives it two states says so", async () => {
    const path = file(
      "branches.csv",
      [
        "企业名称,许可证编号,状态",
        "甲公司一店,(闽)XK16-005-00075,注销",
        "甲公司二店,(闽)XK16-005-00075,注销",
        "甲公司三店,(闽)XK16-005-00075,注销",
        "乙公司,(闽)XK16-005-00076,有效",
        "乙公司二厂,(闽)XK16-005-00076,有效",
        "丙公司,(闽)XK16-005-00077,有效",
        "丙公司,(闽)XK16-005-00077,注销",
      ].join("\n"),
    );
    expect(await register(path)).toMatchObject({ rows: 7, entries: 3, added: 3, rejected: 1 });
    expect((await entries()).map(({ holder, maker, status }) => [holder, maker, status])).toEqual([
      [null, null, "cancelled"],
      ["乙公司", "乙公司二厂", "valid"],
      ["丙公司", null, "valid"],
    ]);
    expect(readFileSync(`${path}.rejected.txt`, "utf8")).toContain("第 8 行：编号与第 7 行重复而状态不同");
    expect(await register(path)).toMatchObject({ added: 0, changed: 0 });
  });

  test("imported later counts: a certificate that was valid is withdrawn", async () => {
    await register(file("march.csv", "证书编号,证书状态\n2021010105400001,有效\n"), { name: "登记" });
    expect(
      await register(file("april.csv", "证书编号,证书状态\n2021010105400001,撤销\n"), { name: "登记" }),
    ).toMatchObject({ added: 0, changed: 1 });
    expect((await entries())[0]).toMatchObject({ status: "withdrawn" });
  });

  test("as tab-separated UTF-16, as a spreadsheet saves it", async () => {
    const text = "\uFEFF许可证编号\t企业名称\t状态\r\n(沪)XK06-001-00009\t沪上电线厂\t有效\r\n";
    await register(file("unicode.txt", Buffer.from(text, "utf16le")));
    expect(await entries()).toMatchObject([{ key: "沪XK0600100009", holder: "沪上电线厂" }]);
  });

  test("as JSON Lines, a broken line holding up no other; a row without a state stays out", async () => {
    const lines = [
      '{"number":"2021010105400001","holder":"甲厂","status":"suspended","valid_until":"2026-01-01"}',
      '{"number":"20210101',
      '{"certificate_no":2021010105400002,"holder":"乙厂"}',
      "[1]",
    ];
    expect(await register(file("r.jsonl", lines.join("\n")))).toMatchObject({ rows: 4, added: 1, rejected: 3 });
    expect(await register(file("r.jsonl", lines.join("\n")), { status: "valid" })).toMatchObject({
      added: 1,
      rejected: 2,
    });
    expect((await entries()).map(({ status }) => status)).toEqual(["suspended", "valid"]);
  });

  test("with a quote that is never closed loses that row and no other", async () => {
    const rows = ["证书编号,申请人,状态", '2021010105400001,"甲厂,有效'];
    for (let n = 10; n < 60; n++) rows.push(`20210101054000${n},"乙""${n}""厂\n二行",有效`);
    rows.push('2021010105400099,"丙厂,有效');
    expect(await register(file("quote.csv", rows.join("\n")))).toMatchObject({ entries: 50, rejected: 2 });
    expect((await entries())[0]).toMatchObject({ key: "2021010105400010", holder: '乙"10"厂 二行' });
  });

  test("as a workbook: dates are days, a number that was typed as a number is told, titles above are passed over", async () => {
    const path = file(
      "登记.xlsx",
      await workbookFile([
        { name: "说明", rows: [["填表说明"]] },
        {
          name: "证书",
          rows: [
            ["证书清单（2026）"],
            ["证书编号", "申请人名称", "证书状态", "有效期至"],
            ["2021010105400001", "甲线缆厂", "有效", { xml: (at) => `<c r="${at}" s="1"><v>46266</v></c>` }],
            [2019010105400002, "乙线缆厂", "暂停", null],
          ],
          merged: ["A1:D1"],
        },
      ]),
    );
    const figures = await register(path, { sheet: "证书" });
    expect(figures).toMatchObject({ rows: 2, added: 1, rejected: 1 });
    expect(readFileSync(`${path}.rejected.txt`, "utf8")).toMatch(/第 4 行：「证书编号」是 16 位的数值/);
    expect(await entries()).toMatchObject([{ key: "2021010105400001", until: "2026-09-01", register: "登记" }]);
    expect(await register(path, { sheet: "证书" })).toMatchObject({ added: 0, changed: 0 });
    await expect(register(path)).rejects.toMatchObject({ code: "X-4003" });
  });

  test("of only one kind where that is asked for", async () => {
    const path = file("both.csv", "编号,状态\n2021010105400001,有效\n(沪)XK06-001-00009,有效\n");
    expect(await register(path, { kind: "productionLicence" })).toMatchObject({ added: 1, rejected: 1 });
    expect(await register(path)).toMatchObject({ added: 1, rejected: 0 });
  });

  test.each([
    ["none.csv", null, "X-1003"],
    ["state.csv", "证书编号,企业名称\n2021010105400001,甲厂\n", "X-4004"],
    ["state.txt", "甲厂 2021010105400001\n", "X-4004"],
    ["columns.csv", "姓名,电话\n甲,1\n", "X-4003"],
    ["broken.xlsx", "PK\u0003\u0004rest", "X-5401"],
    ["old.xls", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), "X-4002"],
    ["empty.csv", "", "X-4003"],
  ])("%s is refused with a code", async (name, content, code) => {
    const path = content === null ? join(folder, name) : file(name, content);
    await expect(register(path)).rejects.toMatchObject({ code });
  });

  test.each([
    ["有效", "valid"],
    ["有效（恢复）", "valid"],
    ["暂停后恢复", "valid"],
    ["暂停后未恢复", "suspended"],
    ["已过期未注销", "expired"],
    ["依申请注销", "cancelled"],
    ["吊销", "withdrawn"],
    ["Expired", "expired"],
    ["无效", null],
    ["其他", null],
  ])("the state 「%s」 is %s", (words, state) => expect(statusIn(words)).toBe(state));

  test.each([
    ["2020-01-01至2025-06-30", "2025-06-30"],
    ["2025.6.3", "2025-06-03"],
    ["2025-06-30T00:00:00.000Z", "2025-06-30"],
    ["长期", null],
    ["/", null],
    ["2025-13-01", "unreadable"],
    ["三年", "unreadable"],
  ])("a validity of 「%s」 ends %s", (words, day) => expect(lastDayIn(words)).toBe(day));
});

describe("registers of different days", () => {
  const cancelled = "甲公司 XK06-001-00238\n";
  const current = "许可证编号,企业名称,状态\nXK06-001-00238,甲公司,有效\n";
  const licence = { kind: "productionLicence" } as const;

  test("an older list read in later does not undo a newer one, and the figures say so", async () => {
    await register(file("current.csv", current), { ...licence, asOf: "2026-05-01" });
    const late = await register(file("old.txt", cancelled), { ...licence, status: "cancelled", asOf: "2017-12-31" });
    expect(late).toMatchObject({ added: 0, changed: 0, restated: 0, overtaken: 1 });
    expect(await entries()).toMatchObject([{ status: "valid", register: "current" }]);
  });

  test("a newer one does, and the figures say how many states it changed", async () => {
    await register(file("old.txt", cancelled), { ...licence, status: "cancelled", asOf: "2017-12-31" });
    const newer = await register(file("current.csv", current), { ...licence, asOf: "2026-05-01" });
    expect(newer).toMatchObject({ added: 0, changed: 1, restated: 1, overtaken: 0 });
    expect(await entries()).toMatchObject([{ status: "valid" }]);
    const again = await register(file("current.csv", current), { ...licence, asOf: "2026-05-01" });
    expect(again).toMatchObject({ added: 0, changed: 0, restated: 0, overtaken: 0 });
  });
});

describe("a watch list", () => {
  test("as a published table: what was found wanting goes in, with product, year and failed items", async () => {
    const table = [
      "2025年灯具产品质量监督抽查结果",
      "序号,标称生产企业名称,被抽样单位,产品名称,抽查结果,主要不合格项目,公告日期,备注",
      "1,中山甲灯饰厂,某网店,LED 货架灯,不合格,接地电阻；标志,2025-06-01,",
      "2,中山乙灯饰厂,某网店,LED 筒灯,合格,,2025-06-01,",
      "3,中山丙灯饰厂,某网店,LED 射灯,不合格,标志；外部接线；接地电阻；骚扰电压；爬电距离；防触电保护,2025-06-01,复检仍不合格",
      "4,/,某某商行,落地灯,不合格,标志,2025-06-01,",
      "5,中山丁灯饰厂,某网店,台灯,不合格,标志,2025-06-01,企业否认为其生产",
      "6,/,/,台灯,不合格,标志,2025-06-01,",
      "7,中山戊灯饰厂,某网店,台灯,,标志,2025-06-01,",
    ];
    const path = file("2025年灯具抽查.csv", table.join("\n"));
    expect(await watchlist(path)).toMatchObject({ rows: 7, entries: 3, added: 3, passed: 1, rejected: 3 });
    expect(await watched()).toEqual([
      {
        ...{ name: "中山甲灯饰厂", uscc: null, list: "2025年灯具抽查" },
        reason: "2025 年抽查：LED 货架灯不合格（接地电阻、标志）",
      },
      {
        ...{ name: "中山丙灯饰厂", uscc: null, list: "2025年灯具抽查" },
        reason: "2025 年抽查：LED 射灯不合格（标志、外部接线、接地电阻、骚扰电压、爬电距离等 6 项），复检仍不合格",
      },
      { ...{ name: "某某商行", uscc: null, list: "2025年灯具抽查" }, reason: "2025 年抽查：落地灯不合格（标志）" },
    ]);
    expect(await watchlist(path)).toMatchObject({ entries: 3, added: 0, changed: 0 });
  });

  test("as JSON Lines of an inspection: only nonconforming rows count, two firms of one cell are two", async () => {
    const row = (manufacturer: string, inspection_outcome: string, nonconforming_items: string[]) =>
      JSON.stringify({
        manufacturer,
        inspection_outcome,
        nonconforming_items,
        product_name: "货架灯",
        report_date: "2024-10-20",
      });
    const path = file(
      "inspection.jsonl",
      [
        row("甲灯具有限公司/乙光电科技有限公司", "nonconforming", ["铅(Pb),mg/kg"]),
        row("丙灯具有限公司", "conforming", []),
        row("", "nonconforming", []),
        "{",
      ].join("\n"),
    );
    expect(await watchlist(path, "某市抽查")).toMatchObject({ rows: 4, added: 2, passed: 1, rejected: 2 });
    expect(await watched()).toEqual([
      { name: "甲灯具有限公司", uscc: null, list: "某市抽查", reason: "2024 年抽查：货架灯不合格（铅(Pb),mg/kg）" },
      { name: "乙光电科技有限公司", uscc: null, list: "某市抽查", reason: "2024 年抽查：货架灯不合格（铅(Pb),mg/kg）" },
    ]);
  });

  test("as a workbook goes in too", async () => {
    const rows = [
      ["标称生产企业", "产品名称", "抽查结果", "不合格项目"],
      ["甲电器厂", "电热锅", "不合格", "接地"],
      ["乙电器厂", "电热锅", "合格", null],
    ];
    const figures = await watchlist(file("抽查.xlsx", await workbookFile([{ rows }])));
    expect(figures).toMatchObject({ rows: 2, added: 1, passed: 1 });
  });

  test("of complaints, with credit codes", async () => {
    const path = file(
      "complaints.tsv",
      "被投诉企业\t统一社会信用代码\t投诉内容\t投诉时间\n甲灯具有限公司\t91310115MA1K4J3X0Q\t货不对板\t2025/3/4\n乙厂\t\t\t\n",
    );
    expect(await watchlist(path)).toMatchObject({ added: 1, rejected: 1 });
    expect(await watched()).toMatchObject([{ name: "甲灯具有限公司", reason: "2025 年货不对板" }]);
  });

  test("in which no enterprise is named is refused", async () => {
    await expect(watchlist(file("x.csv", "a,b\n1,2\n"))).rejects.toMatchObject({ code: "X-4003" });
  });
});
