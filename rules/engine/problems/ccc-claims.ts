/**
 * Words that claim a CCC certificate without its number. In: a situation. Out: each place that claims it. 「无3C认证」 and
 * 「3C认证办理中」 claim nothing, 「3C放电」 speaks of a battery's current, and CCCF is a voluntary mark.
 */
import { knownLabel } from "../page-labels.ts";
import type { PageText } from "../page-text.ts";
import type { Problem, Situation } from "../situation.ts";

const MARK = "(?:3\\s?c|ccc)(?![a-z0-9])";
const OTHER_SENSE = "(?!\\s?(?:放电|倍率|持续|动力|数码|电芯|高倍))";
const CLAIM = new RegExp(
  [
    `(?:通过|(?<!超)过|带|有|具备|获得|获|取得|符合|国家|中国|国标)(?:了|国家|中国|国标|强制性?)*\\s?${MARK}${OTHER_SENSE}`,
    `(?<![a-z0-9.])${MARK}\\s?(?:国家|国标|强制性?|产品|质量|安全)*\\s?(?:认证|证书|标志|标识|合格|齐全|强制|国标)`,
    "(?:通过|获得?|取得|具有|具备|符合|经过|有|国家|中国)[^,，。;；]{0,6}?强制性?(?:产品)?认证",
  ].join("|"),
  "g",
);
const DENIED_BEFORE =
  /(?:无|没有|没|非|不含|不带|未|不是|缺|待|不需要?|不用|无需|免|代办|办理|申请|不属于?|不在|不涉及)[^,，。;；、!！]{0,5}$/;
const DENIED_BEHIND =
  /^[^,，。;；、!！]{0,4}?(?:办理|申请|审核|代办|暂无|没有|尚未|未|中$|范围|目录|改为|改成|转为|取消|退出|以外)/;
const YES = /^(?:是|有|已|通过|支持|齐全|具备|符合|带|合格|正规|国标|国家|强制|√|✓|✔|yes|y$|3\s?c|ccc)/;
const NO = /^(?:没有|无|否|未|不|非|有效期|暂)/;
const CERTIFICATE_LABEL = /认证|证书|资质|质量|标准/;
const ALONE = new RegExp(`(?<![a-z0-9.])${MARK}${OTHER_SENSE}`);

export function* cccClaims({ page }: Situation): Iterable<Problem> {
  for (const text of page.texts("attributes")) {
    const said = inParameter(text);
    if (said !== null) yield claim(text.field, said.text, said.reason);
  }
  for (const place of ["title", "options", "description"] as const) {
    for (const text of page.texts(place)) {
      const said = claimIn(text.printed);
      if (said !== null) yield claim(text.field, said, `只写「${said}」，未写编号`);
    }
  }
}

function claim(field: string, text: string, reason: string): Problem {
  return { code: "claim-only", sights: [{ field, text, reason }] };
}

function inParameter({ label, printed }: PageText): { text: string; reason: string } | null {
  const { bare, ccc } = knownLabel(label);
  const maybe = MAYBE_CLAIM.test(printed);
  if (!ccc && !maybe) return null;
  const value = printed.trim();
  const plain = value.normalize("NFKC").toLowerCase();
  const own = ccc && !/^(?:认证)?证书|^认证编号/.test(bare);
  const yes = own ? YES.test(plain) && !NO.test(plain) : CERTIFICATE_LABEL.test(bare) && ALONE.test(plain);
  const quoted = value.slice(0, 60);
  if (yes && !denied(plain)) return { text: quoted, reason: `「${label.trim()}」栏只写「${quoted}」，未写编号` };
  const said = claimIn(printed);
  return said === null ? null : { text: said, reason: `只写「${said}」，未写编号` };
}

function denied(plain: string): boolean {
  return /办理中|申请中|审核中|暂无|没有|尚未|不需要|无需|不在.{0,6}(?:范围|目录)|cccf/.test(plain);
}

/** Every claim holds one of these; most texts of a page hold none, and are done with. */
const MAYBE_CLAIM = /[3３]\s?[cCｃＣ]|[cCｃＣ]{3}|强制/;

/** The words of a claim as printed, or null. */
export function claimIn(printed: string): string | null {
  if (!MAYBE_CLAIM.test(printed)) return null;
  const text = printed.normalize("NFKC").toLowerCase();
  for (const match of text.matchAll(CLAIM)) {
    const end = match.index + match[0].length;
    if (DENIED_BEFORE.test(text.slice(Math.max(0, match.index - 8), match.index))) continue;
    if (DENIED_BEHIND.test(text.slice(end, end + 8))) continue;
    // Folding keeps the places of nearly every text; where it does not, the words are quoted as folded.
    return text.length === printed.length ? printed.slice(match.index, end) : match[0];
  }
  return null;
}
