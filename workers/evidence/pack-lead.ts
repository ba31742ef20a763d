/**
 * Packs what a lead rests on and appends the package to the chain. In: a lead. Out: its place in the chain; null where
 * there is nothing to pack yet, or what it rests on has its package already. It may be killed anywhere and run again: the
 * file is written first and counts only once its link is in the chain.
 * Goes wrong: a body that does not match its hash any more, the disk; the caller raises an alarm; a package clears it.
 */
import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chainHashOf, FIRST } from "#crawlers/evidence/hash-chain.ts";
import { sealPackage } from "#crawlers/evidence/seal-package.ts";
import { writeWacz } from "#crawlers/evidence/write-wacz.ts";
import { inTransaction } from "#db/connection.ts";
import { clearAlarm } from "#db/queries/alarms.ts";
import { appendPackage, readNewestPackage } from "#db/queries/evidence-chain.ts";
import { ALL_LEADS, failedLead } from "#db/queries/find-evidence-owed.ts";
import { type LeadEvidence, loadEvidence } from "#db/queries/load-evidence.ts";
import type { Page } from "#domain/capture.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import type { Context } from "../context.ts";
import type { EvidenceRoom } from "./evidence-room.ts";
import { type PackageFile, packageFiles, pageOf, screenshotName } from "./package-content.ts";

export async function packLead(
  { db, bodies }: Pick<Context, "db" | "bodies">,
  { store, installation }: EvidenceRoom,
  leadId: number,
): Promise<number | null> {
  const loaded = await loadEvidence(db, leadId);
  if (!loaded) return null;
  const { lead, listings } = loaded;
  if ((await readNewestPackage(db, leadId, null))?.contentHash === lead.contentHash) return null;
  const { products, laws } = loadCatalogue();
  const createdAt = new Date();
  const product = products.find(({ id }) => id === lead.product)?.name ?? lead.product;
  const title = `线索 ${leadId}：${product}`;
  const captureOf = new Map(loaded.captures.map((capture) => [capture.id, capture]));
  const pages = listings.map(({ captureId, url, content, capturedAt }) => ({
    ...{ url: captureOf.get(captureId)?.finalUrl ?? url, title: content.title, ts: capturedAt },
  }));
  const { records, pictures } = await readBodies(bodies, loaded);
  const draft = join(tmpdir(), `xunwang-${randomUUID()}.wacz`);
  try {
    const files = packageFiles(loaded, installation, laws, product, createdAt);
    const { software } = installation;
    await writeWacz(draft, { title, createdAt, pages, records, software, extraFiles: [...files, ...pictures] });
    const [main] = pages;
    const sealed = await sealPackage(await readFile(draft), {
      ...{ title, software, lead: leadId, createdAt },
      mainPageUrl: main?.url ?? "",
      mainPageDate: (main?.ts ?? createdAt).toISOString(),
    });
    const { sha256, sm3, bytes } = sealed;
    const key = `${createdAt.toISOString().slice(0, 10)}/lead-${leadId}-${sha256.slice(0, 16)}.wacz`;
    await store.put(key, bytes);
    const packed = { lead: leadId, contentHash: lead.contentHash, key, bytes: bytes.byteLength, sha256, sm3 };
    return await inTransaction(db, async (tx) => {
      await clearAlarm(tx, "evidence-failed", failedLead(leadId), ALL_LEADS);
      return appendPackage(tx, packed, chainHashOf, FIRST);
    });
  } finally {
    await rm(draft, { force: true });
  }
}

async function readBodies(
  bodies: Context["bodies"],
  { captures }: LeadEvidence,
): Promise<{ records: Page[]; pictures: PackageFile[] }> {
  const records: Page[] = [];
  const pictures: PackageFile[] = [];
  for (const capture of captures) {
    if (capture.discardedAt) continue;
    const { pack, at, size, sha256, kind, id } = capture;
    const body = await bodies.read({ pack, at, size }, sha256);
    records.push(pageOf(capture, body));
    if (kind === "screenshot") pictures.push({ name: screenshotName(id), bytes: body });
  }
  return { records, pictures };
}
