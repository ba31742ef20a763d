/** Small rules that each ask for one thing that is known beyond the page, for the tests of the detect step. */
import type { VersionedRule } from "#rules/engine/rule-files.ts";
import { Rule } from "#rules/engine/rule-schema.ts";

export function rule(part: Record<string, unknown>): VersionedRule {
  const common = {
    ...{
      name: "试验规则",
      status: "active",
      severity: "general",
      confidence: 0.8,
      products: "all",
      lookedAt: ["标题"],
    },
    ...{ basis: [{ law: "产品质量法", article: "27" }], explain: "页面所列{quote}：{reason}，建议核查实物标识。" },
  };
  return { ...Rule.parse({ ...common, ...part }), version: "0123456789ab" };
}
export const SHARED = rule({ rule: "shared-number", when: { siblings: { same: "ccc", makersAtLeast: 3 } } });
export const CANCELLED = rule({
  rule: "licence-state",
  when: { register: { of: "productionLicence", is: ["cancelled"] } },
});
export const HELD = rule({ rule: "held-by-other", when: { register: { of: "ccc", is: ["held-by-other"] } } });
export const WATCHED = rule({ rule: "watched", products: "any", when: { watched: ["manufacturer", "seller"] } });
export const BEFORE = rule({ rule: "shop-before", when: { shop: { findingsAtLeast: 2 } } });
