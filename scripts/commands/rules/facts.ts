/** `xunwang rules facts [--unverified]`: the facts behind the catalogue, one a line: file, kind, fact, how sure, source. */
import { loadCatalogue } from "#rules/catalogue/catalogue.ts";
import { CONFIDENCE_NAMES, FACT_KIND_NAMES, listFacts } from "#rules/catalogue/unverified-facts.ts";
import { mendingMistakes, write } from "./rule-words.ts";

export async function run(
  _words: readonly string[],
  { unverified = false }: { unverified?: boolean },
): Promise<number> {
  return mendingMistakes(() => {
    const facts = listFacts(loadCatalogue(), { unverifiedOnly: unverified });
    for (const { where, kind, what, note, confidence, sources } of facts) {
      const more = [note, sources.join("；")].filter(Boolean).join("；出处：");
      write([where, FACT_KIND_NAMES[kind], what, CONFIDENCE_NAMES[confidence], more].join("\t"));
    }
    process.stderr.write(`${facts.length} 项 (${facts.length} facts)\n`);
    return 0;
  });
}
