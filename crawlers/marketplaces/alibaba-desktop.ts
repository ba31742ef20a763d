/**
 * The desktop item pages of 淘宝 and 天猫 since 2023: a page or answer goes in, the data it carries and the parameters in
 * that data come out; where a browser saved the page, also what it drew. Class names end in a hash that changes weekly,
 * so only their beginning is relied on. Written from the publicly known structure.
 */
import type { Attribute } from "#domain/listing.ts";
import type { HtmlElement } from "../reading/html-document.ts";
import { findAll, findFirst, scriptText, textOf } from "../reading/html-search.ts";
import {
  at,
  balancedAt,
  isObject,
  type JsonObject,
  objectsAt,
  parseJson,
  searchObjects,
  textAt,
} from "../reading/json-scan.ts";
import type { OpenedPage } from "../reading/open-page.ts";

/** The data of an item in `window.__ICE_APP_CONTEXT__`, in the shape of the interface's answer, or null. */
export function pageData({ text, document }: OpenedPage): JsonObject | null {
  if (!text.includes("__ICE_APP_CONTEXT__")) return null;
  for (const element of document.elements) {
    if (element.name !== "script") continue;
    const source = scriptText(element);
    if (!source.includes("__ICE_APP_CONTEXT__")) continue;
    let done = 0;
    let tries = 0;
    for (const match of source.matchAll(/=\s{0,5}\{/g)) {
      if (match.index < done || ++tries > 20) continue;
      const whole = balancedAt(source, match.index + match[0].length - 1);
      if (whole === null || whole.length < 40) continue;
      done = match.index + whole.length;
      const found = searchObjects(parseJson(whole), isItemData, 100_000)[0];
      if (found !== undefined) return found;
    }
  }
  return null;
}

const isItemData = (object: JsonObject): boolean =>
  textAt(object, "item", "title") !== null &&
  (isObject(object.componentsVO) || isObject(object.skuBase) || isObject(object.seller));

/** Parameters in the data of the desktop page: those set apart, those below, and those of the table. */
export function desktopParameters(root: unknown): Attribute[] {
  const found = new Map<string, Attribute>();
  const add = (label: string | null, value: string | null): void => {
    if (label !== null && value !== null) found.set(`${label}\n${value}`, { label, value });
  };
  for (const name of ["componentsVO", "plusViewVO"]) {
    const industry = at(root, name, "industryParamVO");
    for (const list of ["enhanceParamList", "basicParamList"])
      for (const pair of objectsAt(industry, list)) add(textAt(pair, "propertyName"), textAt(pair, "valueName"));
    for (const info of objectsAt(root, name, "extensionInfoVO", "infos")) {
      if (textAt(info, "type") !== "BASE_PROPS" && textAt(info, "title") !== "参数") continue;
      for (const item of objectsAt(info, "items")) add(textAt(item, "title"), joined(at(item, "text")));
    }
  }
  return [...found.values()];
}

function joined(value: unknown): string | null {
  if (!Array.isArray(value)) return typeof value === "string" ? value.trim() || null : null;
  return value.filter((one) => typeof one === "string" && one.trim() !== "").join(" ") || null;
}

/** What a browser drew of a desktop page. */
export interface Drawn {
  readonly title: string;
  readonly price: string | null;
  readonly shop: string | null;
  readonly shopUrl: string | null;
  readonly region: string | null;
  readonly attributes: Attribute[];
  readonly options: (string | null)[];
  /** Addresses of the pictures, as stated. */
  readonly images: (string | undefined)[];
}

/** The drawn page, by the beginnings of its class names; null where no title is drawn. */
export function drawnPage({ document, text }: OpenedPage): Drawn | null {
  if (!/mainTitle--|ItemTitle--/.test(text)) return null;
  const begins = (pattern: RegExp): ((element: HtmlElement) => boolean) => {
    return (element) => element.attributes.class !== undefined && pattern.test(element.attributes.class);
  };
  const shown = (pattern: RegExp, within?: HtmlElement): string | null => {
    const element = findFirst(document, begins(pattern), within);
    return element === null ? null : element.attributes.title?.trim() || textOf(element) || null;
  };
  const title = shown(/(?:^|\s|--)mainTitle--/) ?? shown(/(?:^|\s)ItemTitle--/);
  if (title === null) return null;
  const attributes: Attribute[] = [];
  const rows = findAll(document, begins(/(?:^|\s)(?:general|emphasis)ParamsInfoItem--/), null, 300);
  for (const row of rows) {
    const above = shown(/ParamsInfoItemTitle--/, row);
    const below = shown(/ParamsInfoItemSubTitle--/, row);
    // What is set apart has its value above its label.
    const apart = /emphasisParamsInfoItem--/.test(row.attributes.class ?? "");
    const [label, value] = apart ? [below, above] : [above, below];
    if (label !== null && value !== null) attributes.push({ label, value });
  }
  for (const row of findAll(document, begins(/(?:^|\s)Attrs--attr--/), null, 300)) {
    const [label, ...rest] = (shown(/./, row) ?? textOf(row)).split(/[:：]/);
    const value = rest.join("：").trim();
    if (label !== undefined && label.trim() !== "" && value !== "") attributes.push({ label: label.trim(), value });
  }
  const link = findFirst(
    document,
    (element) =>
      element.name === "a" &&
      /(?:shop\d+\.taobao|\.tmall|shopUrl)/.test(element.attributes.href ?? "") &&
      begins(/shop|Shop/)(element),
  );
  return {
    title,
    price: shown(/(?:^|\s)(?:highlightPrice--|Price--priceText--)/) ?? shown(/(?:^|\s)priceWrap--/),
    shop: shown(/(?:^|\s)(?:shopName--|ShopHeader--title--|shopNameWrap--)/),
    shopUrl: link?.attributes.href ?? null,
    region:
      shown(/(?:^|\s)(?:deliveryAddrWrap--|delivery-from-addr|Delivery--from--)/)?.replace(/\s*至.*$/, "") ?? null,
    attributes,
    options: findAll(document, begins(/(?:^|\s)(?:valueItemText--|skuValueName)/), null, 200).map(
      (value) => value.attributes.title?.trim() || textOf(value),
    ),
    images: findAll(document, begins(/(?:^|\s)(?:thumbnailPic--|PicGallery--thumbnail)/), null, 50).map(
      (picture) => picture.attributes.src,
    ),
  };
}
