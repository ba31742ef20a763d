/** `xunwang doctor [--fix]`: what this machine lacks, and getting it. */
import { runDoctor } from "../doctor.ts";

export async function run({ fix = false }: { fix?: boolean }): Promise<number> {
  return runDoctor({ fix, write: (line) => void process.stdout.write(`${line}\n`) });
}
