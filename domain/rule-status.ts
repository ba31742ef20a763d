/** Life of a rule (规则状态). In: nothing. Out: its states with their Chinese names. */
import { z } from "zod";

/** draft is only tested, shadow is recorded without a lead, active makes leads, retired is history. */
export const RuleStatus = z.enum(["draft", "shadow", "active", "retired"]);
export type RuleStatus = z.infer<typeof RuleStatus>;
export const RULE_STATUS_NAMES = {
  draft: "草稿",
  shadow: "试运行",
  active: "启用",
  retired: "停用",
} as const satisfies Record<RuleStatus, string>;
