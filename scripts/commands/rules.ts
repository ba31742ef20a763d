/** `xunwang rules lint` and `rules test`: the analysts' tools. */
import { lintRules, testRules } from "#rules/engine/test-rules.ts";

const write = (line: string) => void process.stdout.write(`${line}\n`);

export async function lint(): Promise<number> {
  const mistakes = lintRules();
  for (const { file, line, column, message } of mistakes) write(`${file}:${line}:${column} ${message}`);
  write(mistakes.length === 0 ? "规则与目录无误 (rules and catalogue are well)" : `${mistakes.length} 处须改正`);
  return mistakes.length === 0 ? 0 : 1;
}

export async function test(): Promise<number> {
  let wrong = 0;
  for (const { rule, hits, misses, falseHits } of testRules()) {
    wrong += misses.length + falseHits.length;
    write(`${rule}: 命中 ${hits}，漏报 ${misses.length}，误报 ${falseHits.length}`);
    for (const name of misses) write(`    漏报 (missed): ${name}`);
    for (const name of falseHits) write(`    误报 (false hit): ${name}`);
  }
  return wrong === 0 ? 0 : 1;
}
