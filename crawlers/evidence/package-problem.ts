/** What can be wrong with an evidence package, and what may be missing from its trust, in words for the reader. */

export interface PackageProblem {
  /** The file in the package; "" where it is the package as a whole. */
  readonly path: string;
  /** Line of a text file, from 1. */
  readonly line?: number;
  /** Record of the WARC, from 1, and its address. */
  readonly record?: number;
  readonly uri?: string;
  /** One Chinese sentence. */
  readonly what: string;
}

/**
 * "time-stamp": nothing is stamped. "own-time-stamp": only the head of the chain is. "authority": whose it is was not checked
 * against a root. "signature": made by an algorithm this program cannot check. "chain": no proof of its place. "chain-head":
 * the chain leads to nothing stamped. "chain-day": the head was stamped too long after its day to vouch for the day.
 */
export type MissingTrust =
  | "time-stamp"
  | "own-time-stamp"
  | "authority"
  | "signature"
  | "chain"
  | "chain-head"
  | "chain-day";

export const MISSING_TRUST: Readonly<Record<MissingTrust, string>> = {
  "time-stamp": "没有时间戳：只能证明包内各部分彼此相符，不能证明何时已有此包，也不能排除整包重做",
  "own-time-stamp": "清单本身没有时间戳：链头的时间戳证明至迟在那一刻已有此包，不能证明更早",
  authority: "时间戳机构未核对：用 --ca 给出该机构的根证书（PEM）后再核",
  signature: "时间戳的签名算法本程序不能核对，请用 openssl/国密工具核对；核对之前不能凭它证明何时已有此包",
  chain: "未核对存证链：包内没有所在链节的证明",
  "chain-head": "存证链只核到未盖时间戳的链节：当日链头在次日盖时间戳，届时重新导出即含",
  "chain-day": "链头盖时间戳时，它所称的那一日已过去 31 天以上：只能以时间戳的时刻为准，所称日期未经证明",
};

/** Where and what, in one line. */
export function problemText({ path, line, record, uri, what }: PackageProblem): string {
  const place = [
    path || "整包",
    ...(line === undefined ? [] : [`第 ${line} 行`]),
    ...(record === undefined ? [] : [`第 ${record} 条记录${uri ? ` ${uri}` : ""}`]),
  ];
  return `${place.join(" ")}：${what}`;
}
