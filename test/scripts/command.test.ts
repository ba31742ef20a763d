/** The command's forms: help, exit status, one-line errors, JSON Lines in and out. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { xunwang } from "#test/e2e/xunwang-process.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(words: string[], input = "", environment: NodeJS.ProcessEnv = {}) {
  const command = xunwang(words, { XUNWANG_DATA: folder, ...environment }, input);
  const status = await command.ended();
  const lines = command.output().trim().split("\n").filter(Boolean);
  return {
    status,
    output: command.output(),
    errors: command.errors(),
    json: () => lines.map((line) => JSON.parse(line)),
  };
}

const COMMANDS = [
  "demo",
  "start",
  "worker",
  "web",
  "migrate",
  "doctor",
  "campaign",
  "campaign create",
  "campaign run",
  "import",
  "import archive",
  "import register",
  "import watchlist",
  "extract",
  "classify",
  "detect",
  "jurisdiction",
  "rules",
  "rules lint",
  "bench",
];

test.concurrent.each(COMMANDS)("%s --help says how it is used and exits 0", async (words) => {
  const { status, output } = await run([...words.split(" "), "--help"]);
  expect(status).toBe(0);
  expect(output).toContain(`Usage: xunwang ${words}`);
});

test("an unknown command or option is one line with a code, and no stack trace", async () => {
  for (const words of [["fly"], ["demo", "--wings"], ["extract", "a", "b", "c"]]) {
    const { status, errors } = await run(words);
    expect(status).toBe(2);
    expect(errors).toMatch(/^X-1002 [^\n]*--help[^\n]*\n$/);
  }
});

test("what is wrong with the words is said in Chinese, with what was probably meant", async () => {
  const said = await Promise.all(
    [["fly"], ["demo", "--exi"], ["rules", "lnt"], ["rules", "explain"], ["rules", "backtest", "x", "--since"]].map(
      async (words) => (await run(words)).errors,
    ),
  );
  expect(said).toEqual([
    expect.stringMatching(/^X-1002 .*没有命令 fly /),
    expect.stringMatching(/^X-1002 .*没有选项 --exi，是不是 --exit？/),
    expect.stringMatching(/^X-1002 .*没有命令 lnt，是不是 lint？/),
    expect.stringMatching(/^X-1002 .*缺少 <rule>/),
    expect.stringMatching(/^X-1002 .*选项 --since <date> 后面缺少内容/),
  ]);
  for (const line of said) expect(line).not.toMatch(/unknown|missing|error:|Did you mean/);
});

test("a database that is not there is one line with a code", async () => {
  const { status, errors } = await run(["campaign", "list"], "", { DATABASE_URL: "postgres://a:b@127.0.0.1:9/none" });
  expect(status).toBe(1);
  expect(errors).toMatch(/^X-2001 [^\n]*\n$/);
});

describe("pure commands", () => {
  test("classify answers every line in order; a bad line is an error on that line, and the status is 1", async () => {
    const lines = [
      '{"id":1,"title":"4公斤干粉灭火器 家用车载 手提式"}',
      "not json",
      '{"id":3,"title":"灭火器箱 放置箱 不锈钢"}',
      '{"id":4,"title":7}',
      '{"id":"五","title":"纯棉连衣裙"}',
    ];
    const { status, json } = await run(["classify"], lines.join("\n"));
    expect(status).toBe(1);
    expect(json()).toMatchObject([
      { id: 1, product: "extinguisher" },
      {
        error: expect.stringMatching(/^X-1005 第 2 行不是有效输入：不是 JSON：「o」处读不懂 \/ not valid input/),
      },
      { id: 3, product: null },
      { id: 4, error: expect.any(String) },
      { id: "五", product: null },
    ]);
  });

  test.each(["classify", "detect", "jurisdiction"])("%s says so where nothing came in", async (word) => {
    const { status, output, errors } = await run([word], "\n");
    expect([status, output]).toEqual([0, ""]);
    expect(errors).toMatch(/^没有收到输入/);
  });

  test("detect judges by the day it is given", async () => {
    const battery = JSON.stringify({
      id: "b",
      title: "48V20AH 电动车锂电池 电动自行车通用",
      attributes: [{ label: "品牌", value: "某" }],
      manufacturer: { name: "某某电池有限公司", address: "江苏省无锡市锡山区某路1号" },
    });
    const rulesOn = async (day: string) =>
      (await run(["detect", "--on", day], battery)).json()[0].findings.map((finding: { rule: string }) => finding.rule);
    expect(await rulesOn("2022-05-10")).toEqual([]);
    expect(await rulesOn("2026-11-23")).toEqual(["ccc-missing"]);
    expect((await run(["detect", "--on", "gestern"], battery)).errors).toMatch(/^X-1002 .*--on/);
  });

  test("jurisdiction says where and why", async () => {
    const { status, json } = await run(
      ["jurisdiction"],
      '{"id":1,"address":"上海市嘉定区马陆镇丰茂路658号"}\n{"id":2,"address":"浙江省金华市义乌市某路1号"}\n{"id":3,"address":"某路1号"}',
    );
    expect(status).toBe(0);
    expect(json()).toMatchObject([
      { id: 1, bureau: "310114" },
      { id: 2, bureau: "outside", province: "33" },
      { id: 3, bureau: null },
    ]);
    expect(json()[0].because.length).toBeGreaterThan(0);
  });

  test("extract --text reads a parameter block", async () => {
    const { json } = await run(
      ["extract", "--text"],
      '{"id":7,"text":"厂名：上海某某电缆有限公司厂址：上海市奉贤区某路1号品牌：某"}',
    );
    expect(json()).toMatchObject([
      { id: 7, manufacturer: "上海某某电缆有限公司", address: "上海市奉贤区某路1号", ccc: null },
    ]);
  });

  test("extract prints the form others build on, absent values null", async () => {
    const file = join(folder, "page.html");
    writeFileSync(
      file,
      '<html><head><script type="application/ld+json">{"@type":"Product","name":"灭火器","offers":{"price":"59.00","priceCurrency":"CNY"}}</script></head></html>',
    );
    const { status, json } = await run(["extract", "--url", "https://shop.example.com/p/1", file]);
    expect(status).toBe(0);
    expect(json()).toMatchObject([
      {
        kind: "detail",
        title: "灭火器",
        price: 59,
        manufacturer: { name: null, address: null, contact: null },
        seller: { uscc: null },
        marks: { ccc: [], productionLicence: [], standards: [] },
        items: [],
      },
    ]);
    expect((await run(["extract", join(folder, "none.html")])).errors).toMatch(/^X-1003 /);
    expect((await run(["extract", folder])).errors).toMatch(/^X-1004 .*这是文件夹；[^\n]*\n$/);
    writeFileSync(join(folder, "page.pdf"), "%PDF-1.7 …");
    expect((await run(["extract", join(folder, "page.pdf")])).errors).toMatch(/^X-1004 .*这是 PDF，不是网页[^\n]*\n$/);
    const bytes = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 37) % 256));
    writeFileSync(join(folder, "page.bin"), bytes);
    expect((await run(["extract", join(folder, "page.bin")])).errors).toMatch(/^X-1004 .*二进制文件/);
    const wide = Buffer.from("<html><title>灭火器 4kg</title></html>", "utf16le");
    writeFileSync(join(folder, "wide.html"), wide);
    expect((await run(["extract", join(folder, "wide.html")])).status).toBe(0);
  });

  const tmall = fileURLToPath(new URL("../../../shared/pages/marketplaces/tmall.html", import.meta.url));
  test.skipIf(!existsSync(tmall))(
    "extract reads 苹果/Apple out of the GBK page without one broken character (needs ../shared/pages)",
    async () => {
      const { output } = await run(["extract", "--url", "https://detail.tmall.com/item.htm?id=605258110430", tmall]);
      expect(output).toContain("Apple/苹果");
      expect(output).not.toContain("\uFFFD");
    },
  );
});

describe("campaigns", () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  test.each([
    ["broken.yaml", "name: [", /^X-1004 /],
    ["unknown.yaml", "name: x\nmarketplaces: [jd]\nspeed: 9\n", /^X-1004 .*speed/],
    ["nowhere.yaml", "name: x\nmarketplaces: [mars]\n", /^X-3003 .*mars.*jd/],
    ["product.yaml", "name: x\nmarketplaces: [jd]\nproducts: [rocket]\n", /^X-3004 .*rocket/],
    ["empty.yaml", "name: x\nmarketplaces: []\n", /^X-1004 .*marketplaces/],
  ])("%s is refused with what is wrong", async (name, text, message) => {
    const { status, errors } = await run(["campaign", "create", file(name, text)]);
    expect(status).toBe(1);
    expect(errors).toMatch(message);
  });

  test("every mistake of a plan is told at once, with its place and what was meant", async () => {
    const text = [
      "nmae: 灭火器专项",
      "name: 灭火器专项",
      "marketplaces: [jd, 京东, mars]",
      "products: [灭火器, 钢筋]",
      'budget: "10"',
      "",
    ].join("\n");
    const schema = await run(["campaign", "create", file("many.yaml", text)]);
    expect(schema.status).toBe(1);
    expect(schema.output).toMatch(/^many\.yaml:1:1 nmae：不认识「nmae」，是不是 name？$/m);
    expect(schema.output).toMatch(/^many\.yaml:4:12 .*应写产品编号，灭火器是 extinguisher$/m);
    expect(schema.output).toMatch(/^many\.yaml:5:9 budget：应为数字/m);
    expect(schema.errors).toMatch(/^X-1004 [^\n]*等 \d 处[^\n]*\n$/);
    const unknown = await run([
      "campaign",
      "create",
      file(
        "unknowns.yaml",
        "name: x\nmarketplaces: [jd, 京东]\nproducts: [extinguishr]\nkeywords:\n  钢筋: [螺纹钢]\n",
      ),
    ]);
    expect(unknown.output).toMatch(/^unknowns\.yaml:2:20 不认识的平台 京东，京东是 jd；可写 /m);
    expect(unknown.output).toMatch(/^unknowns\.yaml:3:12 不认识的产品 extinguishr，是不是 extinguisher？/m);
    expect(unknown.output).toMatch(/^unknowns\.yaml:5:\d+ 不认识的产品 钢筋，钢筋是 rebar/m);
    expect((await run(["campaign", "create", folder])).errors).toMatch(/^X-1004 .*这是文件夹/);
  });

  test("one is made, listed, and asked for its account; what it cannot do is refused", async () => {
    const made = await run([
      "campaign",
      "create",
      file("good.yaml", "name: 灭火器专项\nmarketplaces: [jd]\nproducts: [extinguisher]\nbudget: 10\n"),
    ]);
    expect(made.status).toBe(0);
    expect((await run(["campaign", "list"])).output).toContain("灭火器专项");
    const [status] = (await run(["campaign", "status", "1", "--json"])).json();
    expect(status).toMatchObject({ id: 1, status: "draft", account: { balanced: true, requests: { planned: 0 } } });
    expect((await run(["campaign", "pause", "1"])).errors).toMatch(/^X-3002 .*暂停/);
    expect((await run(["campaign", "status", "77"])).errors).toMatch(/^X-3001 /);
  }, 60_000);
});

describe("registers and watch lists", () => {
  test("go in once, with a summary; what is asked for wrongly is refused with a code", async () => {
    const list = join(folder, "注销.txt");
    writeFileSync(list, "甲厂 (苏)XK06-001-00001\n乙厂 /\n");
    const first = await run(["import", "register", list, "--status", "cancelled"]);
    expect(first.status).toBe(0);
    expect(first.output).toMatch(
      /读到 2 行 = 可用 1 \+ 未导入 1\n登记信息 1 条 = 新增 1 .*\n.*注销\.txt\.rejected\.txt\n$/,
    );
    expect((await run(["import", "register", list, "--status", "cancelled"])).output).toContain(
      "新增 0 + 更新 0 + 已有 1",
    );
    expect((await run(["import", "register", list])).errors).toMatch(/^X-4004 [^\n]*--status[^\n]*\n$/);
    expect((await run(["import", "register", list, "--status", "gone"])).errors).toMatch(/^X-1002 .*--status/);
    const inspection = join(folder, "抽查.csv");
    writeFileSync(
      inspection,
      "生产企业,产品名称,抽查结果,不合格项目\n甲灯饰厂,台灯,不合格,标志\n乙灯饰厂,台灯,合格,\n",
    );
    const { status, output } = await run(["import", "watchlist", inspection]);
    expect(status).toBe(0);
    expect(output).toMatch(/读到 2 行 = 可用 1 \+ 合格 1 \+ 未导入 0\n关注名单 1 条 = 新增 1/);
    expect((await run(["import", "watchlist", join(folder, "none.csv")])).errors).toMatch(/^X-1003 /);
  }, 60_000);
});
