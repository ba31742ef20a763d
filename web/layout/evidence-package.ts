/** The evidence package of a lead: its hash, its place in the chain, its time-stamp, and where to get it. Out: markup. */
import type { EvidencePackage } from "#db/queries/evidence-chain.ts";
import { html, type Markup } from "../html/html.ts";
import { second, size } from "../text/format.ts";

/** @param downloads whether this site can hand out packages. */
export function packagePanel(found: EvidencePackage | null, leadId: number, downloads: boolean): Markup {
  if (!found) return html`<p class="empty">取证包尚未制作：线索分派、截图完成后自动制作。</p>`;
  return html`<p>${downloads && html`<a href="/leads/${leadId}/evidence.wacz" download>下载取证包</a> `}<small>WACZ，${size(found.bytes)}，${second(found.createdAt)} 制作，存证链第 ${found.seq} 节；可用 ReplayWeb.page 打开，用 npx xunwang evidence verify 核对</small></p>
<dl class="facts"><div><dt>清单 SHA-256</dt><dd><code class="hash">${found.sha256}</code></dd></div><div><dt>清单 SM3</dt><dd><code class="hash">${found.sm3}</code></dd></div><div><dt>时间戳</dt><dd>${found.token ? `已取得：${found.authority ?? ""}` : "无：未配置时间戳机构，或机构尚未应答"}</dd></div></dl>`;
}
