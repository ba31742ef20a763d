/**
 * The glossary: one word for each thing of this trade, in English for the code, tables, routes and commands, in Chinese
 * for the pages, messages and documents. What stands here is used everywhere; a test keeps the tables' names to it.
 */
export const GLOSSARY = {
  campaign: ["监测任务", "which products are looked for on which marketplaces, with which words, within which budget"],
  request: ["请求", "one page a campaign wants; it ends as stored or as a named failure"],
  capture: ["取证快照", "the raw answer to a request, kept as received"],
  listing: ["商品链接", "one item offered by one seller on one marketplace, as its page shows it"],
  "listing version": ["商品版本", "what a listing said at a time; a new one only when its content changed"],
  "campaign listing": ["任务商品", "how one listing came out in one campaign: clean, flagged or not judged"],
  marketplace: ["平台", "a site on which sellers offer listings (网络交易平台)"],
  seller: ["经营者", "who offers a listing on a marketplace (平台内经营者)"],
  manufacturer: ["生产者", "who made the goods, as the page names it (厂名、厂址)"],
  licence: ["亮照", "the business licence a shop must publish (电子商务法第十五条)"],
  "production licence": ["生产许可证", "全国工业产品生产许可证, number XK…"],
  ccc: ["强制性产品认证", "CCC (3C) certificate, number of 16 digits"],
  regime: ["监管制度", "what a product owes by law from when to when: licence, CCC, ban"],
  rule: ["规则", "what makes a finding, written by analysts, with cases and legal basis"],
  "rule version": ["规则版本", "a rule as it stood from a time on, with its status and who published it"],
  "register entry": [
    "登记信息",
    "a certificate or licence with holder and status, as an authority's register lists it",
  ],
  "watch entry": ["关注名单", "an enterprise on a published list, with the reason"],
  "listing mark": ["商品编号", "a certificate or licence number a listing prints, with the maker beside it"],
  shadow: ["试运行", "a rule on trial: what it finds is recorded and makes no lead"],
  finding: ["疑点", "what one rule saw on one listing; a lead to check, never a verdict"],
  lead: ["线索", "the findings of one seller and product in one campaign, with all their listings"],
  severity: ["隐患程度", "general 一般, serious 严重"],
  basis: ["依据", "law and article a finding rests on"],
  route: ["分派", "where a lead goes, with the reasons and the runner-up"],
  bureau: ["承办单位", "who receives a lead: district bureaus, the Lingang bureau, the airport branch"],
  party: ["当事人", "what is known of where an enterprise is"],
  delivery: ["投递", "a lead in a bureau's inbox, stamped with the time"],
  inbox: ["收件箱", "the leads delivered to a bureau"],
  assignment: ["人工分派", "leads no bureau could be decided for, waiting for a person"],
  account: ["账目", "a campaign's sums, which must add up"],
  "field coverage": ["字段读取率", "on how many pages of a template a field was read, by day"],
  "coverage state": ["读取状况", "how a template's pages are read now, and the evidence that it has changed"],
  "coverage hold": ["暂缓", "a finding that makes no lead while it is open whether its field is still read"],
  probe: ["探针", "a page of our own with known defects, which must come out with its findings"],
  outbox: ["发件箱", "jobs owed to the queues, written with the data that makes them owed"],
} as const satisfies Record<string, readonly [zh: string, meaning: string]>;

export type Term = keyof typeof GLOSSARY;
