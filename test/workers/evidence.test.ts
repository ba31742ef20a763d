/** The evidence step on a real database and real files, with a time-stamp authority of this machine. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WARCParser } from "warcio";
import { openBodyStore } from "#crawlers/evidence/body-store.ts";
import { packageEntries } from "#crawlers/evidence/package-entries.ts";
import { openPackageStore } from "#crawlers/evidence/package-store.ts";
import { readRoots } from "#crawlers/evidence/read-roots.ts";
import { openTimeStampAuthority } from "#crawlers/evidence/time-stamp-client.ts";
import { verifyPackage } from "#crawlers/evidence/verify-package.ts";
import { readAlarms } from "#db/queries/alarms.ts";
import { readNewestPackage } from "#db/queries/evidence-chain.ts";
import { findUnpackedLeads, findUnstamped, owesHead } from "#db/queries/find-evidence-owed.ts";
import { storePages } from "#db/queries/store-pages.ts";
import { run } from "#scripts/commands/evidence/verify.ts";
import { type LocalAuthority, startLocalAuthority } from "#test/crawlers/evidence/local-authority.ts";
import { namedSm2 } from "#test/crawlers/evidence/other-signatures.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { createSite } from "#web/server.ts";
import type { Context } from "#workers/context.ts";
import { checkChain } from "#workers/evidence/check-chain.ts";
import { exportPackage } from "#workers/evidence/export-package.ts";
import { createLog } from "#workers/log.ts";
import { evidence } from "#workers/steps/evidence.ts";
import { keep } from "#workers/steps/store-ended.ts";
import { RULE_SOURCE, routedLead } from "./evidence-lead.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-evidence-"));
let database: TestDatabase;
let authority: LocalAuthority;
let context: Context;
const store = openPackageStore(join(folder, "evidence"));
const installation = {
  name: "巡网",
  contact: "https://a.example",
  userAgent: "Xunwang/0.1 (test)",
  software: "xunwang test",
};

beforeAll(async () => {
  database = await createTestDatabase();
  authority = await startLocalAuthority();
  const room = { store, installation, authority: openTimeStampAuthority(authority.url) };
  const { db } = database;
  // What the step does not touch is left out.
  context = { db, log: createLog("silent"), bodies: openBodyStore(folder), evidence: room } as unknown as Context;
});
afterAll(async () => {
  await context.bodies.close();
  await authority.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const pack = (...leadIds: number[]) => evidence(context, { leadIds, seqs: [], heads: false });
const newest = async (leadId: number) => {
  const found = await readNewestPackage(database.db, leadId, null);
  if (!found) throw new Error("no package");
  return found;
};
const exported = async (leadId: number) => exportPackage(database.db, store, await newest(leadId));
const roots = () => readRoots(authority.ca);
/** The commands README gives to whoever does not have this program, as they stand there. */
function shellCheck(file: Uint8Array): string {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const commands = readme.slice(readme.indexOf("unzip 线索12.wacz"), readme.length).split("```")[0] ?? "";
  const at = join(folder, "shell");
  mkdirSync(at);
  writeFileSync(join(at, "线索12.wacz"), file);
  copyFileSync(authority.ca, join(at, "机构根证书.pem"));
  return execFileSync("bash", ["-e", "-c", commands], { cwd: at, stdio: "pipe" }).toString();
}
const anew = (seconds = 0) => findUnpackedLeads(database.db, 100, seconds);

test("a routed lead gets one package with all it rests on, time-stamped and in the chain", async () => {
  const { leadId } = await routedLead(database.db, context.bodies, "shop-1");
  expect(await anew()).toContain(leadId);
  await pack(leadId);
  await pack(leadId);
  expect(await anew()).not.toContain(leadId);
  const { rows } = await database.db.query("select seq from evidence_packages where lead_id = $1", [leadId]);
  expect(rows).toHaveLength(1);
  const file = await exported(leadId);
  expect(await verifyPackage(file, await roots())).toMatchObject({
    whole: true,
    missing: ["chain-head"],
    lead: leadId,
    timeStamp: { trusted: true },
  });
  const entries = new Map(
    (await packageEntries(file)).map(({ name, bytes }) => [name, Buffer.from(bytes).toString("utf8")]),
  );
  const lines = (name: string) =>
    (entries.get(name) ?? "")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  expect(lines("evidence/findings.jsonl")).toMatchObject([
    { rule: "maker-name-missing", spans: [{ field: "manufacturer.name", text: "" }], lawOn: "2026-11-05" },
    {},
  ]);
  expect(lines("evidence/listings.jsonl")[0]).toMatchObject({ content: { title: "干粉灭火器 shop-1-0" } });
  expect(entries.get("evidence/rules/maker-name-missing-abcdef012345.yaml")).toBe(RULE_SOURCE);
  expect(JSON.parse(entries.get("evidence/law.json") ?? "")).toMatchObject([
    { law: "产品质量法", article: "27", on: "2026-11-05", content: expect.stringContaining("厂名") },
  ]);
  expect(JSON.parse(entries.get("evidence/lead.json") ?? "")).toMatchObject({
    seller: { company: "某公司" },
    route: { bureau: "310101", name: "黄浦区市场监督管理局", because: [{ because: "亮照住所在黄浦区" }] },
  });
  const { captures, installation: who } = JSON.parse(entries.get("evidence/provenance.json") ?? "");
  expect(who).toEqual(installation);
  expect(captures.map((capture: { page: string }) => capture.page)).toEqual(["detail", "detail", "licence"]);
  expect(file.includes("secret")).toBe(false);
});

test("a record of the package is the answer, to the byte", async () => {
  const { leadId } = await routedLead(database.db, context.bodies, "shop-2", 1);
  await pack(leadId);
  const warc = (await packageEntries(await exported(leadId))).find(({ name }) => name.endsWith(".warc.gz"));
  const found: string[] = [];
  for await (const record of WARCParser.iterRecords([warc?.bytes ?? new Uint8Array()])) {
    if (record.warcType === "response")
      found.push(
        createHash("sha256")
          .update(await record.readFully())
          .digest("hex"),
      );
  }
  const { rows } = await database.db.query(
    "select c.sha256 from captures c join requests r on r.id = c.request_id where r.key like 'shop-2%' order by c.id",
  );
  expect(found).toEqual(rows.map(({ sha256 }) => sha256));
});

test("a lead that gets findings later gets another package; while its campaign runs it must come to rest first", async () => {
  const { leadId, listingIds, find, campaignId } = await routedLead(database.db, context.bodies, "shop-3");
  await pack(leadId);
  const before = await newest(leadId);
  await find(listingIds[0] ?? 0, "maker-address-missing");
  expect(await anew(60)).not.toContain(leadId);
  expect(await anew()).toContain(leadId);
  await database.db.query("update campaigns set status = 'finished', finished_at = now() where id = $1", [campaignId]);
  expect(await anew(60)).toContain(leadId);
  await pack(leadId);
  const after = await newest(leadId);
  expect(after.seq).toBeGreaterThan(before.seq);
  expect((await checkChain(database.db, null, store)).broken).toBeNull();
});

test("a lead waits for the pictures of its pages", async () => {
  const { leadId, campaignId } = await routedLead(database.db, context.bodies, "shop-4", 1);
  await database.db.query(
    `insert into requests (campaign_id, marketplace, kind, key, url) values ($1, 'market', 'screenshot', 'shop-4-0', 'x')`,
    [campaignId],
  );
  await pack(leadId);
  expect(await anew()).not.toContain(leadId);
  expect(await readNewestPackage(database.db, leadId, null)).toBeNull();
  const { id } = (await database.db.query("select id from requests where kind = 'screenshot'")).rows[0];
  const url = "https://market.example/detail/shop-4-0";
  const body = Buffer.from("a picture");
  const at = { status: 200, headers: { "content-type": "image/png" }, fetchedAt: new Date(), via: "browser" as const };
  const [capture] = await keep({ db: database.db, bodies: context.bodies }, [{ url, finalUrl: url, body, ...at }]);
  const none = { failure: null, detail: null, sellers: [], listings: [], next: [] };
  const screenshot = { width: 1366, height: 2000, fullHeight: 2400, chineseFont: true };
  await storePages(database.db, campaignId, "market", [
    { requestId: id, capture: capture ?? null, screenshot, ...none },
  ]);
  await pack(leadId);
  const file = await exported(leadId);
  expect((await verifyPackage(file, await roots())).whole).toBe(true);
  const entries = await packageEntries(file);
  const picture = entries.find(({ name }) => name.startsWith("evidence/screenshots/"));
  expect(Buffer.from(picture?.bytes ?? [])).toEqual(body);
  const index = entries.find(({ name }) => name === "indexes/index.cdx");
  expect(Buffer.from(index?.bytes ?? []).toString()).toContain(`urn:fullPage:${url}`);
});

test("an authority that is down holds up nothing: an alarm is raised, and the time-stamp made up for later", async () => {
  const { leadId } = await routedLead(database.db, context.bodies, "shop-5", 1);
  authority.down = true;
  await pack(leadId);
  const made = await newest(leadId);
  expect(made.token).toBeNull();
  expect(await readAlarms(database.db)).toMatchObject([
    { kind: "time-stamp-missing", clearedAt: null, values: { count: 1 } },
  ]);
  expect(await findUnstamped(database.db, 10, 60)).toEqual([]);
  expect(await findUnstamped(database.db, 10, 0)).toEqual([made.seq]);
  expect((await verifyPackage(await exported(leadId), await roots())).missing).toContain("time-stamp");
  authority.down = false;
  await evidence(context, { leadIds: [], seqs: [made.seq], heads: false });
  expect((await readAlarms(database.db)).every(({ clearedAt }) => clearedAt !== null)).toBe(true);
  const file = await exported(leadId);
  expect(await verifyPackage(file, await roots())).toMatchObject({ whole: true, timeStamp: { trusted: true } });
  // The stored file is as it was packed; the token lies beside it until it leaves the house.
  expect((await verifyPackage(await store.get(made.key), await roots())).missing).toContain("time-stamp");
  const unpacked = join(folder, "unpacked");
  writeFileSync(join(folder, "x.wacz"), file);
  execFileSync("unzip", ["-q", join(folder, "x.wacz"), "-d", unpacked]);
  const words = ["-data", "evidence/manifest.json", "-in", "evidence/manifest.tsr", "-CAfile", authority.ca];
  expect(execFileSync("openssl", ["ts", "-verify", ...words], { cwd: unpacked, stdio: "pipe" }).toString()).toContain(
    "OK",
  );
});

test("the command tells a good package from a changed one, and the site hands out the same bytes", async () => {
  const { leadId } = await routedLead(database.db, context.bodies, "shop-8", 1);
  await pack(leadId);
  const site = createSite({
    db: database.db,
    evidence: async (found) => ({ name: "x.wacz", bytes: await exportPackage(database.db, store, found) }),
  });
  const answer = await site.inject(`/leads/${leadId}/evidence.wacz`);
  expect(answer.headers["content-type"]).toBe("application/wacz+zip");
  const file = await exported(leadId);
  expect(answer.rawPayload.equals(file)).toBe(true);
  expect((await site.inject("/leads/999999/evidence.wacz")).statusCode).toBe(404);
  const { body } = await site.inject(`/leads/${leadId}`);
  expect(body).toContain((await newest(leadId)).sha256);
  expect(body).toContain(`/leads/${leadId}/evidence.wacz`);
  await site.close();
  const path = join(folder, "command.wacz");
  writeFileSync(path, file);
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    expect(await run(path, { ca: authority.ca })).toBe(0);
    const at = file.indexOf('"rule":"maker-name-missing"');
    file[at + 10] = (file[at + 10] ?? 0) ^ 1;
    writeFileSync(path, file);
    expect(await run(path, {})).toBe(1);
  } finally {
    spy.mockRestore();
  }
  expect(written.join("")).toContain("✓ 完好");
  expect(written.join("")).toContain("✗ evidence/findings.jsonl 第 1 行");
});

test("the head of a day that is over is made and time-stamped, and packages of that day are proved up to it", async () => {
  const { leadId } = await routedLead(database.db, context.bodies, "shop-6", 1);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 24 * 3_600_000 });
  try {
    await pack(leadId);
  } finally {
    vi.useRealTimers();
  }
  await database.db.query("alter table evidence_packages disable trigger user");
  await database.db.query("update evidence_packages set created_at = created_at - interval '1 day'");
  await database.db.query("alter table evidence_packages enable trigger user");
  expect(await owesHead(database.db, true, 60)).toBe(true);
  await evidence(context, { leadIds: [], seqs: [], heads: true });
  await evidence(context, { leadIds: [], seqs: [], heads: true });
  expect(await owesHead(database.db, true, 60)).toBe(false);
  const report = await checkChain(database.db, await roots(), store);
  expect(report).toMatchObject({ heads: 1, headsStamped: 1, broken: null });
  expect(report.stamped).toBe(report.packages);
  const file = await exported(leadId);
  expect(await verifyPackage(file, await roots())).toMatchObject({ whole: true, missing: [] });
  expect(shellCheck(file)).toMatch(/Verification: OK[\s\S]*首节是本包[\s\S]*Verification: OK/);
});

test("the database refuses to change or take out what was appended, and to change a time-stamp", async () => {
  for (const statement of [
    "update evidence_packages set sha256 = repeat('0', 64) where seq = 1",
    "update evidence_packages set token = 'x' where seq = 1",
    "delete from evidence_packages where seq = 1",
    "truncate evidence_packages cascade",
    "update evidence_heads set chain_hash = repeat('0', 64)",
    "delete from evidence_heads",
  ]) {
    await expect(database.db.query(statement), statement).rejects.toMatchObject({ code: "23001" });
  }
});

test("time-stamps signed in a way this program cannot check are counted and named, not taken for broken", async () => {
  const { seq, token } = (await database.db.query("select seq, token from evidence_packages order by seq limit 1"))
    .rows[0];
  const put = async (bytes: Uint8Array) => {
    await database.db.query("alter table evidence_packages disable trigger user");
    await database.db.query("update evidence_packages set token = $2 where seq = $1", [seq, bytes]);
    await database.db.query("alter table evidence_packages enable trigger user");
  };
  await put(namedSm2(token));
  expect(await checkChain(database.db, null, null)).toMatchObject({ broken: null, unchecked: 1 });
  expect(await checkChain(database.db, await roots(), null)).toMatchObject({ broken: null, unchecked: 1 });
  await put(token);
  expect(await checkChain(database.db, await roots(), null)).toMatchObject({ broken: null, unchecked: 0 });
});

test("a chain that was changed behind the database's back is named at its first broken link", async () => {
  const change = async (statement: string) => {
    await database.db.query("alter table evidence_packages disable trigger user");
    await database.db.query(statement);
    await database.db.query("alter table evidence_packages enable trigger user");
  };
  await change("update evidence_packages set lead_id = lead_id + 1 where seq = 2");
  expect((await checkChain(database.db, null, null)).broken).toMatchObject({ seq: 2 });
  await change("update evidence_packages set lead_id = lead_id - 1 where seq = 2");
  expect((await checkChain(database.db, null, null)).broken).toBeNull();
  const { key } = (await database.db.query("select key from evidence_packages where seq = 3")).rows[0];
  const path = join(folder, "evidence", key);
  const file = readFileSync(path);
  rmSync(path);
  expect((await checkChain(database.db, null, store)).broken).toMatchObject({
    seq: 3,
    what: expect.stringContaining(key),
  });
  writeFileSync(path, file);
  await change("delete from evidence_packages where seq = (select max(seq) from evidence_packages)");
  expect((await checkChain(database.db, null, null)).broken).toMatchObject({ what: expect.stringContaining("链尾") });
});

test("packages are made side by side without a gap in the chain, and none twice", async () => {
  const leads = [];
  for (let n = 0; n < 4; n++) leads.push((await routedLead(database.db, context.bodies, `shop-7${n}`, 1)).leadId);
  const before = (await database.db.query("select count(*)::int as n from evidence_packages")).rows[0].n;
  await Promise.all([pack(...leads), pack(...leads.toReversed())]);
  const { n, last } = (
    await database.db.query("select count(*)::int as n, max(seq)::int as last from evidence_packages")
  ).rows[0];
  expect(n - before).toBe(4);
  expect(n).toBe(last);
  expect(readdirSync(join(folder, "evidence")).length).toBeGreaterThan(0);
});
