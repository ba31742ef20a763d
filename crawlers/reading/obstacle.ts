/**
 * Obstacle: a page on which no goods were found goes in, out comes why: removed item, login wall or captcha, empty shell.
 *
 * Asked only after reading found nothing: real result pages carry captcha overlays and "not found" texts in their
 * scripts, and must not be taken for obstacles. `removedNotice` alone is asked before, since a removed item keeps its title.
 */
import type { Page } from "#domain/capture.ts";
import { hostAndPath, isWall, WALL_HEADER } from "../fetching/wall-address.ts";
import type { Reading } from "../marketplaces/marketplace.ts";
import { at, isObject } from "./json-scan.ts";
import type { OpenedPage } from "./open-page.ts";

/** Cheap look at the source: without one of these words nothing says that the item is gone. */
const MAY_BE_REMOVED =
  /下架|下柜|停售|失效|不存在|找不到|删除|no longer available|removed|not (?:be )?found|not exist/i;
/** A whole line of the visible page, since 「本店商品不存在假货」 is no notice. */
const REMOVED =
  /^(?:(?:很|非常)?(?:抱歉|遗憾|对不起)[，,！!\s]{0,3})?(?:此|该|本|这个?|您查看的|您所查看的|你查看的|您访问的|您要找的)?(?:件|款)?(?:宝贝|商品|产品|货品|链接|页面)(?:信息)?(?:已经?|可能已经?|暂时)?(?:被)?(?:卖家)?(?:下架|下柜|停售|删除|失效|不存在|找不到)(?:了|啦)?(?:[\s，,。.！!~～、(（或].{0,40})?$|^(?:(?:we.re |we are )?(?:sorry|oops)[,.!]? )?(?:this|the|that) (?:item|product|listing|page)(?: you (?:(?:are|were|.re) looking for|requested))? (?:is no longer available|is not available|was removed|has been removed|(?:could|can)(?:not|.t) be found|was not found|not found|does(?: not|n.t) exist).{0,60}$|^(?:error )?404[\s:：.–—|-]{1,4}(?:error[\s:：.–—|-]{1,4})?(?:the )?page (?:was |could )?not (?:be )?found[.!]?$/im;
const BLOCKED =
  /滑动验证|拖动(?:下方)?滑块|请?完成(?:安全)?验证|验证码|安全验证|访问(?:受限|被拒绝|过于频繁|异常)|亲，?(?:小二|访问被拒绝|请登录)|系统(?:检测到|繁忙)|异常流量|请先?登录|登录后(?:查看|可见|继续)|账户登录|扫码登录|密码登录|欢迎登录|unusual traffic|are you a (?:human|robot)|robot check|verify you are (?:a )?human|captcha|access denied|just a moment|request blocked/i;
const BLOCKED_SOURCE =
  /_____tmd_____|x5secdata|punish\?|captcha-delivery|cf-challenge|px-captcha|passport\.jd\.com\/(?:new\/)?login|login\.(?:taobao|tmall|1688)\.com\/member\/login|rgv587_flag|FAIL_SYS_USER_VALIDATE|FAIL_SYS_(?:SESSION|TOKEN)|risk_handler|cfe\.m\.jd\.com/i;

/** "not-found" where the page itself says in visible words that its item is gone; else null. */
export function removedNotice(page: Page, opened: OpenedPage): Reading | null {
  if (page.status === 404 || page.status === 410) return { kind: "not-found", because: `HTTP ${page.status}` };
  if (opened.json !== null || !MAY_BE_REMOVED.test(opened.text)) return null;
  const said = REMOVED.exec(opened.visible.slice(0, 20_000))?.[0];
  return said === undefined ? null : { kind: "not-found", because: `页面写明「${said}」` };
}

/** Why a page without goods has none; `otherwise` where nothing stands in the way. */
export function obstacleOf(page: Page, opened: OpenedPage, otherwise: Reading): Reading {
  const removed = removedNotice(page, opened);
  if (removed !== null) return removed;
  if ([401, 403, 407, 418, 429, 430, 503].includes(page.status)) {
    return { kind: "blocked", because: `HTTP ${page.status}` };
  }
  const wall = isWall(page.finalUrl) ? hostAndPath(page.finalUrl) : page.headers[WALL_HEADER];
  if (wall !== undefined) return { kind: "blocked", because: `平台转向登录或验证页（${wall}）` };
  if (opened.json !== null) return jsonObstacle(opened.json) ?? otherwise;
  if (opened.text.trim() === "") return { kind: "unreadable", because: "页面没有内容" };
  if (isBinary(opened.text)) return { kind: "unreadable", because: "内容不是文字" };
  const visible = opened.visible;
  const asked = BLOCKED.exec(visible.slice(0, 3_000))?.[0];
  if (asked !== undefined && visible.length < 3_000) return { kind: "blocked", because: `页面写明「${asked}」` };
  const source = BLOCKED_SOURCE.exec(opened.text)?.[0];
  if (source !== undefined && visible.length < 600)
    return { kind: "blocked", because: `页面转向验证或登录（${source}）` };
  if (isShell(opened)) return { kind: "needs-browser", because: "页面是空壳，内容由脚本填入" };
  return otherwise;
}

function jsonObstacle(json: unknown): Reading | null {
  const ret = at(json, "ret");
  const said = [
    ...(Array.isArray(ret) ? ret : []),
    at(json, "msg"),
    at(json, "message"),
    at(json, "errorMsg"),
    at(json, "url"),
  ]
    .filter((part) => typeof part === "string")
    .join(" ")
    .slice(0, 2_000);
  if (BLOCKED_SOURCE.test(said) || BLOCKED.test(said) || at(json, "rgv587_flag") !== undefined) {
    return { kind: "blocked", because: `平台答复「${said.slice(0, 80)}」` };
  }
  if (/下架|下柜|不存在/.test(said) || /ITEM_NOT_EXIST|ITEM_NOT_FOUND|NOT_EXIST/i.test(said)) {
    return { kind: "not-found", because: `平台答复「${said.slice(0, 80)}」` };
  }
  return isObject(json) && Object.keys(json).length === 0 ? { kind: "unreadable", because: "答复为空" } : null;
}

/** Little to read, a mount point or nothing in the body, and scripts that would fill it. */
function isShell({ document, visible, text }: OpenedPage): boolean {
  const scripts = document.elements.filter(
    ({ name, attributes }) => name === "script" && !/json|template|html|tpl/i.test(attributes.type ?? ""),
  ).length;
  if (scripts === 0) return false;
  const mount = document.elements.some(
    (element) =>
      /^(?:root|app|__next|__nuxt|ice-container|container|main-app|mount|react-root|J_app)$/i.test(
        element.attributes.id ?? "",
      ) && element.end - element.index <= 3,
  );
  const words = visible.length;
  return (
    words < 150 ||
    (mount && words < 1_500) ||
    (/enable javascript|启用\s?javascript|开启\s?javascript/i.test(text) && words < 800)
  );
}

function isBinary(text: string): boolean {
  const sample = text.slice(0, 4_000);
  let odd = 0;
  for (let index = 0; index < sample.length; index++) {
    const code = sample.charCodeAt(index);
    if (code === 0xfffd || code < 9 || (code > 13 && code < 32)) odd++;
  }
  return odd > sample.length * 0.05;
}
