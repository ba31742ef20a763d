/**
 * Registration region: a unified social credit code (统一社会信用代码) in, the authority that registered the enterprise out.
 * In: the code as printed. Out: district or province of the registration authority, whether the check character is right, a sentence.
 * Goes wrong: a code of another shape says nothing. The region is where the enterprise was registered, not where it does business.
 *
 * Sources: GB 32100-2015 (positions 3 to 8: registration authority, GB/T 2260; position 18: check character, base 31). 310000 is the
 * municipal bureau or, since 2020-03-26, the Lingang bureau: it decides nothing. Former districts as in districts.ts; 310141 is the
 * free-trade-zone's registration in 浦东 (from memory).
 */
import { type DistrictCode, districtName, isDistrict } from "../gazetteer/districts.ts";
import { PROVINCES } from "../gazetteer/provinces.ts";

export interface RegistrationRegion {
  /** The code in capitals, 18 characters. */
  code: string;
  district: DistrictCode | null;
  /** Two-digit province; null where the first digits are none. */
  province: string | null;
  checked: boolean;
  because: string;
}

const FORMER_REGIONS: Record<string, DistrictCode> = {
  "310102": "310101",
  "310103": "310101",
  "310108": "310106",
  "310111": "310113",
  "310119": "310115",
  "310141": "310115",
  "310221": "310112",
  "310222": "310114",
  "310223": "310113",
  "310224": "310115",
  "310225": "310115",
  "310226": "310120",
  "310227": "310117",
  "310228": "310116",
  "310229": "310118",
  "310230": "310151",
};
/** Former counties whose area is spread over several districts: the code alone says Shanghai only. */
const SPREAD = new Set(["310221", "310223"]);
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

function checkCharacter(code: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += ALPHABET.indexOf(code.charAt(i)) * (WEIGHTS[i] ?? 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** @param printed the code as printed; white space and hyphens are passed over. @returns null where it is not such a code. */
export function registrationRegion(printed: string): RegistrationRegion | null {
  const code = printed.slice(0, 60).normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  if (!/^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$/.test(code)) return null;
  const region = code.slice(2, 8);
  const province = Object.hasOwn(PROVINCES, region.slice(0, 2)) ? region.slice(0, 2) : null;
  const former = SPREAD.has(region) ? undefined : FORMER_REGIONS[region];
  const district = isDistrict(region) ? region : (former ?? null);
  const checked = checkCharacter(code) === code.charAt(17);
  const doubt = checked ? "" : "（校验位不符，请核对代码）";
  return { code, district, province, checked, because: `${sentence(region, district, province)}${doubt}` };
}

function sentence(region: string, district: DistrictCode | null, province: string | null): string {
  const where = `登记机关代码${region}`;
  if (district) {
    const today = isDistrict(region) ? "为" : "系旧代码，今为";
    return `${where}${today}${districtName(district)}，只表明登记机关，不等于实际经营地`;
  }
  if (region === "310000") return `${where}为市局或临港新片区局登记，不能据此分区`;
  if (province === "31") return `${where}在上海，但不能据此分区`;
  return province ? `${where}在${PROVINCES[province] ?? ""}，只表明登记机关` : `${where}不是有效的行政区划`;
}
