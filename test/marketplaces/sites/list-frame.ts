/** What stands around every page of 「集市」: head, navigation, footer. Text only; sized so that an item page is about 20 KB. */
const CHANNELS =
  "五金建材 家装主材 厨房电器 汽车用品 电动车 劳保用品 工业品 农资绿植 餐饮用品 消防安防 化工原料 包装耗材 机械设备 电工电料 节庆用品 日用百货".split(
    " ",
  );
const SERVICES =
  "消费者保障 新手入门 付款方式 常见问题 卖家中心 规则中心 违规举报 联系客服 隐私政策 法律声明 廉正举报 开放平台".split(
    " ",
  );

const style = Array.from(
  { length: 80 },
  (_, at) =>
    `.g${at}{margin:${at % 7}px ${at % 5}px;padding:${at % 9}px;border:1px solid #e${at % 10}e${at % 10}e${at % 10};line-height:${18 + (at % 6)}px}`,
).join("\n");

const menu = CHANNELS.map(
  (name, at) =>
    `<li class="menu-item g${at}"><a href="/list.htm?cat=${5000 + at * 37}" title="${name}频道">${name}</a><div class="menu-more"><a href="/list.htm?cat=${5001 + at * 37}">热卖</a><a href="/list.htm?cat=${5002 + at * 37}">新品</a></div></li>`,
).join("\n");

export const LIST_HEAD_BEFORE_TITLE = '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="gbk">\n<title>';

export const LIST_HEAD_AFTER_TITLE = `</title>
<meta name="keywords" content="网购,集市,正品,包邮"><link rel="stylesheet" href="/static/page.css">
<style>
${style}
</style>
<script>var g_config={startTime:+new Date,appId:2,region:"cn",toolbar:{delay:10},webp:true};(function(d){d.className+=" js"})(document.documentElement);</script>
</head><body>
<div class="site-nav"><ul class="nav-left"><li>亲，<a href="/login">请登录</a></li><li><a href="/login">免费注册</a></li></ul><ul class="nav-right"><li><a href="/cart">购物车</a></li><li><a href="/fav.htm">收藏夹</a></li><li><a href="/help.htm">联系客服</a></li></ul></div>
<div class="header"><a class="logo" href="/">集市</a><form action="/search"><input name="q" placeholder="搜索商品"><button>搜索</button></form></div>
<ul class="menu">
${menu}
</ul>
`;

export const LIST_FOOT = `<div class="footer"><div class="links">${SERVICES.map((name) => `<a href="/help.htm?t=${encodeURIComponent(name)}">${name}</a>`).join(" | ")}</div>
<p>本站为测试用的虚构集市，所有商品、店铺和企业均为虚构。</p></div>
<script>(function(){var s=document.createElement("script");s.async=true;s.src="/static/stat.js";document.body.appendChild(s)})();</script>
</body></html>`;
