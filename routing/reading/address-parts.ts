/**
 * Parts of an address text: one field that holds several addresses in, the parts in the order of what they say of the seller out.
 * In: text as printed, e.g. 「注册地址：…；实际经营地址：…」 or 「…（退货地址：…）」. Out: parts, the place of business first. Goes wrong:
 * without such labels the text stays one part.
 *
 * Basis: the bureau of the actual place of business is competent (市场监督管理行政处罚程序规定 art. 10), not that of the registration; a
 * return address is a clue to it, a factory is the maker's, a place of dispatch is often a warehouse.
 */
export type AddressRole = "business" | "registered" | "return" | "maker" | "dispatch";

export interface AddressPart {
  role: AddressRole;
  /** The words with their label, which carries no place name. */
  text: string;
  /** False for the words before the first label. */
  labelled: boolean;
}

/** Strongest first. */
const ROLES: AddressRole[] = ["business", "registered", "return", "maker", "dispatch"];

const LABEL =
  /(实际经营(?:地址|场所|地)?|经营(?:地址|场所|地)|(?:办公|实际|营业|公司|门店|店铺|联系|通讯|经销商?|销售商?|经销单位)地址|办公地点?(?=[:：]))|(注册地址?|注册住所|住所地?(?=[:：（( 　，,]|$)|登记地址)|((?:退货|退换货|换货|售后|收货|寄回|维修)(?:地址|地)|(?:退货|售后)(?=[:：]))|((?:受托方|受委托方|(?:受委托)?生产(?:商|企业|厂家|单位)?|工厂|厂家|制造商?|厂房|加工)(?:地址|地)|厂址)|((?:发货|仓库|仓储|出货|提货)(?:地址|地)|(?:仓库|发货仓?)(?=[:：]))/g;

/** One sign of every label; most addresses hold none and need no search. */
const SIGN_OF_LABEL = /[址所营册货后仓]|[公产工厂家房回修商收记登方业位际]地/;

/** @returns at least one part, strongest role first; text before the first label counts as the place of business. */
export function addressParts(printed: string): AddressPart[] {
  const text = printed.slice(0, 800);
  if (!SIGN_OF_LABEL.test(text)) return [{ role: "business", text, labelled: false }];
  const marks: { role: AddressRole; at: number; end: number }[] = [];
  for (const found of text.matchAll(LABEL)) {
    const group = found.slice(1).findIndex((words) => words !== undefined);
    const role = ROLES[group] ?? "business";
    const end = found.index + found[0].length;
    const last = marks.at(-1);
    // 住所（经营场所） is one label for both
    if (last && found.index - last.end < 3) {
      if (ROLES.indexOf(role) < ROLES.indexOf(last.role)) last.role = role;
      last.end = end;
    } else marks.push({ role, at: found.index, end });
  }
  const [first] = marks;
  if (!first) return [{ role: "business", text, labelled: false }];
  const head = text.slice(0, first.at);
  const parts: AddressPart[] = marks.map(({ role, at }, i) => ({
    role,
    text: text.slice(at, marks[i + 1]?.at),
    labelled: true,
  }));
  if (/[\u3400-\u9fff]{2}/.test(head)) parts.unshift({ role: "business", text: head, labelled: false });
  return parts.sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
}
