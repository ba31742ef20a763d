import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressRange } from "#crawlers/fetching/address-range.ts";
import { createGuard, type GuardCode } from "#crawlers/fetching/guard.ts";

const HOSTS = ["item.jd.com", "*.taobao.com", "中国.example", "127.0.0.1:4101", "localhost:4101", "[::1]:4101"];
const guard = createGuard({ allowPrivate: ["127.0.0.1:4101", "[::1]:4101", "localhost:4101"] });

/** Hostile addresses with the code of their refusal. All hosts that are literal addresses are allowed by name. */
const HOSTILE: readonly [url: string, code: GuardCode][] = [
  // IPv4 in all its spellings
  ["http://127.0.0.1/", "address"],
  ["http://127.0.0.1:4102/", "address"],
  ["http://127.1/", "address"],
  ["http://127.0.1/", "address"],
  ["http://0x7f.1/", "address"],
  ["http://0x7f000001/", "address"],
  ["http://2130706433/", "address"],
  ["http://017700000001/", "address"],
  ["http://0177.0.0.1/", "address"],
  ["http://0x7f.0.0x0.01/", "address"],
  ["http://127.255.255.254/", "address"],
  ["http://%31%32%37.0.0.1/", "address"],
  ["http://１２７.0.0.1/", "address"],
  ["http://①②⑦.0.0.1/", "address"],
  ["http://127。0。0。1/", "address"],
  ["http://127.0.0.1./", "address"],
  ["http://127.0\n.0.1/", "address"],
  ["http://0/", "address"],
  ["http://0.0.0.0/", "address"],
  ["http://10.0.0.1/", "address"],
  ["http://0xa.0.0.1/", "address"],
  ["http://167772161/", "address"],
  ["http://172.16.0.1/", "address"],
  ["http://172.31.255.255/", "address"],
  ["http://192.168.0.1/", "address"],
  ["http://3232235521/", "address"],
  ["http://169.254.0.1/", "address"],
  ["http://169.254.169.254/latest/meta-data/", "address"],
  ["http://2852039166/latest/meta-data/", "address"],
  ["http://0251.0376.0251.0376/", "address"],
  ["http://100.100.100.200/latest/meta-data/", "address"],
  ["http://100.64.0.1/", "address"],
  ["http://100.127.255.255/", "address"],
  ["http://168.63.129.16/", "address"],
  ["http://192.0.0.192/", "address"],
  ["http://192.0.2.1/", "address"],
  ["http://198.18.0.1/", "address"],
  ["http://198.51.100.7/", "address"],
  ["http://203.0.113.7/", "address"],
  ["http://224.0.0.1/", "address"],
  ["http://239.255.255.250/", "address"],
  ["http://240.0.0.1/", "address"],
  ["http://255.255.255.255/", "address"],
  ["http://4294967295/", "address"],
  // IPv6, and IPv4 inside it
  ["http://[::]/", "address"],
  ["http://[::1]/", "address"],
  ["http://[0:0:0:0:0:0:0:1]/", "address"],
  ["http://[::1]:4102/", "address"],
  ["http://[::ffff:127.0.0.1]/", "address"],
  ["http://[::ffff:7f00:1]/", "address"],
  ["http://[::ffff:10.0.0.1]/", "address"],
  ["http://[::ffff:a9fe:a9fe]/", "address"],
  ["http://[::ffff:0:127.0.0.1]/", "address"],
  ["http://[::127.0.0.1]/", "address"],
  ["http://[64:ff9b::127.0.0.1]/", "address"],
  ["http://[64:ff9b::a9fe:a9fe]/", "address"],
  ["http://[64:ff9b:1::1]/", "address"],
  ["http://[2002:7f00:1::]/", "address"],
  ["http://[2001:0:53aa:64c::1]/", "address"],
  ["http://[2001:db8::1]/", "address"],
  ["http://[3fff::1]/", "address"],
  ["http://[fe80::1]/", "address"],
  ["http://[febf::1]/", "address"],
  ["http://[fec0::1]/", "address"],
  ["http://[fc00::1]/", "address"],
  ["http://[fd00:ec2::254]/latest/meta-data/", "address"],
  ["http://[ff02::1]/", "address"],
  ["http://[100::1]/", "address"],
  ["http://[4000::1]/", "address"],
  // other protocols
  ["file:///etc/passwd", "protocol"],
  ["ftp://item.jd.com/", "protocol"],
  ["gopher://127.0.0.1:6379/_INFO", "protocol"],
  ["javascript:alert(1)", "protocol"],
  ["data:text/html,<p>", "protocol"],
  ["blob:http://item.jd.com/x", "protocol"],
  ["view-source:http://item.jd.com/", "protocol"],
  ["chrome://settings/", "protocol"],
  ["ws://item.jd.com/", "protocol"],
  ["taobao://item", "protocol"],
  // credentials, dressed-up hosts, other hosts and ports
  ["http://item.jd.com@evil.example/", "credentials"],
  ["http://user:pass@item.jd.com/", "credentials"],
  ["http://item.jd.com:80@127.0.0.1:4101/", "credentials"],
  ["http://evil.example/", "host"],
  ["http://evil.example/#@item.jd.com", "host"],
  ["http://evil.example\\@item.jd.com/", "host"],
  ["http://evil.example/item.jd.com", "host"],
  ["http://item.jd.com.evil.example/", "host"],
  ["http://evil-item.jd.com/", "host"],
  ["http://xitem.jd.com/", "host"],
  ["http://jd.com/", "host"],
  ["http://taobao.com/", "host"],
  ["http://eviltaobao.com/", "host"],
  ["http://іtem.jd.com/", "host"],
  ["http://metadata.google.internal/", "host"],
  ["http://localhost/", "port"],
  ["http://8.8.8.8/", "host"],
  ["http://item.jd.com./", "bad-host"],
  ["http://a.taobao.com./", "bad-host"],
  ["http://item.jd.com:22/", "port"],
  ["http://item.jd.com:8080/", "port"],
  ["https://item.jd.com:80/", "port"],
  ["http://127.0.0.1:6379/", "address"],
  ["http://localhost:6379/", "port"],
  // no address at all
  ["", "bad-url"],
  ["//item.jd.com/", "bad-url"],
  ["item.jd.com", "bad-url"],
  ["http://", "bad-url"],
  ["http://256.256.256.256/", "bad-url"],
  ["http://1.2.3.4.5/", "bad-url"],
  ["http://[::1/", "bad-url"],
  ["http://[fe80::1%25eth0]/", "bad-url"],
  ["http://item jd.com/", "bad-url"],
  ["http://item.jd.com:99999/", "bad-url"],
  [`http://item.jd.com/${"a".repeat(9000)}`, "bad-url"],
];

describe("hostile addresses", () => {
  it("are many", () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(60);
  });
  for (const [url, code] of HOSTILE) {
    it(`refuses ${JSON.stringify(url.slice(0, 60))} as ${code}`, () => {
      const verdict = guard.checkUrl(url, HOSTS);
      expect(verdict.ok ? "let through" : verdict.code).toBe(code);
    });
  }
  it("refuses a literal address even where a pattern names it, unless it is allowed with its port", () => {
    const hosts = ["10.0.0.1", "127.0.0.1:80", "*.0.0.1", "[::1]"];
    for (const url of ["http://10.0.0.1/", "http://127.0.0.1/", "http://[::1]/"]) {
      expect(guard.checkUrl(url, hosts)).toMatchObject({ ok: false, code: "address" });
    }
  });
  it("refuses everything where no host is allowed, or a pattern is none", () => {
    for (const hosts of [[], ["*"], ["*.*"], ["http://item.jd.com"], ["item.jd.com/"], [""], ["*."], ["item.*.com"]]) {
      expect(guard.checkUrl("http://item.jd.com/", hosts)).toMatchObject({ ok: false, code: "host" });
    }
  });
});

describe("addresses of the campaign", () => {
  const GOOD = [
    "http://item.jd.com/100012043978.html",
    "https://item.jd.com/100012043978.html?a=1#b",
    "HTTPS://ITEM.JD.COM:443/",
    "https://detail.taobao.com/",
    "https://a.b.taobao.com/",
    "http://中国.example/",
    "http://xn--fiqs8s.example/",
    "http://127.0.0.1:4101/item/1",
    "http://localhost:4101/",
    "http://[::1]:4101/",
    "http://2130706433:4101/",
  ];
  for (const url of GOOD) {
    it(`lets ${url} through`, () => {
      expect(guard.checkUrl(url, HOSTS).ok).toBe(true);
    });
  }
  it("still wants the sandbox among the hosts of the request", () => {
    expect(guard.checkUrl("http://127.0.0.1:4101/", ["item.jd.com"])).toMatchObject({ ok: false, code: "host" });
  });
});

describe("ranges", () => {
  it("knows public addresses", () => {
    for (const address of [
      "8.8.8.8",
      "1.1.1.1",
      "172.15.0.1",
      "172.32.0.1",
      "100.63.0.1",
      "100.128.0.1",
      "223.5.5.5",
    ]) {
      expect([address, addressRange(address)]).toEqual([address, "public"]);
    }
    for (const address of ["2400:3200::1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]) {
      expect([address, addressRange(address)]).toEqual([address, "public"]);
    }
  });
  it("takes what is no address for no public one", () => {
    for (const text of ["", "localhost", "1.2.3", "999.1.1.1", ":::", "fe80::1%eth0%1", "[", "1.2.3.4 "]) {
      expect(addressRange(text)).not.toBe("public");
    }
    fc.assert(fc.property(fc.string(), (text) => /[.:]/.test(text) || addressRange(text) === "invalid"));
  });
  it("sees the same range in an IPv4 address and in its mapped form", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(addressRange(`::ffff:${address}`)).toBe(addressRange(address));
        expect(addressRange(`64:ff9b::${address}`)).toBe(addressRange(address));
      }),
    );
  });
  it("gives every IPv6 address a range, public only inside 2000::/3 or around a public IPv4", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const range = addressRange(address);
        expect(range).not.toBe("invalid");
        if (range === "public") expect(address).toMatch(/^[23][0-9a-f]{3}:|^64:ff9b:|^(0*:)*:?(ffff:|0*:)/i);
      }),
      { numRuns: 500 },
    );
  });
});
