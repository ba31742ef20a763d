/** Dangerous chemicals, what they are packed and carried in, motor fuels and diesel exhaust fluid. Data only. */
import { type Good, list, type Topic } from "./good.ts";

function chemical(names: string, specs: string, standard: string): Good {
  return {
    names: list(names),
    specs: list(specs),
    tails: list("工业级 桶装 实验室用 高纯度 厂家直发 量大优惠"),
    category: ["化工", "基础化工原料"],
    price: [18, 480],
    parameters: {
      含量: ["98%", "95%", "99.5%"],
      等级: ["工业级", "分析纯"],
      包装方式: ["桶装", "瓶装"],
      净含量: ["500ml", "5L", "25kg"],
    },
    standards: [standard],
    options: list("500ml 5L 25kg"),
    duty: { kind: "outright", from: "2015-02-05" },
  };
}

export const CHEMICALS: readonly Topic[] = [
  {
    product: "hazchem",
    trade: 1,
    words: list(
      "危险化学品 危化品 硫酸 盐酸 硝酸 氢氟酸 双氧水 工业酒精 酒精 甲醇 乙醇 丙酮 二甲苯 甲苯 天那水 香蕉水 稀释剂 松香水 洗板水 开油水 烧碱 片碱 氢氧化钠 高锰酸钾 硝酸钾 硫磺 次氯酸钠 氨水 液氨 乙炔 氧气 电石 乙醚 三氯甲烷 二氯甲烷 环氧丙烷 过氧化氢",
    ),
    makers: list("化工 化学 精细化工 化工科技"),
    goods: [
      chemical("浓硫酸 硫酸溶液", "98% 95% 50%", "GB/T 534-2014"),
      chemical("工业酒精 工业乙醇", "95% 99.7%", "GB/T 6820-2016"),
      chemical("工业甲醇 甲醇溶剂", "99.9% 99%", "GB/T 338-2011"),
      chemical("丙酮溶剂 工业丙酮", "99.5% 99%", "GB/T 6026-2013"),
      chemical("天那水 香蕉水", "1L 5L 15kg", "HG/T 3378-2003"),
      chemical("氢氧化钠片碱 工业片碱 烧碱", "99% 96%", "GB/T 209-2018"),
      chemical("工业盐酸 盐酸溶液", "31% 36%", "GB/T 320-2006"),
      chemical("工业二甲苯 二甲苯溶剂", "99% 5L", "GB/T 3407-2010"),
    ],
    lookAlikes: [
      {
        titles: list("耐酸碱手套加厚防化 防毒面具防硫酸喷漆 立式洗眼器紧急冲淋 实验室化学品柜PP药品柜"),
        category: ["劳保", "防护"],
        price: [9, 1280],
        parameters: { 材质: ["丁腈", "PP"] },
      },
      {
        titles: list("危险品警示牌硫酸标识贴 pH试纸酸碱度测试 空试剂瓶棕色玻璃 酒精灯空瓶实验器材"),
        category: ["办公", "实验耗材"],
        price: [2, 68],
        parameters: { 规格: ["10张", "250ml"] },
      },
      {
        titles: list("75%酒精消毒湿巾 84消毒液家用 洁厕灵马桶清洁 卸甲水温和无味"),
        category: ["家清", "清洁用品"],
        price: [5, 58],
        parameters: { 净含量: ["500ml", "80片"] },
      },
    ],
  },
  {
    product: "hazpack",
    trade: 1,
    words: list(
      "危险化学品包装物 危包桶 危险品包装 UN桶 200L铁桶 铁桶 化工桶 IBC吨桶 吨桶 千升桶 钢桶 闭口钢桶 双环桶 气雾罐 化工塑料桶 油漆桶 稀释剂桶",
    ),
    makers: list("包装容器 制桶 包装"),
    goods: [
      {
        names: list("危包桶 危险品包装钢桶 UN危包铁桶 闭口危包钢桶"),
        specs: list("200L 208升 1A1型 210L"),
        tails: list("出口商检 带危包证 化工运输 全新加厚 冷轧板"),
        category: ["包装", "金属包装", "钢桶"],
        price: [108, 320],
        parameters: {
          容量: ["200L", "208L", "210L"],
          材质: ["冷轧钢板", "镀锌板"],
          UN标记: ["1A1/X", "1A1/Y"],
          危包等级: ["I类", "II类"],
        },
        standards: ["GB/T 325.1-2018"],
        options: list("烤漆桶 镀锌桶 内涂桶"),
        duty: { kind: "licence", prefix: "XK12-001", from: "2000-01-01" },
      },
      {
        names: list("危险品IBC吨桶 危化品包装吨桶 危包IBC吨桶"),
        specs: list("1000L 1吨 1200升"),
        tails: list("出口商检 带危包证 化工液体运输 全新料"),
        category: ["包装", "塑料包装", "吨桶"],
        price: [520, 1180],
        parameters: { 容量: ["1000L"], 材质: ["HDPE"], UN标记: ["31HA1/Y"], 危包等级: ["II类", "III类"] },
        standards: ["GB 19434-2009"],
        options: list("全新吨桶 白色 蓝色"),
        duty: { kind: "licence", prefix: "XK12-001", from: "2000-01-01" },
      },
    ],
    lookAlikes: [
      {
        titles: list("食品级塑料水桶家用储水 酵素桶发酵桶密封 分类垃圾桶户外240升 雨水收集桶园艺"),
        category: ["家居", "收纳"],
        price: [12, 260],
        parameters: { 材质: ["PE", "PP"] },
      },
      {
        titles: list("工业风铁皮油桶装饰座椅 复古汽油桶酒吧摆件 铁桶花盆创意"),
        category: ["家居", "装饰"],
        price: [39, 480],
        parameters: { 颜色分类: ["红色", "做旧"] },
      },
    ],
  },
  {
    product: "tanker",
    trade: 1,
    words: list(
      "车载常压罐体 常压罐体 油罐车 罐体 加油车 化工液体罐车 罐车 危化品罐体 运油罐 运油车 半挂油罐 铝合金油罐 槽罐车",
    ),
    makers: list("专用汽车 专用车制造 罐车装备"),
    goods: [
      {
        names: list("危化品运输车常压罐体 油罐车罐体 铝合金油罐半挂车罐体 化工液体槽罐车罐体 运油车常压罐体"),
        specs: list("20立方 45立方 5吨 30方 12立方"),
        tails: list("厂家定制 可上户 手续齐全 碳钢 不锈钢304"),
        category: ["汽车", "专用车", "罐式车"],
        price: [28000, 268000],
        parameters: {
          容积: ["20m³", "45m³", "5m³"],
          罐体材质: ["Q235碳钢", "5083铝合金", "304不锈钢"],
          介质: ["汽油", "柴油", "甲醇"],
        },
        standards: ["GB 18564.1-2019"],
        options: list("碳钢罐 铝合金罐 不锈钢罐"),
        duty: { kind: "licence", prefix: "XK12-001", from: "2000-01-01" },
      },
    ],
    lookAlikes: [
      {
        titles: list("油罐车模型合金玩具 槽罐车遥控玩具车儿童 罐车拼装积木"),
        category: ["玩具", "车模"],
        price: [29, 268],
        parameters: { 适用年龄: ["3岁以上", "6岁以上"] },
      },
      {
        titles: list("油罐车海底阀配件 罐车人孔盖铝合金 油罐车静电接地带 罐体清洗检测服务 洒水车水罐改装"),
        category: ["汽配", "专用车配件"],
        price: [25, 3800],
        parameters: { 材质: ["铝合金", "铸铁"] },
      },
    ],
  },
  {
    product: "fuel",
    trade: 1,
    words: list(
      "车用成品油 成品油 车用柴油 柴油 汽油 0号柴油 国六柴油 92号汽油 95号汽油 乙醇汽油 甲醇汽油 轻质燃料油 生物柴油 流动加油 上门加油",
    ),
    makers: list("石化 能源 石油化工"),
    goods: [
      {
        names: list("0号车用柴油 国六车用柴油 车用柴油"),
        specs: list("国VI -10号 0#"),
        tails: list("工地配送 上门加油 桶装 批发"),
        category: ["能源", "成品油", "柴油"],
        price: [6, 1680],
        parameters: { 牌号: ["0号", "-10号"], 排放标准: ["国VI"], 计价单位: ["升", "桶"] },
        standards: ["GB 19147-2016"],
        options: list("1升 200升桶"),
        duty: { kind: "shown", prefix: "XK13-014" },
        weight: 2,
      },
      {
        names: list("92号车用汽油 95号车用汽油 车用乙醇汽油"),
        specs: list("国VI E10"),
        tails: list("批发配送 上门加油 企业用油"),
        category: ["能源", "成品油", "汽油"],
        price: [7, 1880],
        parameters: { 牌号: ["92号", "95号"], 排放标准: ["国VIB"], 计价单位: ["升"] },
        standards: ["GB 17930-2016"],
        options: list("1升 整车"),
        duty: { kind: "shown", prefix: "XK13-014" },
      },
    ],
    lookAlikes: [
      {
        titles: list("柴油发电机家用静音 柴油滤芯适用皮卡 驻车柴暖柴油加热器 汽油锯伐木锯"),
        category: ["机械", "汽配"],
        price: [28, 3680],
        parameters: { 电压: ["12V", "220V"] },
      },
      {
        titles: list("加油卡充值优惠 加厚汽油桶铁油桶20L便携 汽油添加剂燃油宝除积碳 柴油抗凝剂冬季 手动抽油泵"),
        category: ["汽车用品", "养护"],
        price: [12, 300],
        parameters: { 规格: ["1瓶", "20L"] },
      },
    ],
  },
  {
    product: "urea",
    trade: 1,
    words: list(
      "车用尿素 尿素 车用尿素溶液 尿素溶液 尾气净化液 尾气处理液 柴油车尾气净化液 柴油尾气处理液 AdBlue AUS32 蓝天尿素 国六尿素",
    ),
    makers: list("环保科技 车用化学品 汽车用品"),
    goods: [
      {
        names: list("车用尿素溶液 车用尿素 柴油车用尿素水溶液 车用尿素液"),
        specs: list("10kg 20kg 国六10公斤 AUS32"),
        tails: list("货车专用 SCR系统 不结晶 两桶装 国五国六通用"),
        category: ["汽车用品", "养护", "车用尿素"],
        price: [22, 96],
        parameters: { 净含量: ["10kg", "20kg"], 尿素含量: ["32.5%"], 适用车型: ["柴油车", "重卡"] },
        standards: ["GB 29518-2013"],
        options: list("1桶 2桶 4桶"),
        duty: { kind: "none" },
      },
    ],
    lookAlikes: [
      {
        titles: list("车用尿素泵总成适用博世 尿素喷嘴清洗剂 尿素箱加热器传感器 车用尿素浓度检测笔"),
        category: ["汽配", "后处理"],
        price: [18, 1980],
        parameters: { 适用车型: ["解放", "东风", "重汽"] },
      },
      {
        titles: list("尿素颗粒氮肥农用50斤 尿素维E护手霜 尿素霜防裂润肤"),
        category: ["综合", "农资美妆"],
        price: [6, 158],
        parameters: { 净含量: ["100g", "25kg"] },
      },
    ],
  },
];
