/** The picture of the listing's page with time, size and hash; or why there is none. In: what is known. Out: markup. */
import type { ScreenshotOf } from "#db/queries/read-screenshot.ts";
import { html, type Markup } from "../html/html.ts";
import { count, second, size } from "../text/format.ts";
import { failureName } from "../text/names.ts";

export function screenshotPanel(leadId: number, screenshot: ScreenshotOf): Markup {
  if (screenshot.kind === "awaited") return html`<p class="empty">截图待拍。</p>`;
  if (screenshot.kind === "none") return html`<p class="empty">${whyNone(screenshot)}</p>`;
  const { captureId, width, height, fullHeight, chineseFont, bytes, sha256, fetchedAt, discardedAt } =
    screenshot.screenshot;
  const address = `/leads/${leadId}/screenshots/${captureId}`;
  return html`${
    discardedAt === null
      ? html`<a class="screenshot" href="${address}"><img src="${address}" alt="商品页面截图" width="${width}" height="${height}" loading="lazy"></a>`
      : html`<p class="empty">截图已按保存期限清除（${second(discardedAt)}），哈希值留存。</p>`
  }
<p class="ground">拍摄 <time>${second(fetchedAt)}</time> · ${count(width)} × ${count(height)} 像素 · ${size(bytes)} · 快照 ${captureId} · SHA-256 <code class="hash">${sha256}</code></p>
${height < fullHeight && html`<p class="note">页面高 ${count(fullHeight)} 像素，只拍了上部 ${count(height)} 像素。</p>`}
${!chineseFont && html`<p class="note">拍摄的机器没有中文字体，图中汉字显示为方框。</p>`}`;
}

function whyNone({ wanted, failure }: Extract<ScreenshotOf, { kind: "none" }>): string {
  if (failure !== null) return `未能拍到截图：${failureName(failure)}。`;
  if (wanted === "none") return "没有截图：该任务不拍截图。";
  if (wanted === "one-per-lead") return "没有截图：该任务每条线索只拍一件商品，或拍摄时没有可用的浏览器。";
  return "没有截图：页面不是抓取来的（由存档或平台数据导入），或当时没有可用的浏览器。";
}
