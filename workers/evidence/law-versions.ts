/**
 * The articles that findings cite, in the version in force on the day by whose law each finding stands. In: findings, the
 * catalogue. Out: one row for each law, article and day. An article the catalogue lacks (a rule of an older version of the
 * program) stands with `content` null rather than with a text that may not be its.
 */
import type { Basis } from "#domain/finding.ts";
import type { FiledLaw } from "#rules/catalogue/catalogue-schema.ts";

export interface LawVersion extends Basis {
  /** The day by whose law. */
  readonly on: string | null;
  readonly title: string | null;
  readonly content: string | null;
  readonly penalty: string | null;
  /** Since when and until when this version holds; null where the catalogue names no day. */
  readonly from: string | null;
  readonly to: string | null;
  readonly confidence: string | null;
}

export function lawVersions(
  findings: readonly { readonly basis: readonly Basis[]; readonly lawOn: string | null }[],
  laws: readonly FiledLaw[],
): LawVersion[] {
  const cited = new Map<string, Basis & { readonly on: string | null }>();
  for (const { basis, lawOn } of findings) {
    for (const { law, article } of basis) cited.set(`${law} ${article} ${lawOn}`, { law, article, on: lawOn });
  }
  return [...cited.values()].map(({ law, article, on }) => {
    const of = laws.find((each) => each.law === law);
    const version = of?.articles.find(
      (each) =>
        each.article === article && (on === null || ((each.from ?? "") <= on && on <= (each.to ?? "9999-12-31"))),
    );
    return {
      ...{ law, article, on, title: of?.title ?? of?.law ?? null },
      content: version?.content ?? null,
      penalty: version?.penalty ?? null,
      from: version?.from ?? of?.from ?? null,
      to: version?.to ?? of?.to ?? null,
      confidence: version?.confidence ?? of?.confidence ?? null,
    };
  });
}
