/**
 * What is claimed of one listing, with the quoted words marked in their context, and the listing as it was read.
 * In: the listing shown, its findings. Out: markup. All of its words are a stranger's.
 */
import type { LeadFinding, ShownListing } from "#db/queries/read-lead.ts";
import { type Basis, SEVERITY_NAMES } from "#domain/finding.ts";
import type { Listing } from "#domain/listing.ts";
import { foreign, pageLink } from "../html/foreign.ts";
import { html, type Markup, type Renderable } from "../html/html.ts";
import { markedQuote, markedText } from "../html/marked.ts";
import { confidence, count, price } from "../text/format.ts";
import { isContactLabel } from "../text/mask-contacts.ts";
import { ruleName, type SiteNames } from "../text/names.ts";
import { quotation, rangesIn } from "../text/quotations.ts";

const MOST_SPANS = 12;
const MOST_ATTRIBUTES = 150;
const MOST_OPTIONS = 40;
const AROUND = 40;
const UNSEEN = html`<span class="quiet">页面未见</span>`;

export function claimList(names: SiteNames, shown: ShownListing | null): Markup {
  if (!shown) return html`<p class="empty">没有可显示的疑点。</p>`;
  return html`<ul class="claims">${shown.findings.map((finding) => claim(names, finding, shown.content))}</ul>${
    shown.answered.length > 0 &&
    html`<p class="note">页面文字未示、商品图片中已见，不作疑点：</p><ul class="quotes">${shown.answered.map(({ rule, answer }) => html`<li><span class="field">${ruleName(names, rule) ?? rule}</span> ${foreign(answer.text, 120)} <span class="quiet">识别可信度 ${confidence(answer.confidence)}，图片 ${foreign(answer.url, 60)}</span></li>`)}</ul>`
  }`;
}

function claim(names: SiteNames, finding: LeadFinding, listing: Listing): Markup {
  const name = ruleName(names, finding.rule);
  const quoted = onceEach(listing, finding.spans).slice(0, MOST_SPANS);
  const missing = [
    ...new Set(finding.spans.filter((span) => span.text === "").map((span) => quotation(listing, span).field)),
  ];
  return html`<li class="${finding.severity}"><p class="explain"><span class="badge ${finding.severity}">${SEVERITY_NAMES[finding.severity]}</span> ${name && html`<b>${name}</b>　`}${foreign(finding.explain, 400)}</p>
${quoted.length > 0 && html`<ul class="quotes">${quoted.map((span) => quote(listing, span))}</ul>`}
${missing.length > 0 && html`<p class="missing">页面上查过而未见：${missing.slice(0, MOST_SPANS).join("、")}</p>`}
<p class="ground">依据 ${bases(names, finding.basis)} · 可信度 ${confidence(finding.confidence)} · 规则 <code>${finding.rule}@${finding.ruleVersion}</code></p></li>`;
}

/** A number stands among the marks and in its parameter: both print alike and are shown once. */
function onceEach(listing: Listing, spans: LeadFinding["spans"]): LeadFinding["spans"] {
  const seen = new Set<string>();
  return spans.filter((span) => {
    if (span.text === "") return false;
    const { field, words } = quotation(listing, span);
    const key = `${field}\n${words}`;
    return !seen.has(key) && seen.add(key);
  });
}

function quote(listing: Listing, span: LeadFinding["spans"][number]): Markup {
  const { field, ownLabel, words, context } = quotation(listing, span);
  return html`<li><span class="field">${ownLabel ? foreign(field, 24) : field}</span> ${
    context
      ? markedQuote(context.text, context.range, AROUND)
      : markedQuote(words, { start: 0, end: words.length }, AROUND)
  }</li>`;
}

/** 《产品质量法》第27条、第36条；《…》…: each law named once; an article whose text nobody has checked says so. */
function bases(names: SiteNames, all: readonly Basis[]): string {
  const laws = [...new Set(all.map(({ law }) => law))];
  if (laws.length === 0) return "未注明";
  return laws
    .map((law) => {
      const articles = all
        .filter((basis) => basis.law === law)
        .map((basis) =>
          names.uncheckedArticles?.has(`${basis.law} ${basis.article}`)
            ? `${articleName(basis.article)}（条文待核实）`
            : articleName(basis.article),
        );
      return `${/^[《〈]/.test(law) ? law : `《${law}》`}${articles.join("、")}`;
    })
    .join("；");
}

/** "27" → 第27条; what is already words stays. */
const articleName = (article: string) => (/^\d+$/.test(article) ? `第${article}条` : article);

export function listingAsRead({ content: listing, url, findings, knownFrom, picturesRead }: ShownListing): Markup {
  const spans = findings.flatMap((finding) => finding.spans);
  const text = (path: string, value: string | null, most = 200): Markup =>
    value ? markedText(value, rangesIn(value, path, spans), most) : UNSEEN;
  const row = (name: Renderable, value: Renderable) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`;
  const list = (path: string, values: readonly string[]): Renderable =>
    values.length === 0
      ? UNSEEN
      : values
          .slice(0, MOST_OPTIONS)
          .map((value, n) => html`<span class="chip">${text(`${path}[${n}]`, value, 60)}</span>`);
  const facts = html`<table class="read"><colgroup><col class="c-label"><col></colgroup><tbody>
${row("标题", text("title", listing.title, 300))}
${row("原页面", pageLink(url))}
${row("价格", listing.price === null ? UNSEEN : price(listing.price, listing.currency))}
${row("类目", text("category", listing.category))}
${row("生产者名称", text("manufacturer.name", listing.manufacturer.name))}
${row("生产者地址", text("manufacturer.address", listing.manufacturer.address))}
${row("CCC 证书编号", list("marks.ccc", listing.marks.ccc))}
${row("生产许可证编号", list("marks.productionLicence", listing.marks.productionLicence))}
${row("执行标准", list("marks.standards", listing.marks.standards))}
${row("规格选项", [list("options", listing.options), listing.options.length > MOST_OPTIONS && ` 等 ${count(listing.options.length)} 项`])}
${row("发货地", text("shopRegion", listing.shopRegion))}
${row("图片", `${count(listing.images)} 张（${picturesRead > 0 ? `已识读 ${count(picturesRead)} 张中的文字` : "未识读"}）`)}
</tbody></table>`;
  const parameters = listing.attributes.slice(0, MOST_ATTRIBUTES).map(({ label, value }, n) => {
    const shown = isContactLabel(label)
      ? html`<span class="quiet">联系方式不显示</span>`
      : text(`attributes[${n}].value`, value, 120);
    return row(foreign(label, 24), shown);
  });
  return html`${knownFrom === "search" && html`<p class="note">只见于搜索结果，未读到商品页。</p>`}
<div class="columns halves"><div><h3>商品</h3>${facts}</div>
<div><h3>页面参数 <small>${count(listing.attributes.length)} 项</small></h3>
${parameters.length === 0 ? html`<p class="empty">页面没有参数。</p>` : html`<table class="read"><colgroup><col class="c-label"><col></colgroup><tbody>${parameters}</tbody></table>`}
${listing.attributes.length > MOST_ATTRIBUTES && html`<p class="note">只列前 ${MOST_ATTRIBUTES} 项。</p>`}</div></div>
${listing.description && html`<h3>商品描述 <small>${count(listing.description.length)} 字，所示为开头或疑点所在</small></h3><p class="description">${text("description", listing.description, 600)}</p>`}`;
}
