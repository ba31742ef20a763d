/** Goods for building sites and their look-alikes: rebar, cement, cable, fire doors. Data only. */
import { type Good, list, type Topic } from "./good.ts";

const CABLE = ["五金建材", "电工电料", "电线电缆"];
const WIRE_TAILS = list("国标家装 纯铜足米 厂家直销 100米一卷 工程用 无氧铜");

function wire(names: string, specs: string, standard: string, code: string): Good {
  return {
    names: list(names),
    specs: list(specs),
    tails: WIRE_TAILS,
    category: CABLE,
    price: [38, 620],
    parameters: {
      导体材质: ["无氧铜", "纯铜"],
      额定电压: ["450/750V", "300/500V"],
      绝缘材料: ["PVC", "聚氯乙烯"],
      长度: ["100米", "95米±0.5", "50米"],
    },
    standards: [standard],
    options: list("红色 黄色 蓝色 双色 绿色"),
    duty: { kind: "ccc", code, from: "2003-08-01" },
  };
}

function powerCable(names: string, specs: string, standard: string): Good {
  return {
    names: list(names),
    specs: list(specs),
    tails: list("工程用 国标保检测 地埋 厂家直供 架空 库存现货"),
    category: CABLE,
    price: [12, 380],
    parameters: {
      导体材质: ["铜", "铝"],
      额定电压: ["0.6/1kV"],
      绝缘材料: ["交联聚乙烯", "聚氯乙烯"],
      计价单位: ["米"],
    },
    standards: [standard],
    options: list("1米价 10米起 整盘"),
    duty: { kind: "licence", prefix: "XK06-001", from: "2000-01-01" },
  };
}

export const BUILDING: readonly Topic[] = [
  {
    product: "rebar",
    trade: 0,
    words: list("钢筋 建筑钢材 螺纹钢 盘螺 线材 圆钢 三级钢 抗震钢筋 HRB400 HRB400E HRB500 HPB300 CRB550 热轧 冷轧"),
    makers: list("钢铁 金属材料 特钢 轧钢"),
    goods: [
      {
        names: list("螺纹钢 热轧带肋钢筋 抗震钢筋 三级螺纹钢筋"),
        specs: list("HRB400E-12mm HRB400E-16mm HRB400-20mm HRB500E-25mm HRB400E-Φ14"),
        tails: list("建筑工地用 可切割配送 现货 9米定尺 12米定尺"),
        category: ["钢材", "建筑钢材", "螺纹钢"],
        price: [3180, 4260],
        parameters: { 牌号: ["HRB400E", "HRB500E"], 定尺长度: ["9米", "12米"], 计价单位: ["吨"], 交货状态: ["热轧"] },
        standards: ["GB 1499.2-2024"],
        options: list("Φ12 Φ14 Φ16 Φ20"),
        duty: { kind: "licence", prefix: "XK05-001", from: "2000-01-01" },
        weight: 3,
      },
      {
        names: list("盘螺钢筋 热轧光圆钢筋 盘圆钢筋"),
        specs: list("HPB300-8mm HPB300-6.5mm HRB400E-8mm HPB300-10mm"),
        tails: list("建筑用 盘条 工地配送 现货"),
        category: ["钢材", "建筑钢材", "线材"],
        price: [3280, 4180],
        parameters: { 牌号: ["HPB300", "HRB400E"], 计价单位: ["吨"], 交货状态: ["热轧"] },
        standards: ["GB 1499.1-2024"],
        options: list("Φ6.5 Φ8 Φ10"),
        duty: { kind: "licence", prefix: "XK05-001", from: "2000-01-01" },
      },
      {
        names: list("冷轧带肋钢筋"),
        specs: list("CRB550-8mm CRB600H-10mm CRB550-6mm"),
        tails: list("楼板用 焊网用 现货"),
        category: ["钢材", "建筑钢材", "冷轧钢筋"],
        price: [3480, 4480],
        parameters: { 牌号: ["CRB550", "CRB600H"], 计价单位: ["吨"], 交货状态: ["冷轧"] },
        standards: ["GB 13788-2024"],
        options: list("Φ6 Φ8 Φ10"),
        // Makers had six months from their licence to print the number: missing before that is no breach yet.
        duty: { kind: "licence", prefix: "XK05-001", from: "2025-03-25" },
      },
    ],
    lookAlikes: [
      {
        titles: list("数控钢筋弯曲机全自动箍筋机 钢筋切断机小型电动 手持钢筋调直机 钢筋扎丝机自动捆扎机"),
        category: ["机械", "建筑机械"],
        price: [180, 8800],
        parameters: { 电压: ["220V", "380V"], 功率: ["3kW", "1.5kW"] },
      },
      {
        titles: list("钢筋连接套筒直螺纹接头 植筋胶环氧结构胶 混凝土钢筋保护层垫块 钢筋马凳支架塑料"),
        category: ["建材", "辅材"],
        price: [1, 120],
        parameters: { 规格: ["16", "20", "25"] },
      },
      {
        titles: ["16G101图集 钢筋平法识图书籍", "钢筋混凝土结构设计原理教材"],
        category: ["图书", "建筑"],
        price: [22, 98],
        parameters: { 作者: ["编写组"], 开本: ["16开"] },
      },
    ],
  },
  {
    product: "cement",
    trade: 0,
    words: list("水泥 硅酸盐水泥 普通硅酸盐 P.O42.5 PO42.5R P.O52.5 425水泥 325水泥 散装水泥 袋装 白水泥"),
    makers: list("水泥 建材 新型建材"),
    goods: [
      {
        names: list("普通硅酸盐水泥 袋装水泥 硅酸盐水泥 建筑水泥"),
        specs: list("P.O42.5 P·O42.5R P.O52.5 42.5级-50kg 52.5级-50kg"),
        tails: list("砌墙抹灰 家装工地 同城配送 50公斤一袋 高强度"),
        category: ["建材", "基础建材", "水泥"],
        price: [19, 46],
        parameters: { 强度等级: ["42.5", "42.5R", "52.5"], 净含量: ["50kg"], 包装方式: ["袋装"] },
        standards: ["GB 175-2023"],
        options: list("单袋 10袋 1吨"),
        duty: { kind: "licence", prefix: "XK08-001", from: "2000-01-01" },
      },
    ],
    lookAlikes: [
      {
        titles: list("水泥自流平砂浆地面找平 瓷砖胶强力粘结剂 水泥地面固化剂起砂处理 堵漏王快干防水"),
        category: ["建材", "辅材"],
        price: [15, 260],
        parameters: { 净含量: ["5kg", "20kg"] },
      },
      {
        titles: list("水泥花盆简约北欧 水泥灰色短袖T恤男 水泥搅拌机小型家用 射钉枪水泥钉 水泥漆改造翻新"),
        category: ["家居", "日用"],
        price: [9, 880],
        parameters: { 颜色分类: ["灰色", "浅灰"] },
      },
    ],
  },
  {
    product: "cable",
    trade: 0,
    words: list(
      "电线 电缆 电线电缆 铜芯线 家装电线 国标电线 护套线 橡套线 电源线组件 电源线 阻燃电线 铝芯电缆 控制电缆 VV电缆 RVVP KVV 钢芯铝绞线 BVVB BVR BV ZR-BV RVV YJV JKLYJ YZ YC",
    ),
    makers: list("电缆 线缆 电工 线缆科技"),
    goods: [
      { ...wire("BV线 BV铜芯电线 BV家装电线", "2.5平方 4平方 1.5平方 6平方", "GB/T 5023.3-2008", "0105"), weight: 3 },
      {
        ...wire("BVR软线 BVR铜芯电线 BVR多股电线", "2.5平方 4平方 6平方 10平方", "GB/T 5023.3-2008", "0105"),
        weight: 2,
      },
      {
        ...wire("RVV护套线 RVV软护套电线", "2芯1.5平方 3芯2.5平方 2芯0.75平方", "GB/T 5023.5-2008", "0105"),
        weight: 2,
      },
      wire("ZR-BV阻燃电线 阻燃BV铜芯电线", "2.5平方 4平方 6平方", "GB/T 5023.3-2008", "0105"),
      wire("YZ橡套电缆 YC橡套线", "3芯2.5平方 4芯4平方 2芯1.5平方", "GB/T 5013.4-2008", "0104"),
      {
        ...powerCable("YJV电力电缆 YJV电缆 YJV铜芯电缆", "4芯25平方 5芯16平方 3*50+1*25", "GB/T 12706.1-2020"),
        weight: 3,
      },
      powerCable("YJLV铝芯电缆 YJLV电力电缆", "4芯35平方 3*70+1*35", "GB/T 12706.1-2020"),
      powerCable("KVV控制电缆 KVVP控制电缆", "7*1.5 10*1.5 4*2.5", "GB/T 9330-2020"),
      powerCable("JKLYJ架空绝缘电缆 JKLYJ架空线", "35平方 50平方 70平方", "GB/T 12527-2008"),
      powerCable("钢芯铝绞线 LGJ钢芯铝绞线", "50/8 70/10 120/20", "GB/T 1179-2017"),
    ],
    lookAlikes: [
      {
        titles: list("Type-C数据线快充手机充电线 六类网线千兆家用 HDMI高清线4K 光纤跳线单模 音响线发烧级"),
        category: ["数码", "线材"],
        price: [6, 96],
        parameters: { 长度: ["1米", "2米", "5米"] },
      },
      {
        titles: list(
          "电线收纳理线器桌面 电缆桥架镀锌槽式 PVC线管阻燃穿线管 电线剥线钳多功能 电缆接线端子铜鼻子 热缩管电线绝缘套",
        ),
        category: ["五金", "电工配件"],
        price: [3, 188],
        parameters: { 规格: ["20", "25", "100*50"] },
      },
      {
        titles: list("废旧电线电缆回收上门 电线电缆检测服务出报告"),
        category: ["服务", "商务服务"],
        price: [1, 300],
        parameters: { 服务范围: ["全国", "同城"] },
      },
    ],
  },
  {
    product: "firedoor",
    trade: 0,
    words: list("防火门 甲级防火门 乙级防火门 丙级防火门 钢质防火门 木质防火门 管道井门 管井门 入户防火门"),
    makers: list("门业 消防门业 安防科技"),
    goods: [
      {
        names: list("钢质防火门 甲级防火门 乙级防火门 木质防火门 管道井防火门"),
        specs: list("单开900*2100 双开1500*2100 子母1200*2100 丙级600*1800"),
        tails: list("厂家定制 工程门 消防通道 可测量 工厂直供"),
        category: ["建材", "门窗", "防火门"],
        price: [320, 1880],
        parameters: {
          耐火等级: ["甲级", "乙级", "丙级"],
          开启方式: ["平开"],
          材质: ["钢质", "木质"],
          填充物: ["珍珠岩", "防火门芯板"],
        },
        standards: ["GB 12955-2024"],
        options: list("左开 右开 双开"),
        duty: { kind: "none" },
      },
    ],
    lookAlikes: [
      {
        titles: list("防火门闭门器自动关门 防火门密封条膨胀条 防火门合页不锈钢 防火门顺序器"),
        category: ["五金", "门配件"],
        price: [6, 168],
        parameters: { 材质: ["铝合金", "不锈钢"] },
      },
      {
        titles: list("电动防火卷帘维修服务 入户防盗门家用 铝合金室内卧室门 防火门标识牌贴纸常闭式"),
        category: ["家居", "门窗"],
        price: [2, 1680],
        parameters: { 颜色分类: ["灰色", "红古铜"] },
      },
    ],
  },
];
