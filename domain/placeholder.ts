/**
 * Placeholder (占位值): one printed value goes in, out comes whether it says anything.
 *
 * Sellers fill mandatory fields with 「见包装」, 「/」, 「1」. Such a value stays in the attributes as printed, since it is
 * evidence, but is no manufacturer, address or number.
 */

const FIXED = new Set(
  (
    "无 暂无 没有 未知 不详 不明 保密 默认 默认值 其他 其它 其她 其他品牌 其它品牌 空 待定 待补充 通用 常规 标准 正常 如图 同上 略 " +
    "无需 不适用 不涉及 是 否 有 有效 国产 厂家 工厂 品牌 自有 自有品牌 以实物为准 以包装为准 以产品包装为准 无品牌 null none nil na " +
    "n/a no undefined nan unknown other others tbd default test 测试 xx xxx xxxx 某 某某 某公司 " +
    "不便透露 不方便透露 不公开 商业机密 自主品牌 随机 随机发货 多厂家 多个 多个厂家 多家 多家工厂 未标注 未注明 未提供 未填写 暂缺 缺失 待查 不固定 不定 不统一 多厂家随机发货 厂家随机 厂家随机发货 混批 待完善 待更新 稍后补充 oem odm"
  ).split(" "),
);

/**
 * Whether a value is only a stand-in: empty, punctuation, a lone digit or letter, 「见包装」 in its many forms,
 * 「其他」, 「默认」, or a masked text of asterisks.
 */
export function isPlaceholder(value: string | null | undefined): boolean {
  if (value === null || value === undefined) return true;
  const text = value
    .slice(0, 200)
    .normalize("NFKC")
    .replace(/[\s\u200b-\u200f\ufeff。.,,;;!()[\]【】"'“”]+/g, "")
    .toLowerCase();
  return saysNothing(simplified(text));
}

function saysNothing(text: string): boolean {
  if (text === "" || FIXED.has(text)) return true;
  if (/^[\p{P}\p{S}]+$/u.test(text)) return true;
  if (/^(.)\1*$/u.test(text) && (text.length > 2 || /^[\x20-\x7e]/.test(text))) return true;
  if (/^\d{1,3}$/.test(text) || /^(?:12345?6?7?8?9?0?|1234567890|0123456789)$/.test(text)) return true;
  if (/^(?:厂家|工厂|品牌|源头|产地|厂方)*(?:直供|直销|直发|直营|自产自销|自产)$/.test(text)) return true;
  if (/^(?:就近|随机|全国|当天|多仓|各仓|就近仓|仓库|厂家|工厂)*发货$/.test(text)) return true;
  return SEE_PACKAGE.test(text) || refersElsewhere(text);
}

/** Words of 「请见产品外包装」; a value made of nothing else, with at least one verb, refers elsewhere. */
const words = (list: string): RegExp =>
  new RegExp(
    list
      .split(" ")
      .sort((a, b) => b.length - a.length)
      .join("|"),
    "y",
  );
const VERB = words(
  "参见 参看 参照 参考 查看 参阅 查阅 按照 依照 标注在 印在 标在 贴在 详询 咨询 询问 联系 请问 私信 见 看 以 按 依 如 印有 标有 附有 写有 注有 贴有 都有 有 为准",
);
const FILLER = words(
  "喷码 钢印 钢印号 生产日期 批号 封口 机身 底座 纸箱 外箱 箱体 箱子 盒体 桶身 罐身 袋面 瓶底 瓶盖 防伪标 条码 其他信息 其它信息 具体信息 详细信息 相关信息 " +
    "包装盒 包装袋 说明书 合格证 详情页 具体 详细 详情 敬请 内容 信息 厂址 厂名 地址 商品 产品 实物 货物 包装 盒子 外盒 彩盒 瓶身 袋身 袋子 瓶子 标签 标识 " +
    "标示 标注 铭牌 吊牌 水洗标 标贴 贴标 贴纸 说明 页面 描述 图片 图示 主图 实际 收到 收货 到货 证书 附件 客服 卖家 店家 商家 厂家 本店 我们 本身 所示 背面 正面 底部 侧面 表面 " +
    "标明 注明 获取 了解 索取 提供 告知 为主 购买 下单 后 前 时 请 详 均 都 外 内 里 大 图 上 下 处 中 的 或 和 及 与 、 / 页 您 到 可 也 实 物",
);
const SEE_PACKAGE =
  /^(?:please)?(?:see|refersto|referto|check|shown?on|ason|asper|printedon)(?:the|on|in)*(?:product|outer|package|packing|packaging|label|box|bottle|details?|description|manual|picture)+$/;

/** Traditional characters of such words. */
function simplified(text: string): string {
  return text.replace(/[詳見裝標籤說實為準請參圖頁處無暫產盒體]/g, (character) =>
    "详见装标签说实为准请参图页处无暂产盒体".charAt("詳見裝標籤說實為準請參圖頁處無暫產盒體".indexOf(character)),
  );
}

function refersElsewhere(text: string): boolean {
  let verbs = 0;
  for (let at = 0; at < text.length; ) {
    VERB.lastIndex = at;
    FILLER.lastIndex = at;
    if (VERB.test(text)) {
      verbs++;
      at = VERB.lastIndex;
    } else if (FILLER.test(text)) at = FILLER.lastIndex;
    else return false;
  }
  return verbs > 0;
}
