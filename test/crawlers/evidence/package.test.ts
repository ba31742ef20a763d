import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printChainProof } from "#crawlers/evidence/chain-proof.ts";
import { digestsOf } from "#crawlers/evidence/digests.ts";
import { FIRST, firstBroken } from "#crawlers/evidence/hash-chain.ts";
import { packageEntries } from "#crawlers/evidence/package-entries.ts";
import { MANIFEST, type Manifest, WARC } from "#crawlers/evidence/package-manifest.ts";
import { CHAIN, DATAPACKAGE, HEAD_TOKEN, sealPackage, TOKEN, withProofs } from "#crawlers/evidence/seal-package.ts";
import { type Entry, storedZip } from "#crawlers/evidence/stored-zip.ts";
import { openTimeStampAuthority } from "#crawlers/evidence/time-stamp-client.ts";
import { verifyPackage } from "#crawlers/evidence/verify-package.ts";
import { about, exampleDraft, FINDINGS, link, madeAt, madeOn, utf8 } from "./example-package.ts";
import { type LocalAuthority, startLocalAuthority } from "./local-authority.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-package-"));
let authority: LocalAuthority;
let roots: X509Certificate[];
let bare: Buffer;
let good: Buffer;
let goodEntries: Entry[];

beforeAll(async () => {
  authority = await startLocalAuthority();
  roots = [new X509Certificate(readFileSync(authority.ca))];
  const sealed = await sealPackage(await exampleDraft(folder), about);
  bare = sealed.bytes;
  const stamps = openTimeStampAuthority(authority.url);
  const own = link(1, FIRST, sealed);
  const next = link(2, own.chainHash, digestsOf(utf8("next")));
  good = await withProofs(
    bare,
    new Map([
      [TOKEN, (await stamps.stamp(sealed.sha256)).token],
      [CHAIN, printChainProof([own, next], madeOn)],
      [HEAD_TOKEN, (await stamps.stamp(next.chainHash)).token],
    ]),
  );
  goodEntries = await packageEntries(good);
});
afterAll(async () => {
  await authority.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytesOf = (name: string) => goodEntries.find((entry) => entry.name === name)?.bytes ?? new Uint8Array();
const changed = (change: (name: string, bytes: Buffer) => Uint8Array | null) =>
  storedZip(
    goodEntries.flatMap(({ name, bytes }) => {
      const now = change(name, Buffer.from(bytes));
      return now ? [{ name, bytes: now }] : [];
    }),
    madeAt,
  );
/** One bit of one byte of one file is turned over. */
const flipped = (path: string, where: (bytes: Buffer) => number) =>
  changed((name, bytes) => {
    if (name === path) bytes[where(bytes)] = (bytes[where(bytes)] ?? 0) ^ 1;
    return bytes;
  });
const problemsOf = async (file: Uint8Array) => (await verifyPackage(file, roots)).problems;

test("a good package is whole, and nothing of its trust is missing", async () => {
  expect(await verifyPackage(good, roots)).toMatchObject({
    whole: true,
    problems: [],
    missing: [],
    lead: 7,
    files: 9,
    records: 4,
    timeStamp: { trusted: true, authority: "CN=Local Stamps" },
    chain: { seq: 1, headSeq: 2, day: madeOn, head: { trusted: true } },
  });
});

test("what is missing of its trust is named", async () => {
  expect(await verifyPackage(bare, roots)).toMatchObject({ whole: true, missing: ["time-stamp", "chain"] });
  expect(await verifyPackage(good, null)).toMatchObject({ whole: true, missing: ["authority"] });
});

test("a time-stamp of an authority that is not among those given is a problem", async () => {
  const other = await startLocalAuthority();
  const strangers = [new X509Certificate(readFileSync(other.ca))];
  await other.close();
  const report = await verifyPackage(good, strangers);
  expect(report.problems.map(({ path }) => path)).toEqual([TOKEN, HEAD_TOKEN]);
  expect(report.timeStamp?.trusted).toBe(false);
});

test("the stock openssl command finds the same time-stamp good, and a changed manifest bad", () => {
  writeFileSync(join(folder, "manifest.json"), bytesOf(MANIFEST));
  writeFileSync(join(folder, "changed.json"), Buffer.concat([bytesOf(MANIFEST), utf8(" ")]));
  writeFileSync(join(folder, "manifest.tsr"), bytesOf(TOKEN));
  const verify = (data: string) =>
    execFileSync("openssl", ["ts", "-verify", "-data", data, "-in", "manifest.tsr", "-CAfile", authority.ca], {
      cwd: folder,
      stdio: "pipe",
    }).toString();
  expect(verify("manifest.json")).toContain("OK");
  expect(() => verify("changed.json")).toThrow();
});

describe("a package that was changed fails where it was changed:", () => {
  test("a byte of the body of a record", async () => {
    const manifest = JSON.parse(Buffer.from(bytesOf(MANIFEST)).toString()) as Manifest;
    const third = manifest.records[2];
    const inside = (third?.offset ?? 0) + (third?.length ?? 0) - 40;
    expect(await problemsOf(flipped(WARC, () => inside))).toMatchObject([
      { path: WARC, record: 3, uri: "https://shop.example/item/2" },
    ]);
  });
  test("a body put in whole, packed as it should be", async () => {
    const { records } = JSON.parse(Buffer.from(bytesOf(MANIFEST)).toString()) as Manifest;
    const file = changed((name, bytes) => {
      if (name !== WARC) return bytes;
      return Buffer.concat(
        records.map(({ offset, length }, n) => {
          const member = bytes.subarray(offset, offset + length);
          const plain = gunzipSync(member);
          return n === 1
            ? gzipSync(Buffer.from(plain.toString("latin1").replace("4kg", "5kg"), "latin1"), { level: 1 })
            : member;
        }),
      );
    });
    expect((await problemsOf(file))[0]).toMatchObject({ path: WARC, record: 2 });
  });
  test("a byte of a finding", async () => {
    expect(await problemsOf(flipped(FINDINGS, (bytes) => bytes.indexOf('"b"') + 1))).toEqual([
      expect.objectContaining({ path: FINDINGS, line: 2 }),
    ]);
  });
  test("a byte of the rule as it stood", async () => {
    expect(await problemsOf(flipped("evidence/rules/a.yaml", (bytes) => bytes.byteLength - 3))).toEqual([
      expect.objectContaining({ path: "evidence/rules/a.yaml", line: 2 }),
    ]);
  });
  test("a byte of the manifest", async () => {
    for (const where of ["线索", '"lead"', '"sha256"']) {
      const [first] = await problemsOf(flipped(MANIFEST, (bytes) => bytes.indexOf(where) + where.length + 2));
      expect(first).toMatchObject({ path: MANIFEST });
    }
  });
  test("any byte of the time-stamp", async () => {
    const size = bytesOf(TOKEN).byteLength;
    for (let n = 0; n < size; n += 97) {
      expect((await problemsOf(flipped(TOKEN, () => n)))[0]).toMatchObject({ path: TOKEN });
    }
  });
  test("a byte of the datapackage", async () => {
    expect(await problemsOf(flipped(DATAPACKAGE, (bytes) => bytes.indexOf("xunwang test")))).toEqual([
      expect.objectContaining({ path: DATAPACKAGE, line: 6 }),
    ]);
  });
  test("a file left out", async () => {
    expect(await problemsOf(changed((name, bytes) => (name === FINDINGS ? null : bytes)))).toEqual([
      expect.objectContaining({ path: FINDINGS, what: expect.stringContaining("缺少") }),
    ]);
  });
  test("a file added, or put in twice", async () => {
    const more = (name: string) => storedZip([...goodEntries, { name, bytes: utf8("x") }], madeAt);
    expect((await problemsOf(more("evidence/more.json")))[0]).toMatchObject({ path: "evidence/more.json" });
    expect(await problemsOf(more(FINDINGS))).toContainEqual(expect.objectContaining({ path: FINDINGS }));
  });
  test("a byte of the chain's proof", async () => {
    expect((await problemsOf(flipped(CHAIN, (bytes) => bytes.indexOf('"previousHash":"') + 20)))[0]).toMatchObject({
      path: CHAIN,
    });
  });
  test("text put beside what the hashes of the chain cover", async () => {
    const put = (from: string, to: string) =>
      changed((name, bytes) => (name === CHAIN ? utf8(bytes.toString("utf8").replace(from, to)) : bytes));
    for (const [from, to, line] of [
      ['{"seq":2', '{"note":"hidden","seq":2', 2],
      ['"day":', '"note":"hidden","day":', 3],
      ['{"seq":1', ' {"seq":1', 1],
      [`"day":"${madeOn}"`, '"day":"soon"', 3],
    ] as const) {
      expect((await problemsOf(put(from, to)))[0], to).toMatchObject({ path: CHAIN });
      const proof = utf8(Buffer.from(bytesOf(CHAIN)).toString("utf8").replace(from, to));
      const made = await withProofs(bare, new Map([[CHAIN, proof]]));
      expect(await problemsOf(made), to).toEqual([expect.objectContaining({ path: CHAIN, line })]);
    }
  });
  test("a byte that belongs to no file", async () => {
    const file = Buffer.from(good);
    file[10] = (file[10] ?? 0) ^ 1;
    expect(await problemsOf(file)).toEqual([expect.objectContaining({ path: "" })]);
    expect(await problemsOf(Buffer.concat([good]))).toEqual([]);
  });
  test("everything made anew without the authority: the time-stamp no longer fits", async () => {
    const again = await sealPackage(bare, { ...about, lead: 8 });
    const file = await withProofs(again.bytes, new Map([[TOKEN, bytesOf(TOKEN)]]));
    expect((await problemsOf(file))[0]).toMatchObject({ path: MANIFEST });
  });
});

test("a file that is no package says so", async () => {
  await expect(verifyPackage(utf8("PK nothing"), roots)).rejects.toMatchObject({ code: "X-5202" });
  const other = storedZip([{ name: "a.txt", bytes: utf8("a") }], madeAt);
  await expect(verifyPackage(other, roots)).rejects.toMatchObject({ code: "X-5202" });
});

test("an authority that is down, slow or answers nonsense is an error with a code", async () => {
  authority.down = true;
  await expect(openTimeStampAuthority(authority.url).stamp("ab".repeat(32))).rejects.toMatchObject({ code: "X-5205" });
  authority.down = false;
  await expect(
    openTimeStampAuthority("http://127.0.0.1:9/", { mostMs: 500 }).stamp("ab".repeat(32)),
  ).rejects.toMatchObject({
    code: "X-5205",
  });
});

test("the first link of a chain that does not hold is named", () => {
  const one = link(1, FIRST, digestsOf(utf8("1")));
  const two = link(2, one.chainHash, digestsOf(utf8("2")));
  const three = link(3, two.chainHash, digestsOf(utf8("3")));
  const before = { seq: 0, chainHash: FIRST };
  expect(firstBroken([one, two, three], before)).toBeNull();
  expect(firstBroken([one, three], before)).toEqual({ seq: 2, why: "gap" });
  expect(firstBroken([one, { ...two, lead: 8 }, three], before)).toEqual({ seq: 2, why: "hash" });
  expect(firstBroken([one, link(2, FIRST, two), three], before)).toEqual({ seq: 2, why: "previous" });
});
