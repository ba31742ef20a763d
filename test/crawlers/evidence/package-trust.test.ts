/** What somebody could make who holds no authority's key: packages that agree with themselves and are still not whole. */
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { printChainProof } from "#crawlers/evidence/chain-proof.ts";
import { FIRST } from "#crawlers/evidence/hash-chain.ts";
import { packageEntries } from "#crawlers/evidence/package-entries.ts";
import { MANIFEST, type Manifest, printManifest, WARC } from "#crawlers/evidence/package-manifest.ts";
import { MISSING_TRUST } from "#crawlers/evidence/package-problem.ts";
import { spanText } from "#crawlers/evidence/package-times.ts";
import { CHAIN, HEAD_TOKEN, type Sealed, sealPackage, TOKEN, withProofs } from "#crawlers/evidence/seal-package.ts";
import { mayBeTaken, stampTrust } from "#crawlers/evidence/stamp-trust.ts";
import { storedZip } from "#crawlers/evidence/stored-zip.ts";
import { openTimeStampAuthority } from "#crawlers/evidence/time-stamp-client.ts";
import { checkTimeStamp } from "#crawlers/evidence/time-stamp-token.ts";
import { verifyPackage } from "#crawlers/evidence/verify-package.ts";
import { run } from "#scripts/commands/evidence/verify.ts";
import { about, exampleDraft, link, madeAt, madeOn, shanghaiDay } from "./example-package.ts";
import { type LocalAuthority, startLocalAuthority } from "./local-authority.ts";
import { namedSm2, signedWithPss } from "./other-signatures.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-trust-"));
const DAY_MS = 24 * 3_600_000;
let authority: LocalAuthority;
let roots: X509Certificate[];
let draft: Buffer;
let sealed: Sealed;

beforeAll(async () => {
  authority = await startLocalAuthority();
  roots = [new X509Certificate(readFileSync(authority.ca))];
  draft = await exampleDraft(folder);
  sealed = await sealPackage(draft, about);
});
afterAll(async () => {
  await authority.close();
  rmSync(folder, { recursive: true, force: true });
});

const stamp = async (sha256: string) => (await openTimeStampAuthority(authority.url).stamp(sha256)).token;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

/** Another manifest over the same content, and all that follows from it. */
async function forged(change: (manifest: Manifest) => Manifest, keep: (name: string) => boolean = () => true) {
  const entries = (await packageEntries(sealed.bytes)).filter(({ name }) => keep(name));
  const made = entries.map(({ name, bytes }) =>
    name === MANIFEST
      ? { name, bytes: printManifest(change(JSON.parse(Buffer.from(bytes).toString()) as Manifest)) }
      : { name, bytes },
  );
  return verifyPackage(await withProofs(storedZip(made, madeAt), new Map()), null);
}

/** The package of `createdAt` with a stamped head that says it ends `day`. */
async function withHead(day: string | null, createdAt = madeAt, ownToken = true): Promise<Buffer> {
  const own = createdAt === madeAt ? sealed : await sealPackage(draft, { ...about, createdAt });
  const first = link(1, FIRST, own);
  const proofs = new Map<string, Uint8Array>([
    [CHAIN, printChainProof([first], day)],
    [HEAD_TOKEN, await stamp(first.chainHash)],
  ]);
  if (ownToken) proofs.set(TOKEN, await stamp(own.sha256));
  return withProofs(own.bytes, proofs);
}

async function said(file: Uint8Array, options: { ca?: string }): Promise<{ code: number; text: string }> {
  const path = join(folder, "said.wacz");
  writeFileSync(path, file);
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    return { code: await run(path, options), text: written.join("") };
  } finally {
    spy.mockRestore();
  }
}

describe("the manifest and the archive cover each other:", () => {
  test("records that were never there", async () => {
    const { whole, problems } = await forged((manifest) => {
      const last = manifest.records.at(-1);
      if (!last) throw new Error("no record");
      const more = { ...last, offset: last.offset + last.length, uri: "https://shop.example/item/9" };
      return { ...manifest, records: [...manifest.records, more] };
    });
    expect(whole).toBe(false);
    expect(problems).toMatchObject([{ path: WARC, record: 5, uri: "https://shop.example/item/9" }]);
  });
  test("a record left out, at the end or between", async () => {
    const without = (n: number) => forged((manifest) => ({ ...manifest, records: manifest.records.toSpliced(n, 1) }));
    expect((await without(3)).problems).toMatchObject([{ path: WARC, what: expect.stringContaining("清单未列") }]);
    expect((await without(1)).problems).toMatchObject([{ path: WARC, record: 2 }]);
  });
  test("a record under another address, type, time or length", async () => {
    for (const other of [
      { uri: "https://other.example/" },
      { type: "resource" },
      { date: "2020-01-01" },
      { bytes: 1 },
    ]) {
      const { problems } = await forged((manifest) => ({
        ...manifest,
        records: manifest.records.map((record, n) => (n === 2 ? { ...record, ...other } : record)),
      }));
      expect(problems, JSON.stringify(other)).toMatchObject([{ path: WARC, record: 3 }]);
    }
  });
});

test("a package without the files the format has is not whole", async () => {
  const none = await forged(
    (manifest) => ({ ...manifest, files: [], records: [] }),
    (name) => name === MANIFEST,
  );
  expect(none.problems).toHaveLength(8);
  const law = "evidence/law.json";
  const less = await forged(
    (manifest) => ({ ...manifest, files: manifest.files.filter(({ path }) => path !== law) }),
    (name) => name !== law,
  );
  expect(less.problems).toMatchObject([{ path: law }]);
});

describe("times that do not go together:", () => {
  test("a head that says it ends a day which was not over, or was over before the package was made", async () => {
    for (const day of [shanghaiDay(daysAgo(-1)), "2120-01-01", shanghaiDay(daysAgo(4)), "2019-03-15"]) {
      const { problems } = await verifyPackage(await withHead(day), roots);
      expect(problems, day).toMatchObject([{ path: CHAIN, line: 2, what: expect.stringContaining(day) }]);
    }
    expect((await verifyPackage(await withHead(null), roots)).problems).toMatchObject([{ path: CHAIN, line: 2 }]);
  });
  test("the day of a head that was stamped long after it is not vouched for", async () => {
    const old = daysAgo(50);
    const report = await verifyPackage(await withHead(shanghaiDay(daysAgo(40)), old), roots);
    expect(report).toMatchObject({ whole: true, missing: ["chain-day"] });
    expect(await verifyPackage(await withHead(shanghaiDay(daysAgo(20)), old), roots)).toMatchObject({ missing: [] });
  });
  test("both the day that is said and the time that is proved stand in the output", async () => {
    const { code, text } = await said(await withHead(madeOn), { ca: authority.ca });
    expect(code).toBe(0);
    expect(text).toContain(`该节所称为 ${madeOn} 的链头`);
    expect(text).toContain(`链头时间戳 ${new Date().toISOString().slice(0, 10)}`);
    expect(text).toMatch(/距清单所称制作时刻 36 小时：在这之间只有制作者自己的说法/);
  });
  test("a time-stamp from before the package says it was made", async () => {
    const later = await sealPackage(draft, { ...about, createdAt: new Date(Date.now() + DAY_MS) });
    const file = await withProofs(later.bytes, new Map([[TOKEN, await stamp(later.sha256)]]));
    expect((await verifyPackage(file, roots)).problems).toMatchObject([
      { path: TOKEN, what: expect.stringContaining("早于") },
    ]);
  });
  test("spans are said in the largest unit that fits", () => {
    expect([3, 119, 130, 7200, 200_000].map(spanText)).toEqual(["3 秒", "119 秒", "2 分钟", "2 小时", "2 天"]);
  });
});

test("the time-stamp of a head without the chain's proof is a problem", async () => {
  const file = await withProofs(sealed.bytes, new Map([[HEAD_TOKEN, await stamp(sealed.sha256)]]));
  expect((await verifyPackage(file, roots)).problems).toMatchObject([{ path: HEAD_TOKEN }]);
});

test("without a time-stamp of its own, the head's proves that the package was there by then", async () => {
  const file = await withHead(madeOn, madeAt, false);
  expect(await verifyPackage(file, roots)).toMatchObject({ whole: true, missing: ["own-time-stamp"], timeStamp: null });
  const { code, text } = await said(file, { ca: authority.ca });
  expect(code).toBe(0);
  expect(text).toContain(MISSING_TRUST["own-time-stamp"]);
  expect(text).not.toContain(MISSING_TRUST["time-stamp"]);
});

describe("signatures of other kinds:", () => {
  test("one this program cannot check is missing trust, and no proof where roots are given", async () => {
    const file = await withProofs(sealed.bytes, new Map([[TOKEN, namedSm2(await stamp(sealed.sha256))]]));
    expect(await verifyPackage(file, null)).toMatchObject({
      whole: true,
      missing: ["signature", "chain"],
      timeStamp: { trusted: false },
    });
    const free = await said(file, {});
    expect(free.code).toBe(0);
    expect(free.text).toContain("请用 openssl/国密工具核对");
    const demanded = await said(file, { ca: authority.ca });
    expect(demanded.code).toBe(1);
    expect(demanded.text).toContain("没有核对得了的时间戳");
  });
  test("it is still about this manifest and no other", async () => {
    const file = await withProofs(sealed.bytes, new Map([[TOKEN, namedSm2(await stamp("ab".repeat(32)))]]));
    expect((await verifyPackage(file, null)).whole).toBe(false);
  });
  test("RSA-PSS is checked", async () => {
    const rsa = await startLocalAuthority(true);
    try {
      const trusted = [new X509Certificate(readFileSync(rsa.ca))];
      const key = readFileSync(join(rsa.folder, "tsa.key"), "utf8");
      const { token } = await openTimeStampAuthority(rsa.url).stamp(sealed.sha256);
      const pss = signedWithPss(token, key);
      expect(checkTimeStamp(token, sealed.sha256, trusted).problem).toBeNull();
      expect(checkTimeStamp(pss, sealed.sha256, trusted).problem).toBeNull();
      expect(checkTimeStamp(signedWithPss(token, key, 20), sealed.sha256, trusted).problem).toBe("bad-signature");
      pss[pss.byteLength - 9] = (pss[pss.byteLength - 9] ?? 0) ^ 1;
      expect(checkTimeStamp(pss, sealed.sha256, trusted).problem).toBe("bad-signature");
    } finally {
      await rsa.close();
    }
  });
  test("one rule says what is taken and what is believed", () => {
    expect(stampTrust("unsupported-signature", true)).toBe("signature");
    expect([true, false].map((given) => mayBeTaken("unsupported-signature", given))).toEqual([false, true]);
    expect([true, false].map((given) => stampTrust("untrusted", given))).toEqual(["refused", "authority"]);
    expect([null, "bad-signature" as const].map((problem) => mayBeTaken(problem, false))).toEqual([true, false]);
  });
});
