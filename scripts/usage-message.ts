/**
 * What the reader of the command line has to say of wrong words, in Chinese. In: its error. Out: one sentence. What it has no
 * words for is given as it stands.
 */
import type { CommanderError } from "commander";

const SAYS: Readonly<Record<string, (quoted: string) => string>> = {
  "commander.unknownOption": (name) => `没有选项 ${name}`,
  "commander.unknownCommand": (name) => `没有命令 ${name}`,
  "commander.missingArgument": (name) => `缺少 <${name}>`,
  "commander.optionMissingArgument": (name) => `选项 ${name} 后面缺少内容`,
  "commander.missingMandatoryOptionValue": (name) => `缺少选项 ${name}`,
  "commander.invalidArgument": (name) => `${name} 的内容不对`,
  "commander.conflictingOption": (name) => `选项 ${name} 不能与另一个同用`,
};

export function usageMessage({ code, message }: Pick<CommanderError, "code" | "message">): string {
  const said = message.replace(/^error: /, "");
  if (code === "commander.excessArguments") {
    const counts = /Expected (\d+) arguments? but got (\d+)/.exec(said);
    return counts === null ? "给出的内容过多" : `只须给出 ${counts[1]} 项，得到 ${counts[2]} 项`;
  }
  const quoted = /'([^']*)'/.exec(said)?.[1];
  const says = SAYS[code];
  if (says === undefined || quoted === undefined) return said;
  const meant = /\(Did you mean (?:one of )?([^?]*)\?\)/.exec(said)?.[1];
  return `${says(quoted)}${meant === undefined ? "" : `，是不是 ${meant}？`}`;
}
