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
  "區区號号樓楼東东閔闵楊杨寶宝滬沪縣县鎮镇鄉乡蘇苏廣广慶庆靜静長长寧宁賢贤龍龙橋桥漢汉臨临門门濱滨灣湾羅罗馬马陸陆莊庄華华張张經经發发開开園园業业會会匯汇灘滩嶺岭嶽岳雲云貴贵遼辽陝陕肅肃瓊琼臺台鳳凤學学導导豐丰農农場场國国際际機机連连濟济錦锦義义烏乌溫温紹绍無无錫锡揚扬鹽盐崗岗嶼屿鄭郑瀋沈陽阳爾尔齊齐為为倉仓涇泾瀏浏閘闸盧卢奧奥環环頭头順顺葉叶納纳滙汇裡里裏里衛卫動动綠绿鋼钢黃黄賀贺鶴鹤魯鲁楓枫練练雙双團团書书顧顾曉晓顓颛澤泽亞亚傳传優优兒儿內内劉刘創创劃划勝胜勞劳單单嚴严圍围圓圆執执堅坚報报塊块壯壮壩坝奮奋娛娱孫孙實实將将對对層层屬属峽峡崑昆嶗崂巖岩幣币幹干庫库廈厦廟庙廠厂彎弯徑径復复愛爱應应懷怀戶户戰战擔担據据擴扩數数斷断時时暉晖標标樞枢樂乐樹树橫横檔档歐欧歡欢歷历決决沖冲淨净淺浅溝沟滿满漁渔潔洁潤润潛潜煙烟煉炼營营牆墙獅狮獨独瑪玛產产畝亩當当療疗盤盘監监眾众碼码礦矿礎础禮礼種种穩稳積积築筑簡简糧粮級级紅红紡纺純纯組组終终結结給给統统維维網网綜综線线總总織织續续聖圣聯联與与興兴舊旧艦舰萊莱萬万蒼苍蓋盖蓮莲蔣蒋藍蓝藝艺藥药蘭兰蘆芦處处術术衝冲裝装補补製制複复覽览觀观計计設设詳详話话認认調调證证護护豎竖貝贝財财貨货貿贸資资賓宾質质購购贛赣趙赵躍跃車车軍军軒轩軟软軌轨載载輪轮輸输轉转進进運运過过達达遠远遷迁選选郵邮鄰邻醫医釀酿釣钓鈞钧銀银銅铜銘铭錢钱鍾钟鏡镜鐘钟鐵铁鑄铸間间閣阁閩闽闊阔關关隊队階阶隨随隴陇雞鸡離离電电韓韩項项領领頤颐顏颜風风飛飞飯饭館馆駐驻騰腾驗验體体魚鱼鴻鸿鵬鹏鷹鹰麗丽麥麦點点龜龟岡冈潯浔閬阆鄒邹滄沧渦涡濰潍漣涟瀘泸灤滦棗枣榮荣樅枞峯峰廬庐鄖郧儀仪邊边縉缙績绩綿绵綏绥駝驼龕龛瀾澜嵐岚爐炉煒炜滸浒穎颖於于誌志彙汇昇升鄲郸煥焕蕪芜鈺钰鎬镐銳锐鉅巨瑤瑶龐庞厙厍蘊蕴紀纪範范筆笔絲丝聽听齡龄強强吳吴呂吕徵征";
const SIMPLIFIED = new Map<string, string>();
for (let i = 0; i + 1 < PAIRS.length; i += 2) SIMPLIFIED.set(PAIRS.charAt(i), PAIRS.charAt(i + 1));
const TRADITIONAL = new RegExp(`[${[...SIMPLIFIED.keys()].join("")}]`, "g");
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
