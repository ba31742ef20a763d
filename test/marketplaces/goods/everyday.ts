/** Masks, shopping bags, agricultural film, foam tableware and fireworks. Data only. */
import { type Duty, type Good, list, type Topic } from "./good.ts";

const NONE: Duty = { kind: "none" };

function bag(specs: string, thickness: readonly string[], duty: Duty, weight: number): Good {
  return {
    names: list("塑料购物袋 背心袋 马甲袋 手提塑料袋 塑料方便袋"),
    specs: list(specs),
    tails: list("超市购物 批发 商店用 手提 加大 红色"),
    category: ["包装", "塑料袋", "购物袋"],
    price: [4, 68],
    parameters: { 材质: ["HDPE", "PE"], 单面厚度: thickness, 尺寸: ["26*42cm", "32*50cm"], 数量: ["100只", "500只"] },
    standards: ["GB/T 21661-2020"],
    options: list("小号 中号 大号"),
    duty,
    weight,
  };
}

function mulch(specs: string, thickness: readonly string[], duty: Duty, weight: number): Good {
  return {
    names: list("黑色地膜 农用地膜 透明地膜 除草地膜 打孔地膜"),
    specs: list(specs),
    tails: list("种植蔬菜 保湿保温 花生玉米 批发 整卷"),
    category: ["农资", "农膜", "地膜"],
    price: [9, 168],
    parameters: { 材质: ["聚乙烯"], 厚度: thickness, 宽幅: ["1米", "1.2米", "0.9米"], 长度: ["200米", "400米"] },
    standards: ["GB 13735-2017"],
    options: list("1米宽 1.2米宽"),
    duty,
    weight,
  };
}

function firework(names: string, specs: string): Good {
  return {
    names: list(names),
    specs: list(specs),
    tails: list("春节 婚庆开业 生日 网红 批发 户外燃放"),
    category: ["节庆", "节庆用品"],
    price: [9, 388],
    parameters: { 燃放时间: ["30秒", "60秒"], 等级: ["C级", "D级"], 产品类别: ["组合类", "玩具类"] },
    standards: ["GB 10631-2013"],
    options: list("1盒 5盒 整箱"),
    duty: { kind: "outright", from: "2006-01-21" },
  };
}

function foam(names: string, specs: string): Good {
  return {
    names: list(names),
    specs: list(specs),
    tails: list("快餐打包 外卖 加厚 商用 整箱批发"),
    category: ["餐饮用品", "一次性餐具"],
    price: [12, 128],
    parameters: { 材质: ["PS发泡", "EPS", "聚苯乙烯泡沫"], 容量: ["600ml", "800ml"], 数量: ["100只", "400只"] },
    standards: ["GB 4806.7-2023"],
    options: list("100只 200只 400只"),
    duty: { kind: "outright", from: "2021-01-01" },
  };
}

export const EVERYDAY: readonly Topic[] = [
  {
    product: "fireworks",
    trade: 4,
    words: list(
      "烟花爆竹 烟花 鞭炮 爆竹 仙女棒 手持烟花 加特林 高升 二踢脚 擦炮 摔炮 摸鱼炮 水母烟花 组合烟花 礼花弹 冷焰火 冷烟花 钢丝棉烟花 蛋糕烟花 喷花 孔明灯",
    ),
    makers: list("烟花 花炮 烟花制造"),
    goods: [
      firework("组合烟花 大型组合烟花", "36发 80发 100发"),
      firework("手持仙女棒烟花 仙女棒烟花 手持烟花", "40cm 10支 30支"),
      firework("大地红鞭炮 鞭炮 电光鞭炮", "2000响 5000响 1000头"),
      firework("加特林烟花 水母烟花 孔雀开屏喷花烟花", "6管 12支 8管"),
      firework("摔炮 擦炮 摸鱼炮", "50盒 20盒 10盒"),
    ],
    lookAlikes: [
      {
        titles: list(
          "电子鞭炮带遥控循环 LED烟花灯投影氛围灯 加特林泡泡机儿童全自动 礼花筒婚庆彩带喷筒 仙女棒荧光棒玩具",
        ),
        category: ["玩具", "节庆装饰"],
        price: [6, 158],
        parameters: { 供电方式: ["电池", "USB"] },
      },
      {
        titles: list("春节鞭炮挂饰装饰串 烟花贴纸窗花静电贴 烟花造型耳环流苏 烟花易冷手工贺卡 鞭炮造型抱枕"),
        category: ["家居", "饰品"],
        price: [3, 68],
        parameters: { 材质: ["布艺", "PVC", "合金"] },
      },
    ],
  },
  {
    product: "mask",
    trade: 4,
    words: list(
      "非医用口罩 口罩 日常防护口罩 日常防护 一次性口罩 KN95口罩 KN95 N95 N95防尘口罩 儿童口罩 民用卫生口罩 防雾霾口罩 活性炭口罩",
    ),
    makers: list("防护用品 卫生用品 无纺制品"),
    goods: [
      {
        names: list("一次性日常防护口罩 KN95防尘口罩 儿童口罩 民用卫生口罩 活性炭口罩"),
        specs: list("50只 独立包装 3D立体 100只 4层"),
        tails: list("透气 防粉尘 成人 独立装 薄款 防雾霾"),
        category: ["居家日用", "防护用品", "口罩"],
        price: [6, 88],
        parameters: {
          层数: ["3层", "4层"],
          适用人群: ["成人", "儿童"],
          数量: ["50只", "100只"],
          防护等级: ["KN95", "普通级"],
        },
        standards: ["GB/T 32610-2016", "GB 2626-2019", "GB/T 38880-2020"],
        options: list("白色 黑色 蓝色"),
        duty: NONE,
      },
    ],
    lookAlikes: [
      {
        titles: list("口罩收纳盒便携 口罩挂绳防丢儿童 口罩支架立体内托 口罩鼻梁条全塑 万圣节面具装扮"),
        category: ["居家", "收纳"],
        price: [2, 36],
        parameters: { 颜色分类: ["透明", "混色"] },
      },
      {
        titles: list("熔喷布口罩机用原料 全自动口罩机设备 真丝眼罩睡眠遮光 补水面膜贴片 防毒面具滤毒罐"),
        category: ["综合", "原料设备"],
        price: [9, 3800],
        parameters: { 规格: ["1卷", "10片"] },
      },
    ],
  },
  {
    product: "bag",
    trade: 4,
    words: list("塑料购物袋 塑料袋 购物袋 背心袋 马甲袋 方便袋 手提塑料袋 外卖打包袋 市场袋 红色塑料袋 超薄 加厚 2丝"),
    makers: list("塑料制品 塑业 包装制品"),
    goods: [
      bag("单面5丝 单面6丝 加厚款 26*42", ["0.05mm", "0.06mm"], NONE, 3),
      bag("单面1.5丝 单面2丝 超薄款", ["0.015mm", "0.020mm", "0.012mm"], { kind: "too-thin", from: "2008-06-01" }, 1),
    ],
    lookAlikes: [
      {
        titles: list("加厚垃圾袋家用抽绳 自封袋透明密封 快递袋打包袋防水 保鲜袋点断式食品 真空收纳袋衣物"),
        category: ["居家", "袋类"],
        price: [3, 88],
        parameters: { 材质: ["PE", "LDPE"] },
      },
      {
        titles: list("帆布购物袋环保手提女 无纺布袋定制手提袋 牛皮纸袋打包手提 塑料袋收纳盒壁挂 塑料袋封口机"),
        category: ["综合", "包装"],
        price: [2, 168],
        parameters: { 颜色分类: ["米白", "黑色"] },
      },
    ],
  },
  {
    product: "film",
    trade: 4,
    words: list("农用薄膜 地膜 农膜 黑地膜 除草地膜 大棚膜 棚膜 塑料薄膜 薄膜 打孔地膜 超薄地膜 0.008地膜"),
    makers: list("农膜 塑料薄膜 农业科技"),
    goods: [
      mulch("0.012mm 0.015mm 加厚1.2丝", ["0.012mm", "0.015mm"], NONE, 3),
      mulch("0.008mm 0.006mm 0.8丝", ["0.008mm", "0.006mm", "0.007mm"], { kind: "too-thin", from: "2018-05-01" }, 1),
      {
        names: list("大棚膜 蔬菜大棚塑料薄膜 PO大棚膜"),
        specs: list("8丝 10丝 12丝"),
        tails: list("养殖保温 无滴膜 抗老化 整卷"),
        category: ["农资", "农膜", "棚膜"],
        price: [29, 680],
        parameters: { 材质: ["PO", "聚乙烯"], 厚度: ["0.08mm", "0.10mm", "0.12mm"], 宽幅: ["4米", "8米"] },
        standards: ["GB/T 4455-2019"],
        options: list("4米宽 8米宽"),
        duty: NONE,
      },
    ],
    lookAlikes: [
      {
        titles: list("保鲜膜家用大卷厨房 缠绕膜打包膜拉伸 汽车隔热膜全车 手机水凝膜 装修保护膜地面防护"),
        category: ["综合", "膜类"],
        price: [5, 580],
        parameters: { 规格: ["30cm", "50cm"] },
      },
      {
        titles: list("地膜覆膜机小型手扶 地膜压膜卡卡扣 防草布果园加厚 遮阳网加密防晒 固定地钉园艺"),
        category: ["农资", "农具"],
        price: [3, 1280],
        parameters: { 材质: ["PE", "钢"] },
      },
    ],
  },
  {
    product: "foam",
    trade: 4,
    words: list(
      "一次性发泡塑料餐具 发泡餐具 泡沫饭盒 发泡餐盒 泡沫餐盒 一次性泡沫碗 泡沫碗 PS发泡快餐盒 白色泡沫餐盒 泡沫托盘 EPS餐盒 快餐盒",
    ),
    makers: list("包装制品 塑料制品 餐具"),
    goods: [
      foam("一次性泡沫饭盒 泡沫快餐盒 发泡餐盒", "三格 单格 带盖"),
      foam("一次性泡沫碗 发泡碗 PS发泡碗", "450ml 600ml"),
      foam("白色泡沫餐盒 PS发泡快餐盒", "大号 中号 四格"),
    ],
    lookAlikes: [
      {
        titles: list("泡沫箱保温海鲜水果箱 泡沫板保温隔热 EPE珍珠棉填充 泡沫颗粒懒人沙发填充"),
        category: ["包装", "泡沫"],
        price: [5, 168],
        parameters: { 规格: ["3号", "5号"] },
      },
      {
        titles: list(
          "一次性纸餐盒牛皮纸 甘蔗浆餐盒可降解 玉米淀粉环保餐盒 PP注塑圆形餐盒带盖 泡沫洗手液慕斯 发泡胶填缝剂",
        ),
        category: ["综合", "餐具家清"],
        price: [6, 138],
        parameters: { 数量: ["50只", "100只"] },
      },
    ],
  },
];
