/**
 * Every error a user can meet: a code, what happened in Chinese and English, and what to do next.
 * Anything thrown that is not an XunwangError is a defect of ours, and is reported as X-0000.
 */

interface ErrorText {
  readonly zh: string;
  readonly en: string;
  /** What the reader can do, in Chinese and English. */
  readonly next: string;
}

/** `{name}` is replaced by the parameter of that name. */
export const ERRORS = {
  "X-0000": {
    zh: "程序内部错误：{detail}",
    en: "internal error: {detail}",
    next: "请把此行连同日志交给运维 (report this line with the log)",
  },
  "X-1001": {
    zh: "配置项 {name} 无效：{detail}",
    en: "setting {name} is invalid: {detail}",
    next: "对照 README 的配置表改正环境变量 (see the table of settings in the README)",
  },
  "X-1002": {
    zh: "命令用法有误：{detail}",
    en: "wrong usage",
    next: "加 --help 查看用法 (see --help)",
  },
  "X-1003": {
    zh: "找不到文件 {file}",
    en: "no such file: {file}",
    next: "检查路径 (check the path)",
  },
  "X-1004": {
    zh: "文件 {file} 内容有误：{detail}",
    en: "this file is not valid",
    next: "按提示改正后重试 (mend it and try again)",
  },
  "X-1005": {
    zh: "第 {line} 行不是有效输入：{detail}",
    en: "not valid input",
    next: "改正该行；其余行已处理 (mend that line; the other lines were handled)",
  },
  "X-2001": {
    zh: "连不上数据库：{detail}",
    en: "cannot reach the database: {detail}",
    next: "检查 DATABASE_URL 与数据库是否在运行 (check DATABASE_URL)",
  },
  "X-2002": {
    zh: "内置数据库无法启动：{detail}",
    en: "the embedded database did not start: {detail}",
    next: "查看 {log}，或设 DATABASE_URL 使用外部数据库 (see the log, or set DATABASE_URL)",
  },
  "X-2003": {
    zh: "数据库尚未升级到本版本",
    en: "the database is not migrated to this version",
    next: "运行 npx xunwang migrate (run npx xunwang migrate)",
  },
  "X-2004": {
    zh: "连不上队列 Redis：{detail}",
    en: "cannot reach the queue's Redis: {detail}",
    next: "检查 REDIS_URL (check REDIS_URL)",
  },
  "X-3001": {
    zh: "没有编号为 {id} 的监测任务",
    en: "there is no campaign {id}",
    next: "用 npx xunwang campaign list 查看 (see campaign list)",
  },
  "X-3002": {
    zh: "监测任务 {id} 当前为“{status}”，不能{action}",
    en: "campaign {id} is {status}: cannot {action}",
    next: "先查看任务状态 (see campaign status)",
  },
  "X-3003": {
    zh: "不认识的平台 {id}",
    en: "unknown marketplace {id}",
    next: "可用平台：{known} (use one of these)",
  },
  "X-3004": {
    zh: "不认识的产品 {id}",
    en: "unknown product {id}",
    next: "可用产品：{known} (use one of these)",
  },
  "X-4001": {
    zh: "{path} 中没有可读的页面",
    en: "no page to read in {path}",
    next: "给出 HTML、JSON、WARC、WACZ 文件或其文件夹 (name HTML, JSON, WARC or WACZ files, or a folder of them)",
  },
  "X-4002": {
    zh: "{file} 是 {format} 文件，不能导入",
    en: "{file} is a {format} file, which cannot be imported",
    next: "在表格软件中打开（有密码的先去掉密码），另存为 XLSX 或 CSV（UTF-8）后再导入 (save it as XLSX or CSV)",
  },
  "X-4003": {
    zh: "{file} 中认不出{what}",
    en: "{file} has no column that says so",
    next: "首行写列名，如 {example} (name the columns in the first row)",
  },
  "X-4004": {
    zh: "{file} 没有状态列，也没有给出 --status",
    en: "{file} has no column of states, and --status was not given",
    next: "加 --status valid、suspended、withdrawn、cancelled 或 expired (add --status)",
  },
  "X-4101": {
    zh: "没有规则 {rule}",
    en: "no such rule",
    next: "用 npx xunwang rules list 查看已有规则，或给出规则文件的路径 (see rules list, or name a file)",
  },
  "X-4102": {
    zh: "规则 {rule} 没有版本 {version}",
    en: "rule {rule} has no version {version}",
    next: "用 npx xunwang rules history {rule} 查看各版本 (see rules history)",
  },
  "X-4103": {
    zh: "规则 {rule} 未发布：{detail}",
    en: "the rule was not published",
    next: "先用 npx xunwang rules lint 与 rules test 改到无误 (mend it until rules lint and rules test pass)",
  },
  "X-4104": {
    zh: "回测中断：{detail}",
    en: "the backtest broke off",
    next: "重新运行；仍出错请报告 (run it again; report it if it happens twice)",
  },
  "X-5001": {
    zh: "任务账目不平：{detail}",
    en: "the campaign's account does not balance: {detail}",
    next: "这是系统缺陷，请报告；数据未丢失 (a defect: please report it)",
  },
  "X-5101": {
    zh: "任务对平台 {id} 的抓取限制比平台允许的更宽：{detail}",
    en: "the campaign would visit {id} less politely than it allows: {detail}",
    next: "任务只能收紧限制：改小该值或删去此项 (a campaign may only tighten: lower the value or leave it out)",
  },
  "X-5201": {
    zh: "本机的 Node 不含国密 SM3，不能制作取证包",
    en: "this Node has no SM3, so evidence cannot be packed",
    next: "改用 nodejs.org 发布的 Node 20.19 或更新版本 (use a Node from nodejs.org)",
  },
  "X-5202": {
    zh: "{file} 不是取证包：{detail}",
    en: "{file} is not an evidence package",
    next: "给出 npx xunwang evidence export 写出的 .wacz 文件 (name a file that evidence export wrote)",
  },
  "X-5203": {
    zh: "没有编号为 {id} 的线索",
    en: "there is no lead {id}",
    next: "在网站的收件箱中查看线索编号 (the site's inboxes show the numbers)",
  },
  "X-5204": {
    zh: "线索 {id} 尚未分派，或所依页面还在抓取，还没有取证包",
    en: "lead {id} has no evidence package yet: it has no route, or its pages are still awaited",
    next: "待任务处理完后重试 (try again when the campaign has gone on)",
  },
  "X-5205": {
    zh: "时间戳机构 {authority} 未给出可用的时间戳：{detail}",
    en: "the time-stamp authority gave no usable time-stamp",
    next: "检查 XUNWANG_TSA 与网络；缺的时间戳会自动补做 (check XUNWANG_TSA; what is missing is made up for)",
  },
  "X-5301": {
    zh: "{file} 不是可读的网页归档：{detail}",
    en: "{file} is no web archive that can be read",
    next: "给出 .warc、.warc.gz 或 .wacz 文件；压缩包损坏或被改动的请向提供者重新索取 (ask its sender for it again)",
  },
  "X-5302": {
    zh: "导出的文件名须以 .warc.gz 或 .wacz 结尾，而不是 {file}",
    en: "the file to export to must end in .warc.gz or .wacz",
    next: "例如 -o 任务.warc.gz (e.g. -o campaign.warc.gz)",
  },
  "X-5501": {
    zh: "没有字段 {field}",
    en: "there is no field {field}",
    next: "可用 {known} (use one of these)",
  },
  "X-5502": {
    zh: "平台 {marketplace} 还没有统计过页面",
    en: "no page of {marketplace} has been counted",
    next: "npx xunwang coverage list 列出已有统计的平台 (lists those that were)",
  },
  "X-5401": {
    zh: "{file} 不能读作表格：{detail}",
    en: "{file} cannot be read as a workbook",
    next: "在表格软件中打开并另存为 CSV（UTF-8），或分成几个文件后再导入 (save it as CSV, or split it)",
  },
  "X-5402": {
    zh: "{file} 中没有名为 {sheet} 的工作表",
    en: "{file} has no sheet named {sheet}",
    next: "可用工作表：{known} (use one of these)",
  },
  "X-5403": {
    zh: "列与字段对不上：{detail}",
    en: "columns and fields do not match",
    next: "用 --map 列名=字段 指定，--map 列名=- 不导入该列；先加 --preview 查看 (see --preview, tell it with --map)",
  },
  "X-5404": {
    zh: "平台编号 {id} 无效",
    en: "{id} cannot be the id of a marketplace",
    next: "用已有平台 {known}，或自定 2–32 位小写字母、数字和连字符 (use one of these, or an id of your own)",
  },
  "X-5601": {
    zh: "没有设置 XUNWANG_SECRET，不能保存登录状态",
    en: "XUNWANG_SECRET is not set, so no login state can be kept",
    next: "运行 npx xunwang doctor 查看如何生成 (doctor says how to make one)",
  },
  "X-5602": {
    zh: "XUNWANG_SECRET 不是 32 字节的密钥",
    en: "XUNWANG_SECRET is not a key of 32 bytes",
    next: "写成 64 位十六进制或 base64；openssl rand -hex 32 可生成 (as hex or base64; openssl rand -hex 32 makes one)",
  },
  "X-5603": {
    zh: "文件中没有可用于 {id} 的未过期 cookie",
    en: "the file has no cookie for {id} that is still good",
    next: "在该平台登录后重新导出 storageState (log in there and export the storageState again)",
  },
  "X-5604": {
    zh: "平台 {id} 没有登录状态",
    en: "there is no login state for {id}",
    next: "用 npx xunwang session list 查看 (see session list)",
  },
  "X-5701": {
    zh: "连不上对象存储 {store}：{detail}",
    en: "cannot reach the object storage {store}",
    next: "检查 XUNWANG_S3 与网络；未存下的页面仍待抓取，恢复后自动继续 (check XUNWANG_S3; nothing is lost)",
  },
  "X-5702": {
    zh: "对象存储 {store} 拒绝了请求：{detail}",
    en: "the object storage {store} refused",
    next: "检查 XUNWANG_S3 的密钥、桶名和权限（读、写、列、删）(check key, bucket and rights: read, write, list, delete)",
  },
  "X-5703": {
    zh: "快照存于对象存储，而没有设置 XUNWANG_S3",
    en: "this body lies in object storage, and XUNWANG_S3 is not set",
    next: "设置抓取时所用的 XUNWANG_S3 (set the XUNWANG_S3 it was kept with)",
  },
  "X-5704": {
    zh: "没有设置保存期限 XUNWANG_KEEP_DAYS，快照永久保存",
    en: "XUNWANG_KEEP_DAYS is not set: everything is kept",
    next: "设置天数后再运行 (set a number of days first)",
  },
  "X-5705": {
    zh: "另一个进程正在按保存期限清理",
    en: "retention is being run by another process",
    next: "等它结束后再运行 (try again when it has ended)",
  },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof ERRORS;

/** An error with a code, for people. Its message is one line: code, Chinese, English, what to do next. */
export class XunwangError extends Error {
  readonly code: ErrorCode;

  /** @param parameters fills the `{name}` places of the text; values are cut at 300 characters, line breaks removed. */
  constructor(code: ErrorCode, parameters: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(describeError(code, parameters), cause === undefined ? undefined : { cause });
    this.name = "XunwangError";
    this.code = code;
  }
}

function describeError(code: ErrorCode, parameters: Readonly<Record<string, string | number>>): string {
  const { zh, en, next } = ERRORS[code];
  return `${code} ${zh} / ${en} → ${next}`.replace(/\{([a-z]+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : String(value).replace(/\s+/g, " ").slice(0, 300);
  });
}
