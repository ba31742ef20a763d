/**
 * Data that was handed over has the fields its columns have: what it has no place for cannot be missing in it. In: a
 * judgement, the facts its source shows. Out: the judgement without the findings that rest on the absence of another.
 */
import type { Finding, Judgement } from "#domain/finding.ts";
import { FACTS } from "#rules/engine/page-facts.ts";

const IS_FACT: ReadonlySet<string> = new Set(FACTS);

/** @param shows as the header beside the capture holds it; null where anything may be looked for */
export function withoutUnshown<J extends Pick<Judgement, "findings" | "shadow">>(
  judgement: J,
  shows: string | null,
): J {
  if (shows === null) return judgement;
  const shown = new Set(shows.split(" "));
  const rests = ({ spans }: Finding) =>
    spans.some(({ field, text }) => text === "" && IS_FACT.has(field) && !shown.has(field));
  const kept = (findings: readonly Finding[]) => findings.filter((finding) => !rests(finding));
  return { ...judgement, findings: kept(judgement.findings), shadow: kept(judgement.shadow) };
}
