/**
 * Walls: addresses a marketplace sends a guest to that it does not want to answer, to log in or to solve a puzzle. They
 * often lie on another host of its owner, so a redirect to one is a refusal and not a way out of the allowed hosts.
 * In: an address. Out: whether it is a wall. Pure.
 */

/** A host that does nothing else, whoever's it is: its first name says so. */
const WALL_HOST =
  /^(?:m?login|havanalogin|plogin|passport|sso|sign-?in|captcha|verify)(?:-[\w-]+)?\.|^(?:cfe\.m|safe)\.jd\.com$|^sec\.(?:taobao|tmall|1688|aliexpress)\.com$/i;
const WALL_PATH =
  /\/(?:_____tmd_____|(?:punish|log-?in|sign-?in|psnl_verification|verify|captcha|secsdk-captcha|risk_handler)(?:\.[a-z]{2,6})?)(?:\/|$)/i;

export function isWall(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, pathname } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:") return false;
  return WALL_HOST.test(hostname) || WALL_PATH.test(pathname);
}

/** Where a page was sent, without what its query may tell of us. */
export const hostAndPath = (address: string): string =>
  address
    .replace(/^https?:\/\//i, "")
    .replace(/[?#].*$/, "")
    .slice(0, 80);

/** Header of a rendered page whose script wanted to leave for a wall; the document stayed as it was. */
export const WALL_HEADER = "x-left-for-wall";
