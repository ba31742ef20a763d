/**
 * Jurisdiction: a party goes in, a bureau comes out, with the reasons.
 * In: what is known of an enterprise (Party). Out: Route: bureau or `outside` with province or null, confidence, every piece of evidence
 * in one sentence, runner-up. Goes wrong: nothing throws; what does not decide gives null and waits for assignment by hand.
 *
 * Evidence, strongest first: the seller's address (licence or shop), the registration region of its USCC (authority only), the maker's
 * address (the maker, not the seller), the shop region. The firm's name only says whether the text may be read as of Shanghai.
 * Basis: 市场监督管理行政处罚程序规定 art. 10 (place of actual business of the seller on a platform).
 */
import { BUREAUS, type Destination, type Party, type Route, type RouteReason } from "#domain/bureau.ts";
import { type AddressPart, type AddressRole, addressParts } from "./reading/address-parts.ts";
import { addressVerdict, type Verdict } from "./reading/address-verdict.ts";
import { type RegistrationRegion, registrationRegion } from "./reading/registration-region.ts";

/** A bureau at this confidence or above may be delivered to without a look by hand. */
export const DECIDED = 0.8;

const LABELS = {
  address: "卖家地址",
  uscc: "统一社会信用代码",
  manufacturerAddress: "生产者地址",
  shopRegion: "店铺所在地",
  company: "企业名称",
} as const;
type Field = keyof typeof LABELS;

/** Confidence of a route that rests on one weaker kind of evidence alone. */
const ALONE = { uscc: 0.62, manufacturerAddress: 0.6, shopRegion: 0.5 };

function reason(field: Field, text: string, says: string | null, because: string): RouteReason {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return { field, text: text.slice(0, 200), says, because: `${LABELS[field]}“${shown}”：${because}。` };
}

function present(value: string | null | undefined): string | null {
  const text = value?.trim();
  return text ? text : null;
}

interface Draft {
  bureau: Destination | null;
  province?: string | undefined;
  confidence: number;
  runnerUp?: Destination | undefined;
}

const isSpecial = (bureau: Destination | null) => bureau === "lingang" || bureau === "airport";

/** What a region of registration would mean as a destination; null where it decides nothing. */
function destination(region: RegistrationRegion | null): Destination | null {
  if (region?.district) return region.district;
  return region?.province && region.province !== "31" ? "outside" : null;
}

function sameProvince(a: string | undefined, b: string | null | undefined): boolean {
  return a !== undefined && a === b;
}

/** The seller's address decided: the registration agrees, contradicts or says nothing. */
function withRegistration(seller: Verdict, region: RegistrationRegion | null): Draft {
  const draft: Draft = { ...seller };
  const registered = destination(region);
  if (!registered || !region) return draft;
  const agrees =
    registered === "outside" && seller.bureau === "outside"
      ? sameProvince(seller.province, region.province)
      : registered === seller.bureau || (isSpecial(seller.bureau) && registered === seller.runnerUp);
  if (agrees) {
    if (!isSpecial(seller.bureau)) draft.confidence += (0.99 - draft.confidence) * 0.3;
  } else {
    draft.confidence -= region.checked ? 0.12 : 0.04;
    draft.runnerUp ??= registered;
  }
  return draft;
}

/** The seller's address does not decide: the registration may choose among the districts it narrows to, or stand alone. */
function byRegistration(seller: Verdict | null, region: RegistrationRegion): Draft {
  const bureau = destination(region);
  if (!bureau) return { bureau: null, confidence: 0, runnerUp: seller?.runnerUp };
  const doubt = region.checked ? 0 : 0.2;
  if (bureau === "outside") {
    if (seller?.inShanghai) return { bureau: null, confidence: 0, runnerUp: seller.runnerUp ?? "outside" };
    return { bureau, province: region.province ?? undefined, confidence: ALONE.uscc - doubt };
  }
  const narrowed = seller?.narrowed ?? [];
  if (narrowed.some((code) => code === bureau)) {
    const other = narrowed.find((code) => code !== bureau);
    return { bureau, confidence: 0.74 - doubt, runnerUp: other };
  }
  if (narrowed.length > 0) return { bureau, confidence: 0.42 - doubt, runnerUp: narrowed[0] };
  return { bureau, confidence: ALONE.uscc - doubt };
}

/** Nothing of the seller decides: the maker's place, or the region shown, as a hint far below certainty. */
function byHint(seller: Verdict | null, hint: Verdict, share: number): Draft | null {
  if (hint.bureau === null) return null;
  if (seller?.inShanghai && hint.bureau === "outside") return null;
  const narrowed = seller?.narrowed ?? [];
  if (narrowed.length > 0 && !narrowed.some((code) => code === hint.bureau)) return null;
  return {
    bureau: hint.bureau,
    province: hint.province,
    confidence: Math.min(share, hint.confidence * share),
    runnerUp: narrowed.find((code) => code !== hint.bureau) ?? hint.runnerUp,
  };
}

/** Whether the other fields say that the seller is of Shanghai, so that a bare road or town may be read as one of Shanghai's. */
function saysShanghai(company: string | null, shopRegion: string | null, region: RegistrationRegion | null): boolean {
  if (region?.province && region.province !== "31") return false;
  if (region?.province === "31") return true;
  if (shopRegion) return shopRegion.includes("上海");
  return company !== null && /^上海|[（(]上海[）)]/.test(company);
}

/** What a part of the text that is not the place of business says of it, as a share of what its words say. */
const SHARE: Record<AddressRole, number> = { business: 1, registered: 0.85, return: 0.75, maker: 0.7, dispatch: 0.65 };
const ROLE_NAMES: Record<AddressRole, string> = {
  business: "经营地址",
  registered: "注册地址",
  return: "退货地址",
  maker: "生产地址",
  dispatch: "发货地址",
};

/** Several addresses in one text: the place of business before the registered one, before return, maker and dispatch. */
function severalParts(parts: AddressPart[], context: boolean): Verdict {
  const all = parts.map((part) => ({ ...part, verdict: addressVerdict(part.text, context) }));
  // 「联系人王先生 退货地址：…」: words before a label that name no place are no address
  const read = all.filter(({ labelled, verdict }) => labelled || verdict.bureau !== null || verdict.inShanghai);
  const first = read.find(({ verdict }) => verdict.bureau !== null) ?? read[0];
  if (!first) return addressVerdict("", context);
  const { role, verdict } = first;
  const same = (other: Verdict) => other.bureau === verdict.bureau && other.province === verdict.province;
  const other = read.find((each) => each.verdict.bureau !== null && !same(each.verdict));
  const sole = read.every((each) => each.role === role);
  let confidence = verdict.confidence * (sole ? 1 : SHARE[role]);
  if (other) {
    // a registered address beside a factory does not say where business is done; two of one kind contradict each other
    if (role !== "business" || other.role === role) confidence = Math.min(confidence - 0.1, 0.75);
    else if (other.role === "registered") confidence -= 0.1;
    else confidence -= 0.03;
  }
  const told = read.filter((each) => each === first || each.verdict.bureau !== null);
  const because = told.map((each) => `${ROLE_NAMES[each.role]}${each.verdict.because}`).join("；");
  const runnerUp = verdict.runnerUp ?? other?.verdict.bureau;
  return {
    ...verdict,
    confidence: Math.max(0, confidence),
    ...(runnerUp ? { runnerUp } : {}),
    because: other ? `${because}；以${ROLE_NAMES[role]}为先` : because,
  };
}

/** The seller's address; where the text names several, by their labels. */
function sellerVerdict(address: string, context: boolean): Verdict {
  const parts = addressParts(address);
  const [only] = parts;
  return parts.length === 1 && only ? addressVerdict(only.text, context) : severalParts(parts, context);
}

function says(verdict: { bureau: Destination | null; province?: string }): string | null {
  return verdict.bureau === "outside" && verdict.province ? `outside ${verdict.province}` : verdict.bureau;
}

function route(draft: Draft, because: RouteReason[]): Route {
  const confidence =
    draft.bureau === null ? 0 : Math.round(Math.min(0.99, Math.max(0.05, draft.confidence)) * 1000) / 1000;
  const distinct = draft.runnerUp !== draft.bureau || draft.bureau === "outside";
  return {
    bureau: draft.bureau,
    ...(draft.bureau === "outside" && draft.province ? { province: draft.province } : {}),
    confidence,
    because,
    ...(draft.runnerUp && distinct ? { runnerUp: draft.runnerUp } : {}),
  };
}

/**
 * @param party what is known of the seller and the maker; absent parts null, undefined or empty.
 * @returns where a lead about it belongs. `bureau` null: the evidence does not decide. Confidence 0.8 or more only where the words of
 * the seller's own address decide. Never throws.
 */
export function jurisdiction(party: Party): Route {
  const address = present(party.address);
  const company = present(party.company);
  const shopRegion = present(party.shopRegion);
  const maker = present(party.manufacturerAddress);
  const uscc = present(party.uscc);
  const region = uscc ? registrationRegion(uscc) : null;
  const context = saysShanghai(company, shopRegion, region);
  const because: RouteReason[] = [];

  const shown = shopRegion ? addressVerdict(shopRegion, false) : null;
  let seller = address ? sellerVerdict(address, context) : null;
  if (seller && seller.bureau !== null && seller.bureau !== "outside" && seller.confidence < DECIDED) {
    const elsewhere = (region?.province && region.province !== "31") || (!region && shown?.bureau === "outside");
    if (elsewhere && !seller.inShanghai)
      seller = { ...seller, bureau: null, confidence: 0, narrowed: [], runnerUp: seller.bureau };
  }
  if (address && seller) because.push(reason("address", address, says(seller), seller.because));
  if (uscc) {
    const told = region ? region.because : "不是18位统一社会信用代码，不作依据";
    because.push(reason("uscc", uscc, destination(region), told));
  }
  const made = maker ? addressVerdict(maker, false) : null;
  if (maker && made) {
    const role = made.bureau === null ? "" : "；为生产者所在，涉及其自身义务时列第二收件方";
    because.push(reason("manufacturerAddress", maker, says(made), `${made.because}${role}`));
  }
  if (shopRegion && shown) because.push(reason("shopRegion", shopRegion, says(shown), shown.because));
  if (company && context && !seller?.inShanghai) {
    because.push(reason("company", company, null, "名称中的地名不表明经营地，只作参考"));
  }
  if (because.length === 0) {
    because.push({ field: "party", text: "", says: null, because: "没有地址、代码或地区可依，待人工分派。" });
  }
  return route(decide(seller, region, made, shown), because);
}

function decide(
  seller: Verdict | null,
  region: RegistrationRegion | null,
  made: Verdict | null,
  shown: Verdict | null,
): Draft {
  if (seller && seller.bureau !== null) {
    const draft = withRegistration(seller, region);
    const second = made?.bureau;
    if (!draft.runnerUp && second && second in BUREAUS && second !== draft.bureau) draft.runnerUp = second;
    return draft;
  }
  const registered = region ? byRegistration(seller, region) : null;
  if (registered && registered.bureau !== null) {
    if (shown?.bureau && shown.bureau !== registered.bureau) registered.runnerUp ??= shown.bureau;
    return registered;
  }
  const hint =
    (made && byHint(seller, made, ALONE.manufacturerAddress)) ?? (shown && byHint(seller, shown, ALONE.shopRegion));
  if (hint) {
    if (region?.province === "31" && hint.bureau === "outside")
      return { bureau: null, confidence: 0, runnerUp: "outside" };
    return hint;
  }
  return registered ?? { bureau: null, confidence: 0, runnerUp: seller?.runnerUp };
}
