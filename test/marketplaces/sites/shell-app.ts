/**
 * The script with which 「云店」 fills its empty shell in the browser: it fetches /api plus its own address and writes
 * the page. Text of a browser script (ES2017), not a module of ours; `renderPage` in it takes the API's answer and
 * gives HTML, which tests run without a browser.
 */
export const SHELL_APP = `"use strict";
function esc(text) {
  return String(text == null ? "" : text).replace(/[&<>"]/g, function (c) {
    return { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[c];
  });
}
function card(item) {
  return '<article class="card" data-id="' + esc(item.id) + '"><a class="card-link" href="/goods/' + esc(item.id) + '">' + esc(item.title) +
    '</a><span class="card-price">' + item.price.toFixed(2) + '</span><span class="card-store">' + esc(item.store) +
    '</span><span class="card-region">' + esc(item.region) + "</span></article>";
}
function renderPage(data) {
  if (data.page === "goods") {
    var g = data.goods;
    return '<main data-page="goods" data-id="' + esc(g.id) + '"><nav class="path">' + g.category.map(function (c) { return "<i>" + esc(c) + "</i>"; }).join("") +
      '</nav><div class="gallery">' + g.images.map(function (s) { return '<img src="' + esc(s) + '">'; }).join("") +
      '</div><h1 class="goods-name">' + esc(g.title) + '</h1><div class="goods-price"><small>¥</small><b>' + g.price.toFixed(2) +
      '</b></div><div class="choices">' + g.options.map(function (o) { return '<button class="choice">' + esc(o.name) + "</button>"; }).join("") +
      '</div><section class="store"><a class="store-link" href="/store/' + esc(g.store.id) + '">' + esc(g.store.name) + '</a><span class="store-region">' + esc(g.store.region) + "</span>" +
      (g.store.licence ? '<a class="store-licence" href="' + esc(g.store.licence) + '">证照信息</a>' : "") +
      '</section><dl class="specs">' + g.parameters.map(function (p) { return "<div><dt>" + esc(p.name) + "</dt><dd>" + esc(p.value) + "</dd></div>"; }).join("") +
      '</dl><section class="story">' + g.story.map(function (t) { return "<p>" + esc(t) + "</p>"; }).join("") +
      '</section></main><aside class="more"><h3>猜你喜欢</h3>' + data.more.map(card).join("") + "</aside>";
  }
  if (data.page === "search") {
    return '<main data-page="search"><p class="count">' + data.total + ' 件商品</p><div class="cards">' + data.items.map(card).join("") + "</div>" +
      (data.next ? '<a class="next-page" href="' + esc(data.next) + '">下一页</a>' : '<span class="no-more">到底了</span>') + "</main>";
  }
  if (data.page === "store") {
    var s = data.store;
    return '<main data-page="store" data-id="' + esc(s.id) + '"><h1 class="store-name">' + esc(s.name) + '</h1><dl class="store-info"><dt>所在地</dt><dd>' + esc(s.region) +
      "</dd><dt>退货地址</dt><dd>" + esc(s.returnAddress) + "</dd></dl>" + (s.licence ? '<a class="store-licence" href="' + esc(s.licence) + '">证照信息</a>' : "") + "</main>";
  }
  if (data.page === "licence") {
    return '<main data-page="licence" data-id="' + esc(data.storeId) + '"><h1>证照信息</h1><dl class="licence">' +
      data.rows.map(function (r) { return "<dt>" + esc(r.name) + "</dt><dd>" + esc(r.value) + "</dd>"; }).join("") + "</dl></main>";
  }
  return '<main data-page="gone"><p>' + esc(data.message || "页面不存在") + "</p></main>";
}
if (typeof document !== "undefined") {
  fetch("/api" + location.pathname + location.search)
    .then(function (answer) { return answer.json(); })
    .then(function (data) { document.getElementById("app").innerHTML = renderPage(data); });
}
`;
