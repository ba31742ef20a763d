/** `xunwang migrate`: brings the database to this version; run again it changes nothing. */
import { readConfiguration } from "#workers/configuration.ts";
import { migrate } from "#workers/services.ts";

export async function run(): Promise<number> {
  await migrate(readConfiguration());
  process.stdout.write("数据库已是本版本 (the database is at this version)\n");
  return 0;
}
