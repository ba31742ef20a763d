/**
 * Values that fill a field without saying anything: 见包装, 详见标签, 无, /, 1. In: a value as printed. Out: whether it is
 * one. Never throws.
 */
const NOTHING = new Set(
  (
    "无 暂无 没有 空 默认 其他 其它 其她 未知 不详 待定 待补充 保密 通用 普通 标准 常规 厂家 生产厂家 工厂 厂商 生产商 制造商 原厂 品牌 自有 自产 自主生产 工厂直销 厂家直销 " +
    "中国 国产 中国大陆 中国制造 大陆 国内 请咨询客服 咨询客服 联系客服 询问客服 以实物为准 按实物 以包装为准 null none nil n/a na no other others unknown default undefined test xx xxx 测试 不明 可定制 定制 略 同上 如图 见图"
  ).split(" "),
);
const POINTERS =
  /^(?:请|详情|具体|参)?(?:详?见|参见|参照|参考|参阅|查看|详看|看|以)(?:于|商品|产品|实物|外|内|包装|标签|说明|详情|瓶身|箱体|机身|合格证|图片|主图|吊牌|页面|标识|上|的|为准|处|描述|铭牌|盒|袋|底部|背面|和|及|或|、|，|,|。|\.|书|页|图){1,12}$/;
const ENTERPRISE = /公司|厂|集团|企业|合作社|工作室|商行|经营部|中心|研究所|株式会社|ltd|inc|gmbh|co\./i;

/** Whether a value is null or only fills the field. A name of an enterprise is never a placeholder. */
export function isPlaceholder(value: string | null): boolean {
  if (value === null) return true;
  const text = value.normalize("NFKC").trim().toLowerCase().slice(0, 200);
  const bare = text.replace(/[\s*_—–\-/\\.。,，:：()（）【】[\]"'“”…?？+#|~`·]/g, "");
  if (bare.length < 2 || /^\d{1,6}$/.test(bare) || /^(.)\1+$/u.test(bare)) return true;
  if (NOTHING.has(text) || NOTHING.has(bare)) return true;
  return !ENTERPRISE.test(bare.replace(/厂家|出厂|厂商|厂址|厂名/g, "")) && POINTERS.test(bare);
}
