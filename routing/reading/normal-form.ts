/**
 * Normal form of an address: a text as printed in, the characters that carry meaning out.
 * In: any string. Out: at most 400 characters; full-width as half-width, traditional signs as simplified ones (those of place names),
 * letters small, white space and brackets gone, other punctuation as a comma; and where in the result something was taken out, since
 * a short name counts as a place only at such a beginning. Goes wrong: nothing; a longer text is cut.
 */

/** Longer than any address; what follows is not read. */
export const MAX_ADDRESS = 400;

export interface NormalForm {
  text: string;
  /** Where a word may begin: 1 at the start, after white space or punctuation, 2 after a bracket, else 0. */
  begins: Uint8Array;
}

const PAIRS =
  "區区號号樓楼東东閔闵楊杨寶宝滬沪縣县鎮镇鄉乡蘇苏廣广慶庆靜静長长寧宁賢贤龍龙橋桥漢汉臨临門门濱滨灣湾羅罗馬马陸陆莊庄華华張张經经發发開开園园業业會会匯汇浦浦灘滩嶺岭嶽岳雲云貴贵遼辽陝陕甘甘肅肃瓊琼臺台臺台灣湾鳳凤學学導导豐丰農农場场國国際际機机場场連连濟济錦锦義义烏乌溫温紹绍無无錫锡揚扬鹽盐揚扬鎮镇宿宿徐徐淮淮崗岗嶼屿鄭郑瀋沈陽阳爾尔濱滨齊齐無无為为倉仓浜浜涇泾瀏浏閘闸盧卢嘉嘉奧奥環环湖湖頭头順顺葉叶納纳滙汇裡里裏里衛卫動动綠绿鋼钢";
const SIMPLIFIED = new Map<string, string>();
for (let i = 0; i + 1 < PAIRS.length; i += 2) SIMPLIFIED.set(PAIRS.charAt(i), PAIRS.charAt(i + 1));
const TRADITIONAL = new RegExp(`[${[...SIMPLIFIED].map(([old, now]) => (old === now ? "" : old)).join("")}]`, "g");
/** Full-width forms, CJK radicals and compatibility ideographs. */
const WIDE = /[\uff01-\uffee\u2e80-\u2fdf\uf900-\ufaff\u3000]/;

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

function isGone(unit: number): boolean {
  return (
    unit <= 32 ||
    unit === 127 ||
    unit === 0xa0 ||
    unit === 0xad ||
    (unit >= 0x2000 && unit <= 0x200f) ||
    (unit >= 0x2028 && unit <= 0x202f) ||
    unit === 0x2060 ||
    unit === 0xfeff ||
    (unit >= 0x2018 && unit <= 0x201f) ||
    isBracket(unit)
  );
}

/** ( ) [ ] { } < > and the Chinese ones; ( ) in full width are already half-width here. */
function isBracket(unit: number): boolean {
  return (
    unit === 40 ||
    unit === 41 ||
    unit === 91 ||
    unit === 93 ||
    unit === 123 ||
    unit === 125 ||
    unit === 60 ||
    unit === 62 ||
    (unit >= 0x3008 && unit <= 0x3017)
  );
}

function isWordCharacter(unit: number): boolean {
  return unit >= 0x3400 || isDigit(unit) || (unit >= 97 && unit <= 122);
}

/** @param printed any text. @returns its normal form; `begins` has one entry per character of `text`. */
export function normalForm(printed: string): NormalForm {
  let source = printed.length > MAX_ADDRESS ? printed.slice(0, MAX_ADDRESS) : printed;
  if (WIDE.test(source)) source = source.normalize("NFKC").slice(0, MAX_ADDRESS);
  source = source.toLowerCase();
  if (TRADITIONAL.test(source)) source = source.replace(TRADITIONAL, (old) => SIMPLIFIED.get(old) ?? old);
  TRADITIONAL.lastIndex = 0;
  const begins = new Uint8Array(source.length + 1);
  let text = "";
  let begin = 1;
  let kept = 0;
  for (let i = 0; i < source.length; i++) {
    const unit = source.charCodeAt(i);
    const gone = isGone(unit);
    if (!gone && isWordCharacter(unit)) {
      begins[text.length] = begin;
      begin = 0;
      text += source.charAt(i);
      kept = unit;
      continue;
    }
    begin = begin === 1 || !isBracket(unit) ? 1 : 2;
    const betweenDigits = isDigit(kept) && isDigit(source.charCodeAt(i + 1));
    if ((!gone || betweenDigits) && text !== "" && kept !== 44) {
      text += ",";
      kept = 44;
    }
  }
  return { text, begins };
}
