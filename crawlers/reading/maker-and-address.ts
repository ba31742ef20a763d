/**
 * Maker and address in one value: a value goes in, the maker's name and the address printed behind it come out.
 *
 * 「甲有限公司 厂址 上海市…」, 「甲厂/山东省临沂市…」, 「甲厂浙江省金华市…」: the name ends with a company's word, and what
 * follows begins as an address does. What begins so and goes on as a company (「甲公司上海分公司」) stays name.
 */
import { companyEnds } from "./company-words.ts";

export interface MakerAndAddress {
  readonly name: string;
  /** Null where the value holds no address. */
  readonly address: string | null;
}

const LABEL = /^[\s,，;；。/(（]{0,3}(?:生产|厂家|工厂|公司|企业)?(?:厂址|地址|住所)[\s:：]{0,3}(?=[^\s])/;
const BEGINS_AS_ADDRESS =
  /^(?:中国)?(?:[\u3400-\u9fff]{2,8}?(?:省|自治区|市|自治州|地区|盟))[\u3400-\u9fff\d]{0,12}(?:市|区|县|旗|镇|乡|街道|路|村|开发区|工业园|园区)|^(?:北京|上海|天津|重庆)[\u3400-\u9fff]{1,6}(?:区|县|路|镇)/;

/** @param both the label itself says that the value holds both */
export function splitMakerAndAddress(value: string, both: boolean): MakerAndAddress {
  const text = value.slice(0, 400);
  for (const end of companyEnds(text)) {
    const rest = text.slice(end);
    const label = LABEL.exec(rest);
    if (label !== null) return { name: text.slice(0, end), address: value.slice(end + label[0].length) };
    const joint = /^[\s,，;；。/|、-]{0,4}/.exec(rest)?.[0].length ?? 0;
    const printed = rest.slice(joint);
    if (printed !== "" && isAddress(printed, both))
      return { name: text.slice(0, end), address: value.slice(end + joint) };
  }
  if (!both) return { name: value, address: null };
  const slash = text.search(/[/|；;，,\s]/);
  const rest = slash < 0 ? "" : text.slice(slash + 1).trim();
  if (slash > 0 && /[省市区县镇乡村路街号园]/.test(rest)) return { name: text.slice(0, slash), address: rest };
  return /[路街号村]\s*\S*$/.test(text) && companyEnds(text).length === 0
    ? { name: "", address: value }
    : { name: value, address: null };
}

/** Words as an address begins, and no company's word at its end. */
function isAddress(text: string, both: boolean): boolean {
  if (!BEGINS_AS_ADDRESS.test(text) && !(both && /[省市区县镇乡村路街号园]/.test(text))) return false;
  if (!both && /(?:车间|分部|工厂|基地|部|店|中心|站)$/.test(text)) return false;
  const ends = companyEnds(text);
  return both || ends.length === 0 || (ends.at(-1) ?? 0) < text.trimEnd().length;
}
