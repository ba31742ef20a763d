/**
 * Company words: text goes in, whether and where a company's name ends in it comes out.
 */

const COMPANY =
  /(?:公司|厂|集团|合作社|商行|事务所|研究所|研究院|经营部|加工部|加工点|门市部|工作室|作坊|株式会社|Incorporated|Inc\b\.?|Limited|Ltd\b\.?|GmbH(?: ?& ?Co\.? ?KG)?|LLC|Corporation|Corp\b\.?|S\.A\.|S\.p\.A\.|B\.V\.|AG\b|Factory)(?:[(（][^()（）]{1,20}[)）])?/gi;

/** Where the last company's word in a text ends, 0 where there is none. */
export function lastCompanyEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(COMPANY)) end = match.index + match[0].length;
  return end;
}

/** Where each company's word in a text ends. */
export function companyEnds(text: string): number[] {
  return [...text.matchAll(COMPANY)].map((match) => match.index + match[0].length);
}

/** Whether a text ends in a company's word. */
export function endsAsCompany(text: string): boolean {
  const end = lastCompanyEnd(text);
  return end > 0 && end === text.trimEnd().length;
}
