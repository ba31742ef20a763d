/**
 * A stored rule on one line, for people. In: a row, and what else there is to say of it. Out: its parts parted by tabs,
 * and as a plain object for JSON.
 */
import type { StoredRule } from "#db/queries/read-rules.ts";
import { RULE_STATUS_NAMES } from "#domain/rule-status.ts";
import { nameIn } from "#workers/rules/rule-names.ts";

export const ORIGIN_NAMES = { shipped: "随程序", published: "发布" } as const;

export function ruleLine(row: StoredRule, remark: string | null = null): string {
  const { rule, source, status, version, origin, createdAt, author, note } = row;
  const words = [author, note].filter((one) => one !== null).join("：");
  const said = remark === null ? words : `${words}（${remark}）`;
  const parts = [rule, nameIn(source) ?? "—", RULE_STATUS_NAMES[status], version, ORIGIN_NAMES[origin], day(createdAt)];
  return [...parts, said].join("\t").trimEnd();
}

export function ruleObject({ source, cases: _, ...row }: StoredRule): object {
  return { ...row, name: nameIn(source) };
}

function day(time: Date): string {
  return `${new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ")}`;
}
