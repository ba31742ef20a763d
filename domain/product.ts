/**
 * The 20 key industrial products of notice 沪市监产质〔2022〕906号, section 三(一), in the order of its annex form.
 * Ids are what commands, queues and tables use; names are what people read.
 */
import { z } from "zod";

export const KEY_PRODUCTS = {
  hazchem: "危险化学品",
  hazpack: "危险化学品包装物",
  tanker: "车载常压罐体",
  rebar: "钢筋",
  cement: "水泥",
  cable: "电线电缆",
  gas: "燃气具",
  fireworks: "烟花爆竹",
  ebike: "电动自行车",
  ebike_power: "电动自行车充电器和电池",
  mask: "非医用口罩",
  fuel: "车用成品油",
  urea: "车用尿素",
  bag: "塑料购物袋",
  film: "农用薄膜",
  foam: "一次性发泡塑料餐具",
  extinguisher: "手提式灭火器",
  firedoor: "防火门",
  ex: "防爆电气",
  foodheat: "工业和商用电热食品加工设备",
} as const;

/** What findings on a listing that offers none of the catalogue's products are filed under. */
export const OTHER_PRODUCT = "other";
export const OTHER_PRODUCT_NAME = "其他线索";

/** Product id. The 20 above are known by name; a catalogue may add others as data, so the type stays open. */
export const ProductId = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/);
export type ProductId = z.infer<typeof ProductId>;
