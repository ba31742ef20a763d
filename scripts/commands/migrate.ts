/** `xunwang migrate`: brings the database and the rules in it to this version; run again it changes nothing. */
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { migrate } from "#workers/services.ts";

export async function run(): Promise<number> {
  const configuration = readConfiguration();
  const { seeded, kept } = await migrate(configuration, createLog(configuration.logLevel));
  const write = (line: string) => void process.stdout.write(`${line}\n`);
  write("数据库已是本版本 (the database is at this version)");
  if (seeded.length > 0) write(`随程序的规则已入库 (shipped rules stored): ${seeded.join(" ")}`);
  if (kept.length > 0) write(`沿用分析员发布的规则 (published rules kept): ${kept.join(" ")}`);
  return 0;
}
