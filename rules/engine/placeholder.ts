/**
 * Values that name no maker and no place: what says nothing at all (domain/placeholder.ts), and words such as 厂家直销 or
 * 中国 that stand where an enterprise or an address should. In: a value as printed. Out: whether it is one. Never throws.
 */
import { isPlaceholder as saysNothing } from "#domain/placeholder.ts";
import { remembered } from "./remembered.ts";

/** Besides what says nothing anywhere. */
const NO_MAKER = new Set(
  (
    "普通 待补充 生产厂家 厂商 生产商 制造商 原厂 自产 自主生产 工厂直销 厂家直销 中国 中国大陆 中国制造 大陆 国内 请咨询客服 咨询客服 联系客服 " +
    "询问客服 按实物 可定制 定制 如图 见图"
  ).split(" "),
);

/** Whether a value is null or only fills the field of a maker's name or address. */
export function isPlaceholder(value: string | null): boolean {
  return value === null || fillsOnly(value);
}

const fillsOnly = remembered((value): boolean => {
  if (saysNothing(value)) return true;
  const text = value.normalize("NFKC").trim().toLowerCase().slice(0, 200);
  const bare = text.replace(/[\s*_—–\-/\\.。,，:：()（）【】[\]"'“”…?？+#|~`·]/g, "");
  return bare.length < 2 || /^\d{1,6}$/.test(bare) || NO_MAKER.has(bare);
});
