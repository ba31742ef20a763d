/** Gas appliances, extinguishers, explosion-proof electrics and catering equipment. Data only. */
import { type Good, list, type Topic } from "./good.ts";

function gas(names: string, specs: string, category: string, standard: string, code: string, from: string): Good {
  return {
    names: list(names),
    specs: list(specs),
    tails: list("厨房用 节能 静音 正品 包邮 送货到家"),
    category: ["厨卫", "燃气用具", category],
    price: [58, 2680],
    parameters: { 气源: ["天然气12T", "液化石油气20Y"], 颜色分类: ["黑色", "银色"], 保修期: ["1年", "3年"] },
    standards: [standard],
    options: list("天然气 液化气"),
    duty: { kind: "ccc", code, from },
  };
}

function explosionProof(names: string, specs: string, code: string, from: string): Good {
  return {
    names: list(names),
    specs: list(specs),
    tails: list("化工厂用 加油站用 厂用 粉尘防爆 可定制"),
    category: ["工业品", "防爆电气"],
    price: [48, 3280],
    parameters: {
      防爆标志: ["Ex db IIB T4 Gb", "Ex db IIC T6 Gb"],
      防护等级: ["IP65", "IP55"],
      电压: ["220V", "380V"],
    },
    standards: ["GB/T 3836.1-2021"],
    options: list("标准款 定制款"),
    duty: { kind: "ccc", code, from },
  };
}

function catering(names: string, specs: string): Good {
  return {
    names: list(names),
    specs: list(specs),
    tails: list("餐厅用 大容量 不锈钢 摆摊 食堂用 电热款"),
    category: ["商用厨具", "电热食品设备"],
    price: [168, 4980],
    parameters: { 加热方式: ["电热"], 电压: ["220V", "380V"], 功率: ["3kW", "6kW", "12kW"], 使用场景: ["商用"] },
    standards: ["GB 4706.52-2008"],
    options: list("220V 380V"),
    duty: { kind: "licence", prefix: "XK16-206", from: "2018-10-01" },
  };
}

export const APPLIANCES: readonly Topic[] = [
  {
    product: "gas",
    trade: 2,
    words: list(
      "燃气具 燃气灶 煤气灶 天然气灶 液化气灶 灶具 猛火灶 商用猛火炉 大锅灶 燃气热水器 壁挂炉 采暖炉 减压阀 液化气减压阀 中压阀 可调减压阀 调压器 燃气软管 波纹管 燃气报警器 煤气罐阀 煤气",
    ),
    makers: list("燃气具 厨卫电器 燃具 热能科技"),
    goods: [
      {
        ...gas(
          "家用燃气灶 家用煤气灶 天然气灶 嵌入式燃气灶",
          "双灶 单灶 4.5kW 5.0KW",
          "灶具",
          "GB 16410-2020",
          "2401",
          "2020-10-01",
        ),
        weight: 3,
      },
      gas("家用燃气热水器 强排式燃气热水器", "12L 16升 13L", "热水器", "GB 6932-2015", "2402", "2020-10-01"),
      gas("燃气壁挂炉 燃气采暖热水炉", "20kW 24kW", "采暖炉", "GB 25034-2020", "2403", "2020-10-01"),
      gas(
        "商用燃气猛火灶 商用燃气大锅灶 商用燃气炒灶",
        "单眼 双眼 60cm",
        "商用灶",
        "GB 35848-2024",
        "2404",
        "2025-07-01",
      ),
      gas("燃气软管 不锈钢燃气波纹管 燃气灶金属软管", "1.5米 2米 4分", "软管", "GB 41317-2024", "2405", "2025-10-01"),
      gas("家用可燃气体报警器 燃气泄漏报警器", "220V 带阀门", "报警器", "GB 15322.2-2019", "1801", "2025-07-01"),
      {
        ...gas(
          "液化气减压阀 瓶装液化石油气调压器 家用液化气调压器",
          "0.6立方 JYT-0.6",
          "调压器",
          "GB 35844-2018",
          "2400",
          "2025-03-25",
        ),
        price: [18, 128],
        // Makers had six months from their licence to print the number: missing before that is no breach yet.
        duty: { kind: "licence", prefix: "XK09-001", from: "2025-03-25" },
      },
    ],
    lookAlikes: [
      {
        titles: list(
          "燃气灶防油贴耐高温锡纸 燃气灶挡风圈聚火节能罩 煤气灶支架通用 燃气灶旋钮开关配件 燃气灶点火针通用",
        ),
        category: ["厨房", "灶具配件"],
        price: [3, 58],
        parameters: { 材质: ["不锈钢", "铝箔"] },
      },
      {
        titles: list("家用电磁炉大功率 电陶炉静音不挑锅 燃气热水器清洗维修服务 打火机充气丁烷罐 热水器排烟管304"),
        category: ["家电", "综合"],
        price: [6, 399],
        parameters: { 颜色分类: ["黑色", "白色"] },
      },
    ],
  },
  {
    product: "extinguisher",
    trade: 2,
    words: list(
      "灭火器 手提式灭火器 干粉灭火器 水基灭火器 水基型 车载灭火器 二氧化碳灭火器 简易灭火器 应急灭火 消防器材",
    ),
    makers: list("消防器材 消防科技 消防设备"),
    goods: [
      {
        names: list("手提式干粉灭火器 干粉灭火器 手提式水基灭火器 二氧化碳灭火器 车载灭火器"),
        specs: list("4kg 3L 2kg 1kg 5公斤"),
        tails: list("商铺用 家用 仓库 办公室 包邮"),
        category: ["消防", "灭火器材", "灭火器"],
        price: [29, 198],
        parameters: {
          灭火剂: ["ABC干粉", "水基型", "二氧化碳"],
          充装量: ["4kg", "3L", "2kg"],
          灭火级别: ["2A 55B", "1A 21B"],
        },
        standards: ["GB 4351-2023"],
        options: list("1只 2只装 带箱子"),
        duty: { kind: "ccc", code: "1810", from: "2015-09-01" },
      },
    ],
    lookAlikes: [
      {
        titles: list("灭火器箱子4kg二只装 灭火器挂架支架 灭火器标识牌贴纸夜光 灭火器检查卡记录卡"),
        category: ["消防", "配件"],
        price: [1, 68],
        parameters: { 材质: ["铁", "PVC"] },
      },
      {
        titles: list("灭火毯家用厨房玻纤 灭火器造型存钱罐 灭火器充装年检服务 灭火器造型打火机 儿童消防玩具灭火器套装"),
        category: ["综合", "创意"],
        price: [6, 88],
        parameters: { 规格: ["1米*1米", "小号"] },
      },
    ],
  },
  {
    product: "ex",
    trade: 2,
    words: list(
      "防爆电气 防爆电机 防爆灯 防爆接线盒 防爆开关 防爆插座 防爆风机 防爆空调 防爆电加热器 防爆配电箱 本安型 隔爆型 Ex EXD IIB T4",
    ),
    makers: list("防爆电器 防爆科技 防爆电机"),
    goods: [
      { ...explosionProof("LED防爆灯 防爆照明灯 防爆投光灯", "100W 50W 200W", "2318", "2025-05-01"), weight: 2 },
      explosionProof("隔爆型防爆电机 防爆三相异步电机", "YBX3-2.2kW 5.5kW YBX3-1.5kW", "2301", "2020-10-01"),
      explosionProof("防爆接线盒 隔爆型接线盒", "BHD51 4分三通 G3/4", "2303", "2020-10-01"),
      explosionProof("防爆照明配电箱 防爆配电箱 防爆动力配电箱", "BXM51 6回路 4路", "2303", "2020-10-01"),
      explosionProof("防爆照明开关 防爆控制开关", "BZM 10A SW-10", "2304", "2020-10-01"),
    ],
    lookAlikes: [
      {
        titles: list("手机防爆膜钢化玻璃 汽车玻璃防爆膜全车 高压锅锅盖防爆圈 防爆玻璃贴膜 真空胎防爆胎"),
        category: ["数码汽配", "贴膜"],
        price: [8, 1280],
        parameters: { 适用: ["通用", "专车专用"] },
      },
      {
        titles: list("防爆盾牌保安器材 防爆毯围栏 防爆头盔执勤 铜制防爆扳手工具 防爆柜化学品储存柜 防爆袜薄款丝袜"),
        category: ["劳保安防", "综合"],
        price: [9, 1880],
        parameters: { 材质: ["铝青铜", "PC", "冷轧钢"] },
      },
    ],
  },
  {
    product: "foodheat",
    trade: 2,
    words: list(
      "工业和商用电热食品加工设备 电热食品加工设备 商用电炸锅 电炸炉 商用蒸箱 蒸饭柜 商用电煮锅 烤肠机 商用电磁炉 电热开水器 开水器 保温售卖柜 商用烤箱 电扒炉 手抓饼机 夹层锅",
    ),
    makers: list("商用厨具 餐饮设备 厨房设备 食品机械"),
    goods: [
      catering("商用电炸锅 商用电炸炉", "单缸 双缸12L 6L"),
      catering("商用电热蒸箱 商用电热蒸饭柜", "12盘 24盘 6盘"),
      catering("商用电烤箱 商用烤箱", "两层四盘 单层二盘 三层六盘"),
      catering("商用烤肠机 商用电热烤肠机", "7管 10管 5管"),
      catering("商用电热开水器 商用开水器", "30L 60L 9kW"),
      catering("商用电扒炉 商用电热手抓饼机", "平扒 半坑 50cm"),
    ],
    lookAlikes: [
      {
        titles: list("家用小烤箱迷你烘焙 家用空气炸锅无油 家用电饭锅4L智能 家用电磁炉爆炒"),
        category: ["家电", "厨房小电"],
        price: [79, 599],
        parameters: { 容量: ["4L", "32L"] },
      },
      {
        titles: list(
          "烤箱发热管配件 蒸饭柜温控器 不锈钢烤盘商用长方形 商用绞肉机不锈钢 商用和面机全自动 商用冷藏展示柜",
        ),
        category: ["商用厨具", "配件机械"],
        price: [12, 2680],
        parameters: { 材质: ["不锈钢", "304"] },
      },
    ],
  },
];
