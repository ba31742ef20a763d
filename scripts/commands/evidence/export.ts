/**
 * `xunwang evidence export LEAD [-o FILE.wacz]`: the package of a lead as it stands now, with its time-stamp and its place
 * in the chain; what was not packed yet is packed first. Errors: X-1002, X-5203, X-5204.
 */
import { writeFile } from "node:fs/promises";
import { readNewestPackage } from "#db/queries/evidence-chain.ts";
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { openEvidenceRoom } from "#workers/evidence/evidence-room.ts";
import { exportName, exportPackage } from "#workers/evidence/export-package.ts";
import { packLead } from "#workers/evidence/pack-lead.ts";
import { stampPackages } from "#workers/evidence/stamp.ts";
import { openBodies } from "#workers/retention/open-stores.ts";
import { userAgentOf } from "#workers/user-agent.ts";
import { withDatabase } from "../rules/with-database.ts";

export async function run(word: string, { output }: { output?: string }): Promise<number> {
  if (!/^[1-9]\d{0,14}$/.test(word)) throw new XunwangError("X-1002", { detail: `${word} 不是线索编号` });
  const leadId = Number(word);
  const configuration = readConfiguration();
  return withDatabase(async ({ db, log }) => {
    const room = await openEvidenceRoom(configuration, userAgentOf(configuration), log);
    const bodies = openBodies(configuration);
    try {
      await packLead({ db, bodies }, room, leadId);
    } finally {
      await bodies.close();
    }
    const newest = await readNewestPackage(db, leadId, null);
    if (newest && !newest.token) await stampPackages({ db, log }, room.authority, [newest.seq]);
    const found = newest?.token ? newest : await readNewestPackage(db, leadId, null);
    if (!found) {
      const known = await db.query("select from leads where id = $1", [leadId]);
      throw new XunwangError(known.rows.length > 0 ? "X-5204" : "X-5203", { id: leadId });
    }
    const file = output ?? exportName(found);
    const bytes = await exportPackage(db, room.store, found);
    await writeFile(file, bytes).catch((error: Error) => {
      throw new XunwangError("X-1002", { detail: `写不了 ${file}：${error.message}` }, error);
    });
    process.stdout.write(`${file}  ${bytes.byteLength} 字节，存证链第 ${found.seq} 节\n清单 SHA-256 ${found.sha256}\n`);
    if (!found.token) process.stdout.write(`没有时间戳：${room.authority ? "机构未应答，待补" : "未设 XUNWANG_TSA"}\n`);
    return 0;
  });
}
