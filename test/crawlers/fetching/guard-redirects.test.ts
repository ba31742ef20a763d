/** Redirects to hostile places over every kind of redirect, and names that change where they point. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuard, type GuardCode } from "#crawlers/fetching/guard.ts";
import { guardedLookup, type Resolve } from "#crawlers/fetching/guarded-connect.ts";
import { createHttpFetcher } from "#crawlers/fetching/http-fetcher.ts";
import { type LocalServer, startServer } from "./misbehaving-server.ts";

const KINDS = [301, 302, 303, 307, 308] as const;

/** Where a page of an allowed host sends us, and how that is refused. */
const TARGETS: readonly [target: string, code: GuardCode][] = [
  ["http://127.0.0.1/", "address"],
  ["http://127.1:80/", "address"],
  ["http://2130706433/", "address"],
  ["http://0x7f000001/", "address"],
  ["http://017700000001/", "address"],
  ["http://127。0。0。1/", "address"],
  ["http://１２７．０．０．１/", "address"],
  ["http://%31%32%37%2e0.0.1/", "address"],
  ["http:\\\\10.0.0.1\\x", "address"],
  ["//10.0.0.1/", "address"],
  ["///192.168.1.1/", "address"],
  ["\t//172.16.0.1/", "address"],
  ["https://169.254.169.254/latest/meta-data/", "address"],
  ["http://100.64.0.1/", "address"],
  ["http://100.100.100.200/", "address"],
  ["http://0.0.0.0:8080/", "address"],
  ["https://[::1]/", "address"],
  ["http://[::ffff:169.254.169.254]/", "address"],
  ["http://[::ffff:0:7f00:1]/", "address"],
  ["http://[::7f00:1]/", "address"],
  ["http://[64:ff9b::a9fe:a9fe]/", "address"],
  ["http://[64:ff9b:1::a00:1]/", "address"],
  ["http://[2002:a9fe:a9fe::]/", "address"],
  ["http://[2001::a9fe:a9fe]/", "address"],
  ["http://[fd00:ec2::254]/", "address"],
  ["http://[fe80::1]/", "address"],
  ["http://[fc00::1]:6379/", "address"],
  ["http://localhost/", "host"],
  ["http://localhost./", "bad-host"],
  ["http://127.0.0.1.nip.io/", "host"],
  ["http://jd.com.evil.com/", "host"],
  ["http://evil-jd.com/", "host"],
  ["http://shop.jd.com.evil.com/", "host"],
  ["http://shop.jd.com%2eevil.com/", "host"],
  ["http://shop.jd.com./", "bad-host"],
  ["http://ѕhop.jd.com.cn/", "host"],
  ["http://shop.jd.com:22/", "port"],
  ["https://shop.jd.com:8443/", "port"],
  ["http://user@shop.jd.com/", "credentials"],
  ["http://shop.jd.com@10.0.0.1/", "credentials"],
  ["http://shop.jd.com%40evil.com/", "bad-url"],
  ["http://[fe80::1%25eth0]/", "bad-url"],
  ["ftp://shop.jd.com/", "protocol"],
  ["file:///etc/passwd", "protocol"],
  ["gopher://127.0.0.1:6379/_x", "protocol"],
  ["javascript:alert(1)", "protocol"],
  ["data:text/html,x", "protocol"],
  ["ws://shop.jd.com/", "protocol"],
  ["blob:http://shop.jd.com/1", "protocol"],
  [`http://shop.jd.com/${"a".repeat(9_000)}`, "bad-url"],
];

let server: LocalServer;
let hosts: readonly string[];
const fetcher = () => createHttpFetcher({ allowPrivate: [server.host] });

beforeAll(async () => {
  server = await startServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://local");
    const [, status = "302", hops = "0"] = pathname.split("/");
    const to = searchParams.get("to") ?? "";
    const next = `/${status}/${Number(hops) - 1}?to=${encodeURIComponent(to)}`;
    // As sent by a hostile server: not as URL would write it.
    const location = Number(hops) > 0 ? next : Buffer.from(to, "utf8").toString("latin1");
    response.writeHead(Number(status), { location }).end();
  });
  hosts = [server.host, "shop.jd.com"];
});
afterAll(() => server.close());

describe("redirects", () => {
  it("refuses each hostile target over each kind of redirect, at once or after two good hops, by its code", async () => {
    const own = fetcher();
    const wrong: string[] = [];
    let tried = 0;
    await Promise.all(
      TARGETS.flatMap(([target, code], n) =>
        [0, 2].map(async (hops) => {
          const status = KINDS[(n + hops) % KINDS.length];
          const url = `${server.base}/${status}/${hops}?to=${encodeURIComponent(target)}`;
          const outcome = await own.fetch({ url, hosts, timeoutMs: 5_000 });
          const expected = `redirect ${hops + 1}: ${code}:`;
          tried++;
          if (outcome.ok || outcome.failure !== "refused-by-guard" || !outcome.detail.includes(`${code}:`)) {
            wrong.push(`${target.slice(0, 60)} over ${status}: ${outcome.ok ? "ok" : outcome.detail}, not ${expected}`);
          }
        }),
      ),
    );
    await own.close();
    expect(wrong).toEqual([]);
    expect(tried).toBe(TARGETS.length * 2);
  });

  it("refuses the step from http to https to a private address like any other", async () => {
    const guard = createGuard();
    const chain = ["http://shop.jd.com/", "https://shop.jd.com/", "https://10.0.0.1/"];
    expect(chain.map((url) => guard.checkUrl(url, hosts).ok)).toEqual([true, true, false]);
  });
});

describe("addresses in redirects", () => {
  it("may be raw UTF-8, as Chinese sites send them", async () => {
    const own = fetcher();
    const to = `${server.base}/303/0?to=${encodeURIComponent("http://10.0.0.1/")}&q=`;
    await own.fetch({ url: `${server.base}/302/0?to=${encodeURIComponent(`${to}电线`)}`, hosts, timeoutMs: 5_000 });
    await own.close();
    expect(server.seen.at(-1)?.url).toContain(`q=${encodeURIComponent("电线")}`);
  });
});

describe("names that change where they point", () => {
  const answersOf = (...answers: string[][]): Resolve => {
    let asked = 0;
    return (_name, _options, callback) => {
      const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    };
  };
  const ask = (lookup: ReturnType<typeof guardedLookup>): Promise<string> =>
    new Promise((resolve) => {
      lookup("shop.jd.com", { all: true }, (error, addresses) =>
        resolve(error === null ? JSON.stringify(addresses) : error.name),
      );
    });

  it("asks anew each time: public first, private then", async () => {
    const lookup = guardedLookup(createGuard(), 80, answersOf(["8.8.8.8"], ["10.0.0.1"]));
    expect(await ask(lookup)).toContain("8.8.8.8");
    expect(await ask(lookup)).toBe("GuardRefusal");
  });
  it("refuses whatever is mixed, in whatever order, over both protocols", async () => {
    const mixed = [
      ["8.8.8.8", "127.0.0.1"],
      ["127.0.0.1", "8.8.8.8"],
      ["2606:4700::1111", "::1"],
      ["8.8.8.8", "fd00:ec2::254"],
      ["8.8.8.8", "::ffff:10.0.0.1"],
      ["169.254.169.254"],
      ["100.64.0.1"],
      ["0.0.0.0"],
      ["not an address"],
    ];
    for (const addresses of mixed) {
      const lookup = guardedLookup(createGuard(), 443, answersOf(addresses));
      expect([addresses, await ask(lookup)]).toEqual([addresses, "GuardRefusal"]);
    }
    expect(await ask(guardedLookup(createGuard(), 443, answersOf([])))).toBe("Error");
  });
  it("is not led by a redirect to an allowed name that has turned private", async () => {
    const own = createHttpFetcher({
      allowPrivate: [server.host],
      resolver: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    const url = `${server.base}/302/0?to=${encodeURIComponent("http://shop.jd.com/")}`;
    const outcome = await own.fetch({ url, hosts, timeoutMs: 5_000 });
    await own.close();
    expect(outcome).toMatchObject({ ok: false, failure: "refused-by-guard", retry: false });
  });
});

describe("pictures as evidence", () => {
  it("are fetched from the image hosts that a request names, and from no others", () => {
    const guard = createGuard();
    const images = ["*.360buyimg.com", "img.alicdn.com"];
    expect(guard.checkUrl("https://img14.360buyimg.com/n1/jfs/a.jpg", images).ok).toBe(true);
    expect(guard.checkUrl("https://img.alicdn.com/a.png", images).ok).toBe(true);
    for (const url of ["https://360buyimg.com.evil.com/a.jpg", "https://shop.jd.com/", "https://ximg.alicdn.com/a"]) {
      expect(guard.checkUrl(url, images)).toMatchObject({ ok: false, code: "host" });
    }
  });
});

describe("servers that never come to the point", () => {
  const slow: [what: string, say: (write: (text: string) => void) => void][] = [
    ["a header every moment", (write) => void write("X-A: b\r\n")],
    ["early hints without end", (write) => void write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")],
    ["a header line without end", (write) => void write("x")],
  ];
  for (const [what, say] of slow) {
    it(`are given up in time: ${what}`, async () => {
      const raw = createServer();
      raw.removeAllListeners("request");
      raw.on("connection", (socket) => {
        socket.removeAllListeners("data");
        if (what !== "early hints without end") socket.write("HTTP/1.1 200 OK\r\n");
        const timer = setInterval(() => say((text) => socket.write(text)), 5);
        socket.on("error", () => {});
        socket.on("close", () => clearInterval(timer));
      });
      await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
      const host = `127.0.0.1:${(raw.address() as AddressInfo).port}`;
      const own = createHttpFetcher({ allowPrivate: [host] });
      const started = performance.now();
      const outcome = await own.fetch({ url: `http://${host}/`, hosts: [host], timeoutMs: 300 });
      expect(outcome.ok ? "ok" : outcome.failure).toBe("timeout");
      expect(performance.now() - started).toBeLessThan(3_000);
      await own.close();
      raw.closeAllConnections();
      await new Promise((resolve) => raw.close(resolve));
    });
  }
});
