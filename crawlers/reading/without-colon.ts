/**
 * Labels without a colon: a folded line goes in, the stretches of label and value in it come out.
 *
 * 「厂名 甲有限公司 厂址 安徽省…」 and 「生产许可证编号SC118…厂名甲食品厂厂址南京市…」: only words that are labels and
 * nothing else open a value, only after a separator or where the value before is complete, and only if the value has the
 * shape its label asks for.
 */

import { labelMeaning, type Meaning } from "#domain/printed-labels.ts";
import { endsAsCompany } from "./company-words.ts";

export interface Stretch {
  /** Where the label begins. */
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
  readonly meaning: Meaning | null;
  readonly rank: number;
}

const WORDS = new RegExp(
  [
    "厂\\s{0,4}名(?:称|/厂址|厂址)?",
    "厂\\s{0,4}址",
    "(?:实际)?(?:生产|制造)(?:企业|厂家|厂商|商|者|单位|厂|公司|工厂)(?:名称|地址|厂址)?",
    "(?:生产|制造)(?:地址|厂址)",
    "(?:厂家|厂商|工厂)(?:名称|地址|厂址|联系方式|联系电话|电话)",
    "(?:全国|食品)?(?:工业)?(?:产品)?生产许可证(?:书)?(?:编号|号码|号)?",
    "(?:3C|CCC)(?:认证)?(?:证书)?(?:编号|号码|号)",
    "(?:3C|CCC)(?:认证)?证书",
    "(?:产品)?执行标准(?:编号|号)?",
    "产品标准(?:编号|号)?",
    "统一社会信用代码",
    "(?<=[\\s|,;，；。])(?:地址|品牌|型号|规格|电话|联系电话|邮编|网址|产地|保质期|材质|额定电压)(?=\\s)",
  ].join("|"),
  "gi",
);
const PLACE = /[省市区县镇乡村路街道号园弄国]/;

/**
 * @param earliest position before which no label may begin
 */
export function labelsWithoutColon(folded: string, earliest: number): Stretch[] {
  const found: (Stretch & { complete: boolean })[] = [];
  const words = [...folded.matchAll(WORDS)].slice(0, 2_000);
  for (const word of words) {
    const start = word.index;
    if (start < earliest) continue;
    const valueStart = start + word[0].length;
    const before = found.at(-1);
    const atBoundary = start === 0 || /[\s|,;，；。)]/.test(folded.charAt(start - 1));
    if (!atBoundary && (before === undefined || !isComplete(folded.slice(before.valueStart, start), before.meaning)))
      continue;
    const means = labelMeaning(word[0]);
    if (before !== undefined) found[found.length - 1] = { ...before, end: start };
    found.push({
      start,
      valueStart,
      end: folded.length,
      meaning: means?.meaning ?? null,
      rank: means?.rank ?? 0,
      complete: true,
    });
  }
  return found.filter(
    ({ valueStart, end, meaning }, index) =>
      fits(folded.slice(valueStart, end), meaning) || (meaning === null && index > 0 && earliest === 0),
  );
}

/** Whether a value run together with the next label is whole. */
function isComplete(value: string, meaning: Meaning | null): boolean {
  const text = value.trim();
  if (meaning === "maker") return endsAsCompany(text);
  if (meaning === "makerAddress" || meaning === "address") return PLACE.test(text);
  return meaning !== null && /\d/.test(text);
}

/** Without a colon only the shape of the value says that the word before it was a label. */
function fits(printed: string, meaning: Meaning | null): boolean {
  const value = printed.replace(/^[\s=|>→-]+|[\s,;，；。|]+$/g, "");
  if (value === "" || meaning === null) return false;
  if (meaning === "maker" || meaning === "makerAndAddress") return value.length <= 120 && COMPANY_WITHIN.test(value);
  if (meaning === "makerAddress" || meaning === "address") return PLACE.test(value) && value.length <= 120;
  return /\d/.test(value);
}

const COMPANY_WITHIN = /公司|厂|集团|商行|企业|工厂|中心|合作社|经营部|加工部|Ltd|Inc|Factory|GmbH/i;
