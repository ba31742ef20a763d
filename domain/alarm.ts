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
  "robots-unavailable": {
    name: "robots.txt 取不到",
    text: "{marketplace} 的 {origin}/robots.txt 自 {since} 起取不到（{answer}），其页面等待；满一天仍取不到的，记为失败",
    next: "核对网址与网络是否通；平台恢复后自动继续。确有理由不按 robots.txt 抓取的，在任务的 robotsOverride 中写明",
  },
  "coverage-drop": {
    name: "字段读取率骤降",
    text: "{marketplace} 的{template}页“{field}”读取率由 {before} 降至 {now}（近 {pages} 页），依此字段的疑点已暂缓",
    next: "打开几个快照核对版式是否改变；读取程序修好后（或页面确实不再展示此项），运行 npx xunwang coverage release 平台 字段，由存下的快照重新读取、判定",
  },
  "coverage-held": {
    name: "字段已恢复，疑点待释放",
    text: "{marketplace} 的{template}页“{field}”已恢复读取，{findings} 条疑点待释放",
    next: "打开几个快照核对读取无误后，运行 npx xunwang coverage release 平台 字段，由存下的快照重新读取、判定",
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
  "evidence-failed": {
    name: "取证包未做成",
    text: "{what}的取证包未做成：{detail}",
    next: "按所述原因查看存储（快照缺失或与哈希值不符的，由备份恢复）或运行环境；自动再试，间隔由 10 分钟起逐次加倍，至多一天；改好后可运行 npx xunwang evidence export 线索编号 立即再试",
  },
} as const satisfies Record<string, AlarmText>;

export type AlarmKind = keyof typeof ALARMS;

/** The sentence of an alarm. A value that is not there is shown as 「？」. */
export function alarmText(kind: AlarmKind, values: Readonly<Record<string, string | number>>): string {
  return ALARMS[kind].text.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? "？"));
}
