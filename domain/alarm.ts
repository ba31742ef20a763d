/**
 * Alarm (告警): something of the crawl that a person must look at. Each kind has a sentence with places for its values
 * and says what to do. An alarm is about a subject; while it is open, the same thing again is only counted.
 */

interface AlarmText {
  readonly name: string;
  /** `{value}` is replaced by the value of that name. */
  readonly text: string;
  /** What the reader can do. */
  readonly next: string;
}

export const ALARMS = {
  "marketplace-blocked": {
    name: "平台拒绝访问",
    text: "{marketplace} 自 {since} 起连续拒绝访问（{reason}），已暂停至 {until}；未抓取的请求保留待抓",
    next: "核对访问身份与频率是否得当，必要时与平台联系或提供登录状态；到时自动重试",
  },
  "coverage-drop": {
    name: "字段读取率骤降",
    text: "{marketplace} 的{template}页“{field}”读取率由 {before} 降至 {now}（近 {pages} 页），依此字段的疑点已暂缓",
    next: "打开几个快照核对版式是否改变；读取程序修好后（或页面确实不再展示此项），运行 npx xunwang coverage release 平台 字段，由存下的快照重新读取、判定",
  },
  "probe-missed": {
    name: "探针未命中",
    text: "{marketplace} 的探针“{probe}”应得疑点 {expected}，未得到",
    next: "查看该任务的抓取与判定是否正常；规则近期有变动的，先看规则的修改记录",
  },
  "session-expiring": {
    name: "登录状态将到期",
    text: "{marketplace} 的登录状态将于 {until} 到期",
    next: "用 npx xunwang session add 重新提供",
  },
  "time-stamp-missing": {
    name: "时间戳未取得",
    text: "时间戳机构 {authority} 未应答：{detail}；{count} 个取证包待补时间戳",
    next: "检查 XUNWANG_TSA 与网络；恢复后自动补做",
  },
} as const satisfies Record<string, AlarmText>;

export type AlarmKind = keyof typeof ALARMS;

/** The sentence of an alarm. A value that is not there is shown as 「？」. */
export function alarmText(kind: AlarmKind, values: Readonly<Record<string, string | number>>): string {
  return ALARMS[kind].text.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? "？"));
}
