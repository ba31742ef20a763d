/**
 * Unified social credit codes (统一社会信用代码, GB 32100-2015) with valid check characters, for shops that do not exist.
 * A region of GB/T 2260 and a stream of draws go in, 18 characters come out.
 */
import type { Draw } from "../seeded.ts";

const CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11714: the check character over the first eight characters of an organisation code. */
function organisationCheck(eight: string): string {
  let sum = 0;
  for (const [at, weight] of ORGANISATION_WEIGHTS.entries()) {
    sum += ORGANISATION_CHARACTERS.indexOf(eight.charAt(at)) * weight;
  }
  const check = 11 - (sum % 11);
  return check === 10 ? "X" : check === 11 ? "0" : String(check);
}

/** GB 32100: the check character over the first seventeen characters. */
function codeCheck(seventeen: string): string {
  let sum = 0;
  for (const [at, weight] of WEIGHTS.entries()) sum += CHARACTERS.indexOf(seventeen.charAt(at)) * weight;
  return CHARACTERS.charAt((31 - (sum % 31)) % 31);
}

/** Makes a code. `region`: six digits; `kind`: "1" an enterprise (企业), "2" an individual business (个体工商户). */
export function makeUscc(region: string, kind: "1" | "2", stream: Draw): string {
  let organisation = "MA";
  for (let at = 0; at < 6; at++) organisation += CHARACTERS.charAt(stream.below(CHARACTERS.length));
  const first = `9${kind}${region}${organisation}${organisationCheck(organisation)}`;
  return first + codeCheck(first);
}

/** Whether both check characters of a code are right. */
export function isValidUscc(code: string): boolean {
  return (
    code.length === 18 &&
    [...code].every((character) => CHARACTERS.includes(character)) &&
    organisationCheck(code.slice(8, 16)) === code.charAt(16) &&
    codeCheck(code.slice(0, 17)) === code.charAt(17)
  );
}
