/**
 * Parts of an address text: one field that holds several addresses in, the address of business and the registered one out.
 * In: text as printed, e.g. 「注册地址：…；实际经营地址：…」. Out: the text of the place of business first. Goes wrong: without such labels the
 * text stays one part.
 *
 * Basis: the bureau of the actual place of business is competent (市场监督管理行政处罚程序规定 art. 10), not that of the registration.
 */
export interface AddressParts {
  business: string;
  /** The registered address, where the text names both. */
  registered: string | null;
}

const BUSINESS = /(?:实际)?经营(?:地址|场所|地)|办公地址|实际地址|营业地址/;
const REGISTERED = /注册地址?|注册住所|住所地?|登记地址/;

/** @returns the parts; labels themselves are left in, they carry no place names. */
export function addressParts(printed: string): AddressParts {
  const text = printed.slice(0, 800);
  const business = BUSINESS.exec(text);
  const registered = business && REGISTERED.exec(text);
  if (!business || !registered) return { business: text, registered: null };
  // 住所（经营场所） is one label for both
  if (Math.abs(business.index - registered.index) < 8) return { business: text, registered: null };
  return business.index > registered.index
    ? { business: text.slice(business.index), registered: text.slice(registered.index, business.index) }
    : { business: text.slice(business.index, registered.index), registered: text.slice(registered.index) };
}
