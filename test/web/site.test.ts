import { load } from "cheerio";
import type { FastifyInstance } from "fastify";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLeads } from "#db/queries/read-inbox.ts";
import { readLead } from "#db/queries/read-lead.ts";
import { createSite } from "#web/server.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { tell } from "./site-data.ts";
import { EVIL, HOSTILE, ORDINARY } from "./stories.ts";

let database: TestDatabase;
let site: FastifyInstance;
let ordinary: Awaited<ReturnType<typeof tell>>;
let hostile: Awaited<ReturnType<typeof tell>>;

beforeAll(async () => {
  database = await createTestDatabase();
  ordinary = await tell(database.db, ORDINARY);
  hostile = await tell(database.db, HOSTILE);
  site = createSite({
    db: database.db,
    names: {
      rules: { "ccc-missing": "未见CCC证书编号" },
      marketplaces: { "market-a": "甲平台" },
      unverifiedParts: { "market-a": ["搜索页"] },
      uncheckedArticles: new Set(["认证认可条例 27"]),
    },
  });
});
afterAll(async () => {
  await site.close();
  await database.drop();
});

async function open(url: string, status = 200) {
  const answer = await site.inject({ url });
  expect(answer.statusCode, url).toBe(status);
  return { answer, $: load(answer.body) };
}

/** Text of an element with runs of white space as one space. */
const plain = (text: string) => text.replace(/\s+/g, " ").trim();

async function leadNumbers(url: string): Promise<number[]> {
  const { $ } = await open(url);
  return $("table.leads a.no")
    .toArray()
    .map((link) => Number($(link).text()));
}

const leadOf = (product: string, story = ordinary) =>
  database.db
    .query<{ id: number }>("select id from leads where campaign_id = $1 and product = $2 order by id", [
      story.campaignId,
      product,
    ])
    .then((found) => found.rows[0]?.id ?? 0);

describe("overview", () => {
  it("shows each campaign, newest first, with an account that adds up", async () => {
    const { $ } = await open("/");
    const campaigns = $("article.campaign").toArray();
    expect(campaigns.map((article) => $(article).find("h2 a").attr("href"))).toEqual([
      `/campaigns/${hostile.campaignId}`,
      `/campaigns/${ordinary.campaignId}`,
    ]);
    const lines = $("article.campaign")
      .eq(1)
      .find("table.account tr")
      .toArray()
      .map((line) => plain($(line).text()));
    expect(lines[0]).toMatch(/^计划抓取\s?11\s?=\s?已存 8\s?\+\s?页面不存在或商品已下架 2\s?\+\s?平台拒绝访问.* 1$/);
    expect(lines[1]).toMatch(/^商品链接\s?6\s?=\s?未见疑点 0\s?\+\s?非重点产品 1\s?\+\s?有疑点 5$/);
    expect(lines[2]).toMatch(/^线索\s?4\s?=\s?已送达 2\s?\+\s?待人工分派 2$/);
  });

  it("opens behind each number exactly the rows it counts", async () => {
    for (const start of ["/", `/campaigns/${ordinary.campaignId}`, `/campaigns/${hostile.campaignId}`]) {
      const { $ } = await open(start);
      const numbers = $("a.number").toArray();
      expect(numbers.length).toBeGreaterThan(8);
      for (const link of numbers) {
        const href = $(link).attr("href") ?? "";
        const behind = await open(href);
        const said = /共 (\d+) 条/.exec(behind.$("nav.pager").text())?.[1];
        expect(said, href).toBe($(link).text());
        expect(behind.$("table.rows tbody tr").length, href).toBe(Number(said));
      }
    }
  });

  it("says that hits are leads to check", async () => {
    const id = await leadOf("cable");
    for (const url of ["/", "/assignment", `/leads/${id}`, "/bureaus/310114"]) {
      expect(plain((await open(url)).$("header").text())).toContain("线索，待核查");
    }
  });
});

describe("inbox", () => {
  it("shows a bureau its own leads, serious ones first", async () => {
    const { $ } = await open("/bureaus/310114");
    expect(await leadNumbers("/bureaus/310114")).toEqual([await leadOf("cable"), await leadOf("cement")]);
    const first = plain($("table.leads tbody tr").first().text());
    expect(first).toContain("严重");
    expect(first).toContain("电线电缆");
    expect(first).toContain("上海恒岳线缆有限公司");
    expect(first).toContain("甲平台");
    expect(await leadNumbers("/bureaus/airport")).toEqual([]);
  });

  it("names what is claimed by the rule's short name, else by its sentence", async () => {
    const bare = createSite({ db: database.db });
    const answer = await bare.inject({ url: "/bureaus/310114" });
    await bare.close();
    expect(answer.body).toContain("页面未见橡套线的CCC证书编号，建议核查实物标识。");
    const { $ } = await open(`/leads/${await leadOf("cable")}`);
    expect($(".claims b").first().text()).toBe("未见CCC证书编号");
  });

  it("filters by product and severity, and takes a filter it does not understand for none", async () => {
    const [cable, cement] = [await leadOf("cable"), await leadOf("cement")];
    expect(await leadNumbers("/bureaus/310114?product=cement")).toEqual([cement]);
    expect(await leadNumbers("/bureaus/310114?severity=serious")).toEqual([cable]);
    expect(await leadNumbers("/bureaus/310114?severity=general&product=cable")).toEqual([]);
    expect(await leadNumbers("/bureaus/310114?severity=x%27%3B&product=%3Cb%3E&page=-1")).toEqual([cable, cement]);
    expect(await leadNumbers("/bureaus/310114?severity=serious&severity=general")).toEqual([cable, cement]);
    expect(await leadNumbers("/bureaus/310114?page=9999999")).toEqual([]);
  });

  it("pages without losing or doubling a lead", async () => {
    const reader = { bureau: null };
    const filter = { bureau: "310114" };
    const pages = await Promise.all([1, 2, 3].map((page) => readLeads(database.db, reader, filter, page, 1)));
    expect(pages.map((page) => page.rows.map((row) => row.id))).toEqual([
      [await leadOf("cable")],
      [await leadOf("cement")],
      [],
    ]);
    expect(pages.every((page) => page.total === 2)).toBe(true);
  });

  it("keeps a bureau's reader to what was delivered to that bureau", async () => {
    const reader = { bureau: "310114" };
    const all = await readLeads(database.db, reader, {}, 1, 100);
    expect(all.rows.every((row) => row.bureau === "310114")).toBe(true);
    expect(all.total).toBe(2);
    expect((await readLeads(database.db, reader, { bureau: "310115" }, 1, 100)).total).toBe(0);
    const which = { page: 1, size: 10, listingId: null };
    expect(await readLead(database.db, reader, await leadOf("cable"), which)).not.toBeNull();
    expect(await readLead(database.db, reader, await leadOf("hazchem"), which)).toBeNull();
    expect(await readLead(database.db, { bureau: "310115" }, await leadOf("cable"), which)).toBeNull();
  });
});

describe("assignment", () => {
  it("shows leads that wait, with what routing saw and suggests", async () => {
    const [outside, undecided] = [await leadOf("hazchem"), await leadOf("mask")];
    expect(await leadNumbers("/assignment?waits=outside")).toEqual([outside]);
    expect(await leadNumbers("/assignment?waits=undecided&product=mask")).toEqual([undecided]);
    const text = plain((await open("/assignment")).$("main").text());
    expect(text).toContain("外省市：建议移送江苏省");
    expect(text).toContain("写明“江苏省”，不在上海。");
    expect(text).toContain("没有可辨认的地名。");
  });
});

describe("lead", () => {
  it("shows claims with the quoted words marked, the listing, the seller's papers, the reasons and the evidence", async () => {
    const { $ } = await open(`/leads/${await leadOf("cable")}`);
    const marks = $(".quotes mark")
      .toArray()
      .map((mark) => $(mark).text());
    expect(marks).toEqual(["橡套线", "详见包装"]);
    expect($(".quotes li").first().text()).toBe("商品标题 恒岳YC橡套线 4芯4平方");
    const text = plain($("main").text());
    for (const part of [
      "线索，待核查",
      "《认证认可条例》第27条",
      "页面上查过而未见：生产者名称",
      "¥523.80",
      "91310114MADGP1BM41",
      "上海市嘉定区嘉唐公路429号",
      "卖家地址写明“嘉定区”。",
      "备选虹口区市场监督管理局",
      "2025-03-01 09:30:05",
    ]) {
      expect(text).toContain(part);
    }
    const captures = await database.db.query<{ sha256: string }>(
      `select c.sha256 from captures c join requests r on r.id = c.request_id
       where r.campaign_id = $1 and (r.kind = 'licence' and r.key = 's1' or r.key in ('1', '2')) order by 1`,
      [ordinary.campaignId],
    );
    const listed = $("table.evidence code")
      .toArray()
      .map((code) => $(code).text());
    expect(listed.sort()).toEqual(captures.rows.map((row) => row.sha256));
    expect($('a[href="https://shop.example/item/1"]').first().attr("rel")).toContain("noreferrer");
  });

  it("says of an article whose text nobody has checked that it is to be checked", async () => {
    const { $ } = await open(`/leads/${await leadOf("cable")}`);
    const grounds = $("p.ground")
      .toArray()
      .map((ground) => plain($(ground).text()));
    expect(grounds.some((ground) => ground.includes("第27条（条文待核实）"))).toBe(true);
    expect(grounds.some((ground) => /第\d+条(?!（条文待核实）)/.test(ground))).toBe(true);
  });

  it("says where the reader of a marketplace was never compared with real pages", async () => {
    for (const url of [`/leads/${await leadOf("cable")}`, `/campaigns/${ordinary.campaignId}`]) {
      const { $ } = await open(url);
      expect(plain($("main").text()), url).toContain("搜索页的读取未经真实页面核对");
    }
  });

  it("shows another of its listings on request, and none of another lead", async () => {
    const id = await leadOf("cable");
    const { $ } = await open(`/leads/${id}`);
    const second = $("table.listings tbody tr").eq(1).find("a").attr("href") ?? "";
    expect(plain((await open(second)).$("table.listings tr.current").text())).toContain("BV硬线");
    const foreign = await database.db.query<{ id: number }>("select id from listings where item_id = '5'");
    const other = await open(`/leads/${id}?listing=${foreign.rows[0]?.id}`);
    expect(other.answer.body).not.toContain("盐酸");
  });

  it("shows no contacts of persons", async () => {
    const { answer } = await open(`/leads/${await leadOf("cable")}`);
    expect(answer.body).not.toMatch(/13812345678|王先生/);
  });

  it("says what it does not know", async () => {
    const text = plain((await open(`/leads/${await leadOf("mask")}`)).$("main").text());
    expect(text).toContain("未读到亮照页");
    expect(text).toContain("证据不足以定");
  });
});

describe("hostile pages", () => {
  it("stay text on every page, link nowhere and load nothing", async () => {
    const { campaignId } = hostile;
    const urls = [
      "/",
      "/assignment",
      "/bureaus/310115",
      `/campaigns/${campaignId}`,
      ...["requests", "listings", "leads"].map((kind) => `/campaigns/${campaignId}/${kind}`),
      ...[...hostile.leadOf.values()].map((id) => `/leads/${id}`),
    ];
    expect(urls.length).toBe(9);
    for (const url of urls) {
      const { $, answer } = await open(url);
      expect(answer.body, url).toContain("&lt;script&gt;alert(1)");
      expect($("script, iframe, object, style, [style], main img").length, url).toBe(0);
      const foreign = $("*")
        .toArray()
        .flatMap((element) => Object.keys("attribs" in element ? element.attribs : {}))
        .filter((name) => name.startsWith("on"));
      expect(foreign, url).toEqual([]);
      const links = $("[href], [src]")
        .toArray()
        .map((element) => $(element).attr("href") ?? $(element).attr("src") ?? "")
        .filter((link) => !/^(?:[/#](?!\/)|https:\/\/shop\.example\/)/.test(link));
      expect(links, url).toEqual([]);
      expect(answer.body, url).not.toMatch(/(?![\n])[\p{Cc}\p{Cf}]/u);
      // Ten thousand characters twenty times over, and yet a page of a sensible size.
      expect(answer.body.length, url).toBeLessThan(150_000);
    }
    expect(EVIL.length).toBeGreaterThan(10_000);
  });
});

describe("every answer", () => {
  it("forbids scripts, frames and other hosts", async () => {
    for (const url of ["/", "/nowhere", "/style.css", "/icon.svg", "/healthz", "/leads/0"]) {
      const { headers } = await site.inject({ url });
      expect(headers["content-security-policy"], url).toContain("default-src 'none'");
      expect(headers["content-security-policy"], url).not.toMatch(/unsafe|script-src|https?:/);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
      });
    }
    expect((await site.inject({ url: "/" })).headers["cache-control"]).toBe("no-store");
  });

  it("gives the style sheet and the icon their pages ask for, to be kept", async () => {
    const { $ } = await open("/");
    const style = await site.inject({ url: $('link[rel="stylesheet"]').attr("href") ?? "" });
    expect(style.headers["content-type"]).toContain("text/css");
    expect(style.headers["cache-control"]).toContain("immutable");
    const icon = await site.inject({ url: $('link[rel="icon"]').attr("href") ?? "" });
    expect(icon.headers["content-type"]).toContain("image/svg+xml");
    expect((await site.inject({ url: "/style.css?v=old" })).headers["cache-control"]).toBe("no-cache");
  });

  it("is a page of ours also where there is nothing", async () => {
    for (const url of [
      "/leads/99999999",
      "/leads/1e3",
      "/leads/99999999999999999999",
      "/leads/..%2f",
      "/bureaus/000000",
      "/bureaus/toString",
      "/campaigns/0",
      "/campaigns/7777/leads",
      "/%3Cscript%3E",
    ]) {
      const { $, answer } = await open(url, 404);
      expect($("h1").text(), url).toBe("没有这个页面");
      expect(answer.body).not.toContain("<script");
    }
    expect((await site.inject({ method: "POST", url: "/", payload: "x" })).statusCode).toBeGreaterThanOrEqual(400);
    for (const [url, status] of [
      ["/%ff%fe", 400],
      [`/leads/${"9".repeat(500)}`, 414],
    ] as const) {
      expect((await open(url, status)).$("h1").text()).toBe("请求有误");
    }
  });
});

describe("health", () => {
  it("is 200 where the database answers", async () => {
    const answer = await site.inject({ url: "/healthz" });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: "ok", database: true }]);
  });

  it("is 503 where it does not, and pages say so without telling of the inside", async () => {
    const lost = await createTestDatabase();
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => lines.push(line) });
    const alone = createSite({ db: lost.db, log });
    await lost.drop();
    expect((await alone.inject({ url: "/healthz" })).statusCode).toBe(503);
    const page = await alone.inject({ url: "/" });
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain("X-2001");
    expect(page.body).not.toMatch(/pool|node_modules|Error/);
    expect(lines.length).toBe(1);
    await alone.close();
  });

  it("tells an empty database from a lost one", async () => {
    const empty = await createTestDatabase();
    await empty.db.query("drop schema public cascade");
    const bare = createSite({ db: empty.db });
    const page = await bare.inject({ url: "/" });
    expect([page.statusCode, page.body.includes("X-2003")]).toEqual([503, true]);
    await bare.close();
    await empty.drop();
  });
});
