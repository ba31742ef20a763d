import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBrowserFetcher } from "#crawlers/fetching/browser-fetcher.ts";
import type { Fetcher, FetchOutcome, FetchRequest } from "#crawlers/fetching/fetcher.ts";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { HIGHEST_PICTURE } from "#crawlers/fetching/screenshot.ts";
import { type LocalServer, startServer } from "./misbehaving-server.ts";

const executable = await findBrowser();
const html = { "content-type": "text/html; charset=utf-8" };
/** Reports what it could do in the page itself. */
const report = (script: string) => `<p id=said>nothing</p><p>商品</p><script>
  const say = (text) => { said.textContent = text };
  try { ${script} } catch (error) { say("refused " + error.name) }</script>`;
const RED = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==",
  "base64",
);

const PAGES: Record<string, (foreign: string) => string> = {
  plain: () => "<p>商品</p>",
  download: () =>
    report(`const a = document.createElement("a"); a.href = "/a.exe"; a.download = "a.exe"; document.body.append(a); a.click();
    const b = document.createElement("a"); b.href = URL.createObjectURL(new Blob(["MZ"])); b.download = "b.exe"; b.click(); say("tried")`),
  popup: (foreign) =>
    report(`const w = open("${foreign}/popup"); const own = open("/popup"); say("opened");
    setInterval(() => say("windows " + [w, own].filter((one) => one && !one.closed).length), 100)`),
  worker: () =>
    report(
      `navigator.serviceWorker.register("/worker.js").then(() => say("registered"), (error) => say("refused " + error.name)); say("asked")`,
    ),
  permissions: () =>
    report(`Promise.all(["geolocation", "notifications", "camera", "microphone", "clipboard-read"].map((name) =>
    navigator.permissions.query({ name }).then((s) => s.state, () => "denied"))).then((all) => say([...new Set(all)].join()))`),
  position: () =>
    report(`navigator.geolocation.getCurrentPosition(() => say("here"), (error) => say("refused " + error.code))`),
  file: () =>
    report(
      `fetch("file:///etc/passwd").then(() => say("read"), () => say("refused fetch")); location.href = "file:///etc/passwd"`,
    ),
  "file-frame": () => `<p>商品</p><iframe src="file:///etc/passwd"></iframe>`,
  chrome: () => report(`location.href = "chrome://version"; say("tried")`),
  "view-source": () => report(`location.href = "view-source:" + location.href; say("tried")`),
  data: () => report(`location.href = "data:text/html,<p>data"; say("tried")`),
  blob: () => report(`location.href = URL.createObjectURL(new Blob(["<p>blob"], { type: "text/html" })); say("tried")`),
  external: () => report(`location.href = "taobao://item?id=1"; say("tried")`),
  storage: () => report(`say("had " + localStorage.length); localStorage.setItem("seen", "1")`),
  long: () =>
    `<style>body{margin:0}div{height:500px}</style>${Array.from({ length: 60 }, (_, n) => `<div>第 ${n} 段</div>`).join("")}`,
};

describe.skipIf(executable === null)("a hostile page in a real Chromium (skipped where none is installed)", () => {
  let server: LocalServer;
  let images: LocalServer;
  let foreign: LocalServer;
  let fetcher: Fetcher;

  beforeAll(async () => {
    foreign = await startServer((_request, response) => response.writeHead(200, html).end("<p>foreign</p>"));
    images = await startServer((_request, response) =>
      response.writeHead(200, { "content-type": "image/png" }).end(RED),
    );
    server = await startServer((request, response) => {
      const name = new URL(request.url ?? "/", "http://local").pathname.slice(1);
      const page = PAGES[name];
      if (page) response.writeHead(200, html).end(`<!doctype html><body>${page(foreign.base)}`);
      else if (name === "worker.js") response.writeHead(200, { "content-type": "text/javascript" }).end("self.x = 1");
      else if (name === "pictures") {
        response.writeHead(200, html).end(
          `<!doctype html><body style="margin:0"><h1>产品名称：电动自行车</h1><img id=a src="${images.base}/a.png" width=100 height=100>
          <img src="${foreign.base}/b.png" width=100 height=100><div style="height:3000px"></div><img loading=lazy src="${images.base}/lazy.png">`,
        );
      } else if (name === "cookies")
        response.writeHead(200, html).end(`<p>sent ${request.headers.cookie ?? "none"}</p>`);
      else response.writeHead(200, { "content-disposition": "attachment" }).end("MZ");
    });
    fetcher = createBrowserFetcher({
      executable: executable ?? "",
      allowPrivate: [server.host, images.host, foreign.host],
      settleMs: 3_000,
    });
  });
  afterAll(async () => {
    await fetcher?.close();
    await Promise.all([server?.close(), images?.close(), foreign?.close()]);
  });

  const get = (path: string, more: Partial<FetchRequest> = {}): Promise<FetchOutcome> =>
    fetcher.fetch({ url: `${server.base}/${path}`, hosts: [server.host], timeoutMs: 20_000, ...more });
  const text = (outcome: FetchOutcome): string =>
    outcome.ok ? Buffer.from(outcome.page.body).toString("utf8") : `${outcome.failure}: ${outcome.detail}`;

  const kept: [what: string, path: string, says: RegExp][] = [
    ["downloads nothing", "download", /tried/],
    ["opens no window", "popup", /windows 0/],
    ["registers no service worker", "worker", /refused|asked/],
    ["grants no permission", "permissions", /said">denied</],
    ["tells no position", "position", /refused 1/],
    ["reads no file", "file", /refused fetch|nothing/],
    ["shows no file in a frame", "file-frame", /^(?!.*root:x)/s],
    ["goes to no page of the browser", "chrome", /tried/],
    ["goes to no view of its source", "view-source", /tried/],
    ["goes to no data address", "data", /tried/],
    ["starts no other program", "external", /tried/],
  ];
  for (const [what, path, says] of kept) {
    it(`${what}, and the page is read as it is`, async () => {
      const said = text(await get(path));
      expect(said).toMatch(says);
      expect(said).toContain("商品");
      expect(foreign.connections()).toBe(0);
    });
  }

  it("takes a page that puts a blob in its own place for none", async () => {
    expect(text(await get("blob"))).toMatch(/^(?:refused-by-guard|unreadable): |tried/);
  });

  it("shares no storage between pages", async () => {
    await get("storage");
    expect(text(await get("storage"))).toContain("had 0");
  });

  it("photographs a whole page with its images, and asks no host for any that is not the marketplace's", async () => {
    const outcome = await get("pictures", { picture: { imageHosts: [images.host] } });
    if (!outcome.ok || !outcome.picture) throw new Error(text(outcome));
    const { png, width, height, fullHeight, chineseFont } = outcome.picture;
    expect([width, height >= 3_000, fullHeight, chineseFont]).toEqual([1366, true, height, true]);
    expect(Buffer.from(png).subarray(1, 4).toString()).toBe("PNG");
    expect(images.seen.map(({ url }) => url).sort()).toEqual(["/a.png", "/lazy.png"]);
    expect(foreign.connections()).toBe(0);
    if (process.env.KEEP_PICTURES) {
      mkdirSync(process.env.KEEP_PICTURES, { recursive: true });
      writeFileSync(`${process.env.KEEP_PICTURES}/pictures.png`, png);
    }
  });

  it("cuts a page that is too high and says how high it was", async () => {
    const outcome = await get("long", { picture: { imageHosts: [] } });
    if (!outcome.ok || !outcome.picture) throw new Error(text(outcome));
    expect(outcome.picture).toMatchObject({ width: 1366, height: HIGHEST_PICTURE, fullHeight: 30_000 });
    if (process.env.KEEP_PICTURES) writeFileSync(`${process.env.KEEP_PICTURES}/long.png`, outcome.picture.png);
  });

  it("sends the cookies of a login state to their host alone, and to the next page none that were not given", async () => {
    const [host = ""] = server.host.split(":");
    const cookie = {
      name: "login",
      value: "s3cret",
      path: "/",
      expires: -1,
      httpOnly: true,
      secure: false,
      sameSite: "Lax",
    } as const;
    const cookies = [
      { ...cookie, domain: host },
      { ...cookie, name: "other", domain: ".shop.example" },
    ];
    expect(text(await get("cookies", { cookies }))).toContain("sent login=s3cret<");
    expect(text(await get("cookies"))).toContain("sent none<");
  });
});
