/** The words of `xunwang coverage …`: how well fields are read, and letting go of what a drop held back. */
import type { Command } from "commander";

export function addCoverageCommands(program: Command): void {
  const coverage = program.command("coverage").description("字段读取率与暂缓的疑点 (how well fields are read)");
  coverage
    .command("list [marketplace]")
    .description("各平台、版式、字段的读取率，骤降的在前 (rates by marketplace, template and field)")
    .option("--json", "以 JSON 输出 (as JSON)")
    .action(async (marketplace: string | undefined, options: { json?: boolean }) => {
      const { list } = await import("./commands/coverage.ts");
      process.exitCode = await list(marketplace ?? null, options.json ?? false);
    });
  coverage
    .command("release <marketplace> <field>")
    .description(
      "解除某字段的骤降：暂缓的商品由快照重新读取、重新判定 (clear a drop; what was held is read and judged again)",
    )
    .option("--new-normal", "页面确实不再展示此项：读取率从头统计 (the pages no longer show it: count anew)")
    .action(async (marketplace: string, field: string, options: { newNormal?: boolean }) => {
      const { release } = await import("./commands/coverage.ts");
      process.exitCode = await release(marketplace, field, options.newNormal ?? false);
    });
}
