/** /alarms : what a person must look at, open ones first, each as a sentence with what to do and the way to its campaign. */
import type { FastifyInstance } from "fastify";
import { type Alarm, readAlarms } from "#db/queries/alarms.ts";
import { ALARMS, alarmText } from "#domain/alarm.ts";
import { foreign } from "../html/foreign.ts";
import { html, type Markup } from "../html/html.ts";
import type { Site } from "../site.ts";
import { count, minute } from "../text/format.ts";

export async function alarms(app: FastifyInstance, site: Site): Promise<void> {
  app.get("/alarms", async (_request, reply) => {
    const all = await readAlarms(site.db);
    const open = all.filter(({ clearedAt }) => clearedAt === null);
    const over = all.filter(({ clearedAt }) => clearedAt !== null);
    return site.send(reply, {
      title: "告警",
      section: "alarms",
      main: html`<h1>告警 <small>抓取与判定中须有人查看的情况</small></h1>
<section class="panel"><h2>未处理 ${count(open.length)} 项</h2>${open.length === 0 ? html`<p class="empty">没有未处理的告警。</p>` : alarmTable(open, true)}</section>
${over.length > 0 && html`<section class="panel"><h2>已解除</h2>${alarmTable(over, true)}</section>`}`,
    });
  });
}

/** @param withCampaign whether each row leads to its campaign. */
export function alarmTable(rows: readonly Alarm[], withCampaign: boolean): Markup {
  return html`<table class="rows alarms"><colgroup><col class="c-name"><col><col class="c-time"><col class="c-time">${withCampaign && html`<col class="c-no">`}</colgroup>
<thead><tr><th scope="col">告警</th><th scope="col">情况与办法</th><th scope="col">发生</th><th scope="col">状态</th>${withCampaign && html`<th scope="col">任务</th>`}</tr></thead><tbody>
${rows.map(({ kind, values, raisedAt, lastAt, times, clearedAt, campaignId }) => {
  const known = Object.hasOwn(ALARMS, kind) ? ALARMS[kind] : null;
  return html`<tr><th scope="row">${known?.name ?? kind}</th><td>${foreign(known ? alarmText(kind, values) : JSON.stringify(values), 400)}${clearedAt === null && known && html`<span class="second">怎么办：${known.next}</span>`}</td>
<td><time>${minute(raisedAt)}</time>${times > 1 && html`<span class="second">共 ${count(times)} 次，最近 ${minute(lastAt)}</span>`}</td><td>${clearedAt === null ? html`<span class="result failed">未处理</span>` : html`<span class="result">已解除</span><span class="second">${minute(clearedAt)}</span>`}</td>${withCampaign && html`<td>${campaignId !== null && html`<a class="no" href="/campaigns/${campaignId}">${campaignId}</a>`}</td>`}</tr>
`;
})}</tbody></table>`;
}
