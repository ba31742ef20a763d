import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readWarc, type WarcItem } from "#crawlers/evidence/read-warc.ts";
import { gzipped, inChunks, page, warcRecord } from "./warc-text.ts";

const URLS = ["https://a.example/1", "https://a.example/2", "https://a.example/3"];
const three = URLS.map((url, n) => page(url, `<p>${"丝".repeat(n * 700)}</p>`));

async function read(bytes: Uint8Array, chunk?: number, options = {}): Promise<WarcItem[]> {
  const items: WarcItem[] = [];
  for await (const item of readWarc(inChunks(bytes, chunk), options)) items.push(item);
  return items;
}
const brief = (items: readonly WarcItem[]) =>
  items.map((item) =>
    item.kind === "broken" ? `broken: ${item.because}` : (item.headers.get("warc-target-uri") ?? ""),
  );
const start = (n: number, of: readonly Buffer[]) => of.slice(0, n).reduce((sum, part) => sum + part.length, 0);

describe("good files", () => {
  test("plain, one member a record, one member for all, however the bytes arrive", async () => {
    const forms = [Buffer.concat(three), gzipped(three), gzipSync(Buffer.concat(three))];
    for (const form of forms) {
      for (const chunk of [undefined, 1, 7, 64, 1000]) expect(brief(await read(form, chunk))).toEqual(URLS);
    }
  });
  test("each record is told with its place", async () => {
    const members = three.map((record) => gzipSync(record));
    const plain = await read(Buffer.concat(three), 100);
    expect(plain.map(({ offset }) => offset)).toEqual([0, start(1, three), start(2, three)]);
    const packed = await read(Buffer.concat(members), 100);
    expect(packed.map(({ offset }) => offset)).toEqual([0, start(1, members), start(2, members)]);
  });
  test("a record larger than all windows comes out whole, and memory is not asked for what is passed over", async () => {
    const noise = randomBytes(1 << 20).toString("base64");
    const records = [page("https://a.example/large", noise), page("https://a.example/after", "x")];
    const [large] = await read(gzipped(records), 65_536);
    expect(large?.kind === "record" && large.block.toString().endsWith(noise)).toBe(true);
    const passed = await read(gzipped(records), 65_536, { maxBytes: 1 << 20 });
    expect(passed.map(({ kind }) => kind)).toEqual(["passed", "record"]);
  });
  test("a record of nothing but zeros, a thousandth of its size, is passed over", async () => {
    const zeros = Buffer.alloc(24 << 20);
    const bomb = gzipSync(warcRecord({ url: "https://a.example/bomb", block: zeros }));
    const items = await read(Buffer.concat([bomb, gzipSync(three[0] ?? "")]), 65_536, { maxBytes: 1 << 20 });
    expect(items.map(({ kind }) => kind)).toEqual(["passed", "record"]);
  });
  test("line ends of one character, folded headers, padding between members", async () => {
    const loose = Buffer.from(
      "WARC/1.1\nWARC-Type: resource\nWARC-Target-URI:\n  https://a.example/1\nContent-Length: 3\n\nabc\n\n",
    );
    expect(brief(await read(Buffer.concat([loose, loose])))).toEqual([URLS[0], URLS[0]]);
    const padded = Buffer.concat([gzipSync(three[0] ?? ""), Buffer.alloc(512), gzipSync(three[1] ?? "")]);
    expect(brief(await read(padded))).toEqual(URLS.slice(0, 2));
  });
  test("unwanted records are not held", async () => {
    const items = await read(Buffer.concat(three), 50, { wants: () => false });
    expect(items.map(({ kind }) => kind)).toEqual(["passed", "passed", "passed"]);
  });
});

describe("bad files", () => {
  test("a last record cut short is told with its place, the others come out", async () => {
    const members = three.map((record) => gzipSync(record));
    for (const [whole, at] of [
      [Buffer.concat(members), start(2, members)],
      [Buffer.concat(three), start(2, three)],
    ] as const) {
      for (const cut of [20, 30, 100]) {
        const items = await read(whole.subarray(0, whole.length - cut), 333);
        expect(brief(items)).toEqual([URLS[0], URLS[1], "broken: ends early"]);
        expect(items[2]?.offset).toBe(at);
      }
    }
    const single = gzipSync(Buffer.concat(three));
    expect(brief(await read(single.subarray(0, single.length - 4)))).toEqual([URLS[0], URLS[1], "broken: ends early"]);
  });
  test("a Content-Length that is too small, too large, missing or no number costs one record only", async () => {
    for (const length of [10, 99_999, -5, "many", ""]) {
      const wrong = warcRecord({ url: "https://a.example/wrong", block: "b".repeat(500), length });
      for (const file of [Buffer.concat([wrong, ...three]), gzipped([wrong, ...three])]) {
        const items = await read(file, 200);
        expect(items.filter(({ kind }) => kind === "broken")).toHaveLength(1);
        expect(items[0]).toMatchObject({ kind: "broken", offset: 0 });
        expect(brief(items).slice(1)).toEqual(URLS);
      }
    }
  });
  test("a damaged member costs one record only", async () => {
    const members = three.map((record) => gzipSync(record));
    const at = start(1, members);
    for (const spoil of [0, 12, 20, (members[1]?.length ?? 0) - 6]) {
      const whole = Buffer.concat(members);
      whole[at + spoil] = (whole[at + spoil] ?? 0) ^ 0xff;
      const items = await read(whole, 300);
      expect([spoil, brief(items).filter((one) => !one.startsWith("broken"))]).toEqual([spoil, [URLS[0], URLS[2]]]);
      expect(items.find(({ kind }) => kind === "broken")?.offset).toBe(at);
    }
  });
  test("rubbish before the records and after them is told", async () => {
    const rubbish = Buffer.from("<html>this is no record\r\n\r\n");
    const plain = await read(Buffer.concat([rubbish, ...three]));
    expect(brief(plain)).toEqual(["broken: no record begins here", ...URLS]);
    expect(plain[1]?.offset).toBe(rubbish.length);
    const packed = await read(Buffer.concat([gzipped(three), Buffer.from("trailing rubbish")]));
    expect(brief(packed)).toEqual([...URLS, "broken: not gzip"]);
  });
  test("no file at all", async () => {
    expect(await read(Buffer.alloc(0))).toEqual([]);
    expect(brief(await read(Buffer.from("<html></html>")))).toEqual(["broken: no record begins here"]);
    expect(brief(await read(gzipSync("hello")))).toEqual(["broken: no record begins here"]);
    expect(brief(await read(Buffer.from(`WARC/1.0\r\n${"a".repeat(400_000)}`)))).toEqual([
      "broken: headers have no end",
    ]);
  });
  test("whatever is done to the bytes, reading ends and throws nothing", async () => {
    const forms = [Buffer.concat(three), gzipped(three), gzipSync(Buffer.concat(three))];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...forms),
        fc.array(fc.tuple(fc.nat(20_000), fc.nat(255)), { maxLength: 6 }),
        fc.nat(20_000),
        async (form, changes, cut) => {
          const bytes = Buffer.from(form.subarray(0, Math.max(1, form.length - (cut % form.length))));
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          await read(bytes, 500);
        },
      ),
      { numRuns: 150 },
    );
  });
});
