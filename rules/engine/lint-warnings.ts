/**
 * What in a rule is no mistake and yet often not meant. In: rule files. Out: remarks with file, line and column: a number
 * in its name or sentence that is none of its limits, and a name that a rule of the program has. Files that are not well
 * have no remarks: their mistakes come first.
 */
import { fileURLToPath } from "node:url";
import { type Dimension, readQuantities, UNIT_OF } from "./quantities.ts";
import { DETECTIONS, ruleFileNames } from "./rule-files.ts";
import { type Condition, Rule } from "./rule-schema.ts";
import { type Mistake, readYamlFile, type YamlFile, YamlFileError } from "./yaml-file.ts";

export function warnFiles(files: readonly URL[]): Mistake[] {
  return files.flatMap((url) => {
    if (url.pathname.endsWith(".cases.yaml")) return [];
    try {
      const file = readYamlFile(url, Rule);
      const namesake = shippedNamesake(url);
      const place = { file: file.file, ...file.locate(["rule"]) };
      return [...(namesake === null ? [] : [{ ...place, message: namesake }]), ...numbersThatDiffer(file)];
    } catch (error) {
      if (error instanceof YamlFileError) return [];
      throw error;
    }
  });
}

/** What to say of a rule file that has the name of a rule of the program; null where it has none, or is that rule. */
export function shippedNamesake(file: URL): string | null {
  const path = fileURLToPath(file);
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/^.*\\/, "");
  if (path === fileURLToPath(new URL(name, DETECTIONS)) || !ruleFileNames().includes(name)) return null;
  const rule = name.replace(/\.yaml$/, "");
  return `与随程序的规则 ${rule} 同名，启用后将取代它；两条都要，请另取编号和文件名`;
}

/** A sentence that says 0.025 where the rule asks for 0.03 tells the officer something untrue. */
export function numbersThatDiffer({ file, value: rule, locate }: YamlFile<Rule>): Mistake[] {
  const limits = limitsOf(rule.when);
  return (["name", "explain"] as const).flatMap((key) =>
    readQuantities(rule[key]).flatMap(({ of, low, high, start, end }) => {
      const known = limits.get(of);
      if (known === undefined || [low, high].some((size) => known.some((limit) => isSame(limit, size)))) return [];
      const words = rule[key].slice(start, end);
      const there = [...new Set(known)].map((limit) => `${limit} ${UNIT_OF[of]}`).join("、");
      return [{ file, ...locate([key]), message: `${key} 中写「${words}」，而条件的门槛是 ${there}；请核对` }];
    }),
  );
}

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 + Math.abs(one) * 1e-6;
}

function limitsOf(when: Condition): Map<Dimension, number[]> {
  const limits = new Map<Dimension, number[]>();
  const walk = (condition: Condition): void => {
    if ("all" in condition) condition.all.forEach(walk);
    else if ("any" in condition) condition.any.forEach(walk);
    else if ("not" in condition) walk(condition.not);
    else if ("number" in condition) {
      const { of, below, above } = condition.number;
      const known = limits.get(of) ?? [];
      known.push(...[below, above].filter((limit) => limit !== undefined));
      limits.set(of, known);
    }
  };
  walk(when);
  return limits;
}
