/** Login walls and puzzles of every marketplace, on its own hosts or on others: none is a page, none is out of bounds. */
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { createBrowserFetcher } from "#crawlers/fetching/browser-fetcher.ts";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { createGuard } from "#crawlers/fetching/guard.ts";
import { createHttpFetcher } from "#crawlers/fetching/http-fetcher.ts";
import { failedHop } from "#crawlers/fetching/outcome.ts";
import { robotsFile } from "#crawlers/fetching/robots.ts";
import { isWall } from "#crawlers/fetching/wall-address.ts";
import { marketplaceById, marketplaces } from "#crawlers/marketplaces/registry.ts";
import { type LocalServer, startServer } from "./misbehaving-server.ts";

const ALIBABA = ["https://login.taobao.com/member/login.jhtml?redirectURL=x", "https://login.m.taobao.com/login.htm"];
const WALLS: Record<string, readonly string[]> = {
  jd: [
    "https://passport.jd.com/new/login.aspx?ReturnUrl=x",
    "https://plogin.m.jd.com/login/login?appid=1",
    "https://cfe.m.jd.com/privatedomain/risk_handler/03101900/?returnurl=x",
    "https://passport.jd.hk/uc/login",
  ],
  taobao: [...ALIBABA, "https://havanalogin.taobao.com/mini_login.htm", "https://sec.taobao.com/query.htm?action=x"],
  tmall: [
    ...ALIBABA,
    "https://login.tmall.com/?redirect_url=x",
    "https://detail.tmall.com//item.htm/_____tmd_____/punish?x5secdata=x",
    "https://market.m.taobao.com/app/punish/index.html",
  ],
  "1688": [
    ...ALIBABA,
    "https://login.1688.com/member/signin.htm?Done=x",
    "https://login.alibaba.com/",
    "https://detail.1688.com/offer/1.html/_____tmd_____/punish?x=1",
  ],
  pinduoduo: [
    "https://mobile.yangkeduo.com/login.html?from=x",
    "https://mobile.yangkeduo.com/psnl_verification.html?VerifyAuthToken=x",
    "https://passport.pinduoduo.com/",
  ],
  suning: ["https://passport.suning.com/ids/login?service=x", "https://verify.suning.com/a"],
  douyin: [
    "https://sso.douyin.com/",
    "https://sso.toutiao.com/login?service=x",
    "https://verify.snssdk.com/captcha",
    "https://haohuo.jinritemai.com/login",
  ],
  aliexpress: ["https://login.aliexpress.com/", "https://login.aliexpress.ru/x", "https://login.alibaba.com/newlogin"],
  momo: ["https://www.momoshop.com.tw/mymomo/login.momo?x=1", "https://m.momoshop.com.tw/login.momo"],
  "schema-org": ["https://passport.shop.example/", "https://shop.example/user/login?next=x"],
};

test("every reader's walls are known", () => {
  expect(Object.keys(WALLS).sort()).toEqual(marketplaces.map(({ id }) => id).sort());
});

test.each(Object.entries(WALLS).flatMap(([id, walls]) => walls.map((wall) => [id, wall] as const)))(
  "%s sends to %s: blocked",
  (id, wall) => {
    const marketplace = marketplaceById(id);
    if (marketplace === null) throw new Error(id);
    const verdict = createGuard().checkUrl(wall, marketplace.hosts);
    if (!verdict.ok) expect(failedHop(wall, verdict)).toMatchObject({ failure: "blocked", retry: true });
    const page = { url: marketplace.itemUrl("100001"), finalUrl: wall, status: 200, headers: {}, via: "http" } as const;
    const body = Buffer.from("<html><title>x</title><body><p>欢迎</p></body></html>");
    expect(marketplace.read({ ...page, body, fetchedAt: new Date(0) }).kind).toBe("blocked");
  },
);

test.each([
  "https://item.jd.com/100001.html?returnurl=https://passport.jd.com/",
  "https://detail.tmall.com/item.htm?id=1#login",
  "https://shop.example/item/login-page-designer.html",
  "https://loginov.example/goods/1.html",
  "https://verified.example/",
  "ftp://login.taobao.com/",
  "not an address",
])("%s is no wall", (address) => {
  expect(isWall(address)).toBe(false);
});

test("a wall at a private address stays out of bounds, and one before robots.txt is a file that is not given", () => {
  const target = "http://10.0.0.1/login";
  const verdict = createGuard().checkUrl(target, ["shop.example"]);
  expect(!verdict.ok && failedHop(target, verdict)).toMatchObject({ failure: "refused-by-guard", retry: false });
  const walled = failedHop("https://login.taobao.com/", { code: "host", detail: "x" });
  expect(robotsFile(walled)).toEqual({ status: 403, text: null });
});

const executable = await findBrowser();
describe("a page that sends its guest to log in on another host", () => {
  let server: LocalServer;
  const wall = "https://login.taobao.com/member/login.jhtml?redirectURL=secret";
  beforeAll(async () => {
    server = await startServer((request, response) => {
      if (request.url === "/moved") response.writeHead(302, { location: wall }).end();
      else {
        const script = request.url === "/script" ? `<script>location.href = "${wall}"</script>` : "";
        response.writeHead(200, { "content-type": "text/html" }).end(`<body><div id="root"></div>${script}`);
      }
    });
  });
  afterAll(() => server.close());
  const blocked = { ok: false, failure: "blocked", retry: true, status: null };

  it("refuses it, over HTTP", async () => {
    const http = createHttpFetcher({ allowPrivate: [server.host] });
    const outcome = await http.fetch({ url: `${server.base}/moved`, hosts: [server.host] });
    await http.close();
    expect(outcome).toMatchObject(blocked);
    expect(JSON.stringify(outcome)).not.toContain("secret");
  });

  it.skipIf(executable === null)(
    "refuses it, in a browser, by a redirect or by a script of an empty page",
    async () => {
      const browser = createBrowserFetcher({
        executable: executable ?? "",
        allowPrivate: [server.host],
        settleMs: 1_000,
      });
      const get = (path: string) => browser.fetch({ url: `${server.base}/${path}`, hosts: [server.host] });
      const [moved, script, none] = await Promise.all([get("moved"), get("script"), get("none")]);
      await browser.close();
      expect(moved).toMatchObject(blocked);
      const tmall = marketplaceById("tmall");
      expect(script.ok && tmall?.read(script.page)).toMatchObject({ kind: "blocked" });
      expect(JSON.stringify(script)).not.toContain("redirectURL=");
      expect(none.ok && none.page.headers["x-left-for-wall"]).toBeUndefined();
    },
  );
});
