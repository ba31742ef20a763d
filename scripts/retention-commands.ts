/** The words of `xunwang retention …`: bodies past their time are discarded; what that would free, and how it stands. */
import type { Command } from "commander";

export function addRetentionCommands(program: Command): void {
  const retention = program
    .command("retention")
    .description("保存期清理：清除逾期且不再需要的快照 (retention of bodies)");
  retention
    .command("run")
    .description("现在清理一次；平时每天自动进行 (now; otherwise once a day)")
    .option("--dry-run", "只列出将清除什么、其余为何保留，不改动 (only say what it would do)")
    .action(async (options: { dryRun?: boolean }) => {
      const { run } = await import("./commands/retention.ts");
      process.exitCode = await run("run", options);
    });
  retention
    .command("status")
    .description("保存期限、上次与下次清理 (the policy, the last run and the next)")
    .action(async () => {
      const { run } = await import("./commands/retention.ts");
      process.exitCode = await run("status", {});
    });
}
