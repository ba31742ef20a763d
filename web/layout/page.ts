/**
 * The frame of every page: head, navigation, main part. In: title and content. Out: a whole document.
 * There is no script at all; the style sheet and the icon come from this server.
 */
import { html, type Markup, type Renderable } from "../html/html.ts";

export interface PageParts {
  /** Plain text, shown in the window's title. */
  readonly title: string;
  /** Which entry of the navigation is marked as the current one. */
  readonly section?: "overview" | "assignment" | "inbox" | "alarms";
  readonly main: Markup;
  /** Open alarms, shown in the navigation. */
  readonly alarms?: number;
}

/** Address of the style sheet with its version, so that it can be cached for ever. */
export type StyleAddress = string;

export function page(style: StyleAddress, siteName: string, { title, section, main, alarms = 0 }: PageParts): string {
  const entry = (id: PageParts["section"], href: string, name: Renderable) =>
    html`<a href="${href}"${section === id && html` aria-current="page"`}>${name}</a>`;
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title} · ${siteName}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${style}">
</head>
<body>
<a class="skip" href="#main">跳到正文</a>
<header class="bar">
<a class="brand" href="/"><img src="/icon.svg" alt="" width="22" height="22">${siteName}</a>
<nav aria-label="主导航">${entry("overview", "/", "总览")}${entry("assignment", "/assignment", "待分派")}${entry("alarms", "/alarms", html`告警${alarms > 0 && html`<b class="count">${alarms}</b>`}`)}</nav>
<p class="motto">命中即<strong>线索，待核查</strong>，不是结论</p>
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer>本站只显示页面内容与营业执照公示信息，不显示其他个人信息。</footer>
</body>
</html>
`.toString();
}
