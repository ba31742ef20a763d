/** The words of `xunwang evidence …`: packages out, and their check; one file per command, loaded when called. */
import type { Command } from "commander";

export function addEvidenceCommands(program: Command): void {
  const evidence = program.command("evidence").description("取证包：导出、核对、存证链 (evidence packages)");
  evidence
    .command("export <lead>")
    .description("导出一条线索的取证包，含时间戳和存证链的证明 (the package of a lead, with its proofs)")
    .option("-o, --output <file>", "写到此文件 (write it here)")
    .action(async (lead: string, options: { output?: string }) => {
      const { run } = await import("./commands/evidence/export.ts");
      process.exitCode = await run(lead, options);
    });
  evidence
    .command("verify <file>")
    .description("只凭文件核对取证包，不用数据库；完好返回 0 (check one by itself, without our database)")
    .option("--ca <file>", "时间戳机构的根证书（PEM）；给出则时间戳必须由它追溯 (roots of the time-stamp authority)")
    .option("--json", "以 JSON 输出 (as JSON)")
    .action(async (file: string, options: { ca?: string; json?: boolean }) => {
      const { run } = await import("./commands/evidence/verify.ts");
      process.exitCode = await run(file, options);
    });
  evidence
    .command("chain")
    .description("核对整条存证链、链头和已存的取证包，指出第一处断开 (the whole chain, and where it first breaks)")
    .option("--ca <file>", "时间戳机构的根证书（PEM） (roots of the time-stamp authority)")
    .option("--no-files", "不核对已存的文件 (leave the stored files alone)")
    .option("--json", "以 JSON 输出 (as JSON)")
    .action(async (options: { ca?: string; files: boolean; json?: boolean }) => {
      const { run } = await import("./commands/evidence/chain.ts");
      process.exitCode = await run(options);
    });
}
