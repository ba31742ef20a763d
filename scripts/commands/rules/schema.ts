/** `xunwang rules schema [-o FILE]`: the JSON Schema of rule files, for editors. */
import { writeFile } from "node:fs/promises";
import { XunwangError } from "#domain/errors.ts";
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { printJson, ruleJsonSchema } from "#rules/engine/json-schema.ts";
import { mendingMistakes } from "./rule-words.ts";

export async function run(_words: readonly string[], { output }: { output?: string }): Promise<number> {
  return mendingMistakes(async () => {
    const text = printJson(ruleJsonSchema(loadCatalogue()));
    if (output === undefined) process.stdout.write(text);
    else {
      await writeFile(output, text).catch((error: unknown) => {
        throw new XunwangError("X-1003", { file: output }, error);
      });
    }
    return 0;
  });
}
