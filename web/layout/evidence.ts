/** The evidence list: every capture a lead rests on, with time, SHA-256 and address. In: captures. Out: markup. */
import type { Evidence } from "#db/queries/read-lead.ts";
import { pageLink } from "../html/foreign.ts";
import { html, type Markup } from "../html/html.ts";
import { second, size } from "../text/format.ts";
import { REQUEST_KIND_NAMES } from "../text/names.ts";

const VIA_NAMES = { http: "直接", browser: "浏览器", archive: "存档" } as const;

/** @param shownCaptureId capture of the listing whose details are shown. */
export function evidenceTable(evidence: readonly Evidence[], shownCaptureId: number | null): Markup {
  if (evidence.length === 0) return html`<p class="empty">没有取证快照。</p>`;
  return html`<table class="rows evidence"><colgroup><col class="c-no"><col class="c-kind"><col><col class="c-second"><col class="c-via"><col class="c-via"><col class="c-size"><col class="c-hash"></colgroup>
<thead><tr><th scope="col">快照</th><th scope="col">页面</th><th scope="col">地址</th><th scope="col">抓取时间</th><th scope="col">方式</th><th scope="col" class="n">应答</th><th scope="col" class="n">大小</th><th scope="col">SHA-256</th></tr></thead><tbody>
${evidence.map(
  (
    capture,
  ) => html`<tr id="c${capture.id}"${capture.id === shownCaptureId && html` class="current"`}><td>${capture.id}</td><td>${REQUEST_KIND_NAMES[capture.kind]}</td><td>${pageLink(capture.finalUrl)}${capture.finalUrl !== capture.url && html`<span class="second">原请求 ${pageLink(capture.url)}</span>`}</td><td><time>${second(capture.fetchedAt)}</time></td><td>${VIA_NAMES[capture.via]}</td><td class="n">${capture.status === 0 ? "" : capture.status}</td><td class="n">${size(capture.bytes)}</td><td><code class="hash">${capture.sha256}</code></td></tr>
`,
)}</tbody></table>`;
}
