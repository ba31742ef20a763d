import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBrowserFetcher } from "#crawlers/fetching/browser-fetcher.ts";
import type { Fetcher, FetchOutcome, FetchRequest } from "#crawlers/fetching/fetcher.ts";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { type LocalServer, misbehave, startServer } from "./misbehaving-server.ts";

const executable = await findBrowser();
const html = { "content-type": "text/html; charset=utf-8" };

/** Pages that need a browser, and pages that want to misuse one; everything else misbehaves as over HTTP. */
const PAGES: Record<string, (foreign: string) => string> = {
  shell: () => `<div id="app"></div><script>
    setTimeout(async () => {
      const data = await (await fetch("/data.json")).json();
      document.getElementById("app").innerHTML = "<h1>" + data.title + "</h1><p>厂名：" + data.maker + "</p>";
    }, 300);</script>`,
  identity: () => "<p id=p></p><script>p.textContent = navigator.userAgent</script>",
  pictures: () => `<img src="/picture.png"><script>new Image().src = "/beacon.png"</script><p>商品</p>`,
  restless: () => `<p id=p>0</p><script>setInterval(() => p.textContent += "x", 30)</script>`,
  forever: () => "<p>before</p><script>setTimeout(() => { for (;;); }, 50)</script>",
  growing: () => `<script>document.write("<p>" + "x".repeat(3000000))</script>`,
  "goes-abroad": (foreign) => `<p>商品</p><script>fetch("${foreign}/from-script").catch(() => 0);
    new WebSocket("${foreign.replace("http", "ws")}/socket");</script><iframe src="${foreign}/frame"></iframe>
    <script src="${foreign}/script.js"></script><link rel=stylesheet href="${foreign}/style.css">
    <form id=f action="${foreign}/form" target="_blank"></form><script>f.submit()</script>`,
  leaves: (foreign) => `<p>商品</p><script>location.href = "${foreign}/left"</script>`,
  "opens-windows": (foreign) => `<p>商品</p><script>open("${foreign}/popup"); open("/page"); alert("1");
    confirm("2"); open("file:///etc/passwd"); location.href = "taobao://item?id=1"</script>`,
  permissions: () => `<p id=p></p><script>Promise.all(["geolocation", "notifications", "camera"].map((name) =>
    navigator.permissions.query({ name }).then((s) => s.state))).then((all) => p.textContent = all.join())</script>`,
  cookie: () => `<p id=p></p><script>p.textContent = "had:" + document.cookie; document.cookie = "seen=1"</script>`,
};

describe.skipIf(executable === null)("fetching with a real Chromium (skipped where none is installed)", () => {
  let server: LocalServer;
  let foreign: LocalServer;
  let fetcher: Fetcher;

  beforeAll(async () => {
    foreign = await startServer((_request, response) => response.writeHead(200, html).end("<p>foreign</p>"));
    server = await startServer((request, response) => {
      const name = new URL(request.url ?? "/", "http://local").pathname.slice(1);
      const page = PAGES[name];
      if (page !== undefined) response.writeHead(200, html).end(`<!doctype html><body>${page(foreign.base)}`);
      else if (name === "data.json") response.end(JSON.stringify({ title: "电动自行车", maker: "某某车业" }));
      else if (name === "download")
        response.writeHead(200, { "content-disposition": "attachment; filename=a.exe" }).end("MZ");
      else misbehave(request, response);
    });
    fetcher = createBrowserFetcher({
      executable: executable ?? "",
      allowPrivate: [server.host],
      userAgent: "XunwangBot/0.1 (+mailto:test@example.org)",
      settleMs: 3_000,
    });
  });
  afterAll(async () => {
    await fetcher?.close();
    await Promise.all([server?.close(), foreign?.close()]);
  });

  const get = (path: string, more: Partial<FetchRequest> = {}): Promise<FetchOutcome> =>
    fetcher.fetch({ url: `${server.base}/${path}`, hosts: [server.host], timeoutMs: 15_000, ...more });
  const text = (outcome: FetchOutcome): string => {
    if (!outcome.ok) throw new Error(`${outcome.failure}: ${outcome.detail}`);
    return Buffer.from(outcome.page.body).toString("utf8");
  };

  it("brings what a script fills in later, as UTF-8", async () => {
    const outcome = await get("shell");
    expect(text(outcome)).toContain("<p>厂名：某某车业</p>");
    expect(outcome.ok && outcome.page).toMatchObject({ status: 200, via: "browser" });
    expect(outcome.ok && outcome.page.headers["content-type"]).toBe("text/html; charset=utf-8");
  });

  it("says truly which browser it is, and whose", async () => {
    const body = text(await get("identity"));
    expect(body).toMatch(/HeadlessChrome\/[\d.]+ Safari\/537\.36 XunwangBot\/0\.1 \(\+mailto:test@example\.org\)/);
  });

  it("loads no pictures unless asked", async () => {
    await get("pictures");
    expect(server.seen.filter(({ url }) => url.endsWith(".png"))).toEqual([]);
    const own = createBrowserFetcher({ executable: executable ?? "", allowPrivate: [server.host], loadImages: true });
    await own.fetch({ url: `${server.base}/pictures`, hosts: [server.host] });
    await own.close();
    expect(server.seen.some(({ url }) => url === "/picture.png")).toBe(true);
  });

  it("takes a page that never comes to rest as it is after the bound", async () => {
    const started = performance.now();
    expect(text(await get("restless"))).toContain("0xxx");
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it("gives up on a script that loops for ever, and serves the next page", async () => {
    const outcome = await get("forever", { timeoutMs: 2_500 });
    expect(outcome.ok ? null : outcome.failure).toBe("timeout");
    expect(text(await get("shell"))).toContain("某某车业");
  });

  const failures: [path: string, failure: string][] = [
    ["status/404", "not-found"],
    ["status/403", "blocked"],
    ["status/503?after=5", "unavailable"],
    ["loop", "redirect-loop"],
    ["hop/12", "redirect-loop"],
    ["broken-gzip", "unreadable"],
    ["declared-large", "too-large"],
    ["reset", "network"],
    ["download", "unreadable"],
    ["silent", "timeout"],
  ];
  for (const [path, failure] of failures) {
    it(`/${path} ends as ${failure}`, async () => {
      const outcome = await get(path, { timeoutMs: 4_000 });
      expect(outcome.ok ? "a page" : outcome.failure).toBe(failure);
    });
  }

  it("bounds the size of what a script makes", async () => {
    const outcome = await get("growing", { maxBytes: 1_000_000 });
    expect(outcome.ok ? "a page" : outcome.failure).toBe("too-large");
  });

  it("asks before each further hop, and not for what the page loads", async () => {
    let asked = 0;
    const another = async () => ++asked > 0;
    expect(text(await get("hop/2", { another }))).toContain("<");
    expect(asked).toBe(3);
    await get("shell", { another });
    expect(asked).toBe(3);
    const late = await get("hop/2", { another: async () => false });
    expect(late).toMatchObject({ ok: false, failure: "unavailable", retry: true });
  });

  it("refuses a redirect to another host, to metadata and to another port", async () => {
    for (const target of [`${foreign.base}/page`, "http://169.254.169.254/latest/", "http://localhost:1/"]) {
      const outcome = await get(`to-query?to=${encodeURIComponent(target)}`);
      expect([target, outcome.ok ? "a page" : outcome.failure]).toEqual([target, "refused-by-guard"]);
    }
  });

  it("lets no script, frame, form, socket, window or navigation reach another host", async () => {
    text(await get("goes-abroad"));
    expect(text(await get("opens-windows"))).toContain("商品");
    expect(text(await get("leaves"))).toContain("商品");
    expect(foreign.seen.map(({ url }) => url)).toEqual([]);
    expect(foreign.connections()).toBe(0);
  });

  it("does not connect where a name resolves to a private address", async () => {
    const port = Number(server.host.split(":")[1]);
    const own = createBrowserFetcher({
      executable: executable ?? "",
      resolver: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    const before = server.connections();
    for (const scheme of ["http", "https"]) {
      const host = `shop.example:${port}`;
      const outcome = await own.fetch({ url: `${scheme}://${host}/page`, hosts: [host] });
      expect(outcome.ok ? "a page" : outcome.failure).toBe("refused-by-guard");
    }
    await own.close();
    expect(server.connections()).toBe(before);
  });

  it("grants no permission and shares no cookie between pages", async () => {
    expect(text(await get("permissions"))).toContain(">denied,denied,denied<");
    await get("cookie");
    expect(text(await get("cookie"))).toContain(">had:<");
  });

  it("serves many pages at once", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => get(`shell?n=${i}`, { timeoutMs: 30_000 })));
    for (const outcome of all) expect(text(outcome)).toContain("某某车业");
  });

  it("leaves Ctrl+C to the program and no process behind", async () => {
    const before = process.listenerCount("SIGINT");
    const own = createBrowserFetcher({ executable: executable ?? "", allowPrivate: [server.host] });
    await own.fetch({ url: `${server.base}/page`, hosts: [server.host] });
    expect(process.listenerCount("SIGINT")).toBe(before);
    const mine = await descendants(process.pid);
    expect(mine.length).toBeGreaterThan(0);
    await own.close();
    await fetcher.close();
    await expect.poll(() => descendants(process.pid), { timeout: 10_000 }).toEqual([]);
  });

  it("leaves no browser behind when its process is killed hard", async () => {
    const script = `
      import { createBrowserFetcher } from "#crawlers/fetching/browser-fetcher.ts";
      const [executable, base, host] = process.argv.slice(-3);
      const fetcher = createBrowserFetcher({ executable, allowPrivate: [host] });
      const outcome = await fetcher.fetch({ url: base + "/page", hosts: [host] });
      console.log(outcome.ok ? "open" : outcome.detail);
      await fetcher.fetch({ url: base + "/silent", hosts: [host] });`;
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", script, "--", executable ?? "", server.base, server.host],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const said = await new Promise<string>((resolve) => child.stdout.once("data", (data) => resolve(String(data))));
    expect(said.trim()).toBe("open");
    const browsers = await descendants(child.pid ?? 0);
    expect(browsers.length).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await expect.poll(() => browsers.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});

it("ends as needs-browser where the browser cannot be started, each time anew", async () => {
  const fetcher = createBrowserFetcher({ executable: "/no/such/browser", allowPrivate: ["127.0.0.1:1"] });
  for (let time = 0; time < 2; time += 1) {
    const outcome = await fetcher.fetch({ url: "http://127.0.0.1:1/", hosts: ["127.0.0.1:1"] });
    expect(outcome.ok ? "a page" : outcome.failure).toBe("needs-browser");
  }
  await fetcher.close();
});

/** Browser processes below a process. */
async function descendants(root: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,stat=,comm="]);
  const all = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, state, name]) => ({ pid: Number(pid), parent: Number(parent), state, name: name ?? "" }));
  const below = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of all) {
      if (below.has(parent) && !below.has(pid)) {
        below.add(pid);
        grown = true;
      }
    }
  }
  const isBrowser = (name: string) => /chrom|headless/i.test(name);
  return all
    .filter(({ pid, state, name }) => below.has(pid) && isBrowser(name) && !state?.startsWith("Z"))
    .map((p) => p.pid);
}

/** Alive and no zombie that only waits to be counted. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
