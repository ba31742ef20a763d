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
    en: "wrong usage: {detail}",
    next: "加 --help 查看用法 (see --help)",
  },
  "X-1003": {
    zh: "找不到文件 {file}",
    en: "no such file: {file}",
    next: "检查路径 (check the path)",
  },
  "X-1004": {
    zh: "文件 {file} 内容有误：{detail}",
    en: "file {file} is not valid: {detail}",
    next: "按提示改正后重试 (mend it and try again)",
  },
  "X-1005": {
    zh: "第 {line} 行不是有效输入：{detail}",
    en: "line {line} is not valid input: {detail}",
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
    next: "给出 HTML、JSON 文件或其文件夹 (name HTML or JSON files, or a folder of them)",
  },
  "X-4002": {
    zh: "{file} 是 {format} 文件，暂不能直接导入",
    en: "{file} is a {format} file, which cannot be imported yet",
    next: "在表格软件中另存为 CSV（UTF-8）后再导入；XLSX 将在以后的版本支持 (save it as CSV; XLSX will come later)",
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
    en: "there is no rule {rule}",
    next: "用 npx xunwang rules list 查看已有规则，或给出规则文件的路径 (see rules list, or name a file)",
  },
  "X-4102": {
    zh: "规则 {rule} 没有版本 {version}",
    en: "rule {rule} has no version {version}",
    next: "用 npx xunwang rules history {rule} 查看各版本 (see rules history)",
  },
  "X-4103": {
    zh: "规则 {rule} 未发布：{detail}",
    en: "rule {rule} was not published: {detail}",
    next: "先用 npx xunwang rules lint 与 rules test 改到无误 (mend it until rules lint and rules test pass)",
  },
  "X-4104": {
    zh: "回测中断：{detail}",
    en: "the backtest broke off: {detail}",
    next: "重新运行；仍出错请报告 (run it again; report it if it happens twice)",
  },
  "X-5001": {
    zh: "任务账目不平：{detail}",
    en: "the campaign's account does not balance: {detail}",
    next: "这是系统缺陷，请报告；数据未丢失 (a defect: please report it)",
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
