/**
 * `xunwang evidence chain [--ca FILE] [--no-files] [--json]`: the whole chain of packages, its heads, their time-stamps and
 * the stored files. Exits 1 and names the first link that does not hold; 1 too where roots are
 * known and a time-stamp is signed in a way that cannot be checked here. Errors: X-1003, X-1004.
 */
import { MISSING_TRUST } from "#crawlers/evidence/package-problem.ts";
import { readRoots } from "#crawlers/evidence/read-roots.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { checkChain } from "#workers/evidence/check-chain.ts";
import { openPackages } from "#workers/retention/open-stores.ts";
import { withDatabase } from "../rules/with-database.ts";

export async function run(options: { ca?: string; files: boolean; json?: boolean }): Promise<number> {
  const configuration = readConfiguration();
  const pem = options.ca ?? configuration.tsaRoots;
  const roots = pem === null ? null : await readRoots(pem);
  return withDatabase(async ({ db }) => {
    const store = options.files ? openPackages(configuration) : null;
    const report = await checkChain(db, roots, store);
    const { packages, stamped, heads, headsStamped, lastHash, unchecked, broken } = report;
    const write = (line: string) => void process.stdout.write(`${line}\n`);
    if (options.json) write(JSON.stringify(report));
    else {
      write(`存证链 ${packages} 节，有时间戳 ${stamped}；链头 ${heads} 个，有时间戳 ${headsStamped}`);
      if (lastHash) write(`末节哈希 ${lastHash}`);
      if (roots === null && stamped + headsStamped > 0)
        write("! 时间戳机构未核对：用 --ca 或 XUNWANG_TSA_CA 给出其根证书");
      if (unchecked > 0) write(`! 其中 ${unchecked} 个：${MISSING_TRUST.signature}`);
      write(
        broken ? `✗ 第 ${broken.seq} 节：${broken.what}` : unchecked > 0 ? "✓ 链完好；时间戳有未能核对的" : "✓ 完好",
      );
    }
    // Where roots are given, a time-stamp that cannot be followed to them is no proof.
    return broken || (roots !== null && unchecked > 0) ? 1 : 0;
  });
}
