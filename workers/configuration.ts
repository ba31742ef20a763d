/**
 * The configuration: every setting there is, read from the environment once, checked, with its default.
 * The README's table is printed from `SETTINGS`; a test keeps both the same.
 */
import { resolve } from "node:path";
import { z } from "zod";
import type { BucketPlace } from "#crawlers/evidence/s3-bucket.ts";
import { XunwangError } from "#domain/errors.ts";
import { bucketOf } from "./retention/bucket-address.ts";
import { secretOf } from "./sessions/secret.ts";

/** Name, what it does (Chinese, for the README's table), default as printed there. */
export const SETTINGS = {
  DATABASE_URL: ["PostgreSQL 连接串；不设则用内置数据库", "内置"],
  REDIS_URL: ["队列所用 Redis 的连接串；不设则队列放在 PostgreSQL 中", "PostgreSQL"],
  XUNWANG_DATA: ["数据目录：取证快照、内置数据库", "./data"],
  XUNWANG_HOST: ["网站监听地址", "127.0.0.1"],
  XUNWANG_PORT: ["网站端口；0 为任选空闲端口", "8806"],
  XUNWANG_CONTACT: ["抓取时在 User-Agent 中表明的联系方式（网址或邮箱）", "未设置"],
  XUNWANG_BROWSER: ["浏览器可执行文件；不设则自动查找", "自动"],
  XUNWANG_CONCURRENCY: ["每个抓取队列在一个进程中同时处理的作业数", "4"],
  XUNWANG_LOG_LEVEL: ["日志级别 fatal error warn info debug", "info"],
  XUNWANG_TSA: ["RFC 3161 时间戳机构的网址；不设则取证包没有时间戳", "无"],
  XUNWANG_TSA_CA: ["该机构根证书的 PEM 文件；设了则只收它签发的时间戳", "无"],
  XUNWANG_SECRET: ["保存登录状态所用的密钥，32 字节，十六进制或 base64；只经环境变量给出", "未设置"],
  XUNWANG_S3: ["快照与取证包存于此对象存储桶（S3 兼容）：https://密钥编号:密钥@主机/桶?region=区域", "数据目录"],
  XUNWANG_KEEP_DAYS: ["快照的保存天数，逾期且不再需要的清除；不设则永久保存", "永久"],
  XUNWANG_OCR: ["装有图片文字识别的目录（可选，见 doctor）；不设则不识别图片", "无"],
  XUNWANG_SANDBOX: ["沙盒平台地址（JSON：平台编号 → 网址）；只有列在这里的本机地址才允许访问", "无"],
} as const;

const url = (protocols: readonly string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `须为 ${protocols.join(" 或 ")}// 开头的地址`,
  });

const Environment = z.object({
  DATABASE_URL: url(["postgres:", "postgresql:"]).optional(),
  REDIS_URL: url(["redis:", "rediss:"]).optional(),
  XUNWANG_DATA: z.string().default("./data"),
  XUNWANG_HOST: z.string().default("127.0.0.1"),
  XUNWANG_PORT: z.coerce.number().int().min(0).max(65_535).default(8806),
  XUNWANG_CONTACT: z
    .string()
    .regex(/^[\x21-\x7e]{3,100}$/, "须为不含空格的 ASCII 网址或邮箱")
    .optional(),
  XUNWANG_BROWSER: z.string().optional(),
  XUNWANG_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  XUNWANG_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  XUNWANG_TSA: url(["http:", "https:"]).optional(),
  XUNWANG_TSA_CA: z.string().optional(),
  XUNWANG_SECRET: z
    .string()
    .refine((text) => secretOf(text) !== null, "须为 32 字节的十六进制或 base64")
    .optional(),
  XUNWANG_S3: z
    .string()
    .transform((value, context) => {
      const place = bucketOf(value);
      if (place) return place;
      context.addIssue({
        code: "custom",
        message: "须为 https://密钥编号:密钥@主机/桶?region=区域，密钥中的特殊字符写作 %2F 等",
      });
      return z.NEVER;
    })
    .optional(),
  XUNWANG_KEEP_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
  XUNWANG_OCR: z.string().optional(),
  XUNWANG_SANDBOX: z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "不是 JSON" });
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), url(["http:"])))
    .default({}),
} satisfies Record<keyof typeof SETTINGS, z.ZodType>);

export interface Configuration {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  readonly contact: string | null;
  readonly browser: string | null;
  readonly concurrency: number;
  readonly logLevel: string;
  /** What login states are sealed with. */
  readonly secret: string | null;
  /** Address of the time-stamp authority, and the PEM file of its roots. */
  readonly tsa: string | null;
  readonly tsaRoots: string | null;
  /** Where bodies and packages lie; null: in the data folder. */
  readonly s3: BucketPlace | null;
  /** null: bodies are kept for ever. */
  readonly keepDays: number | null;
  /** Absolute path of the folder in which PP-OCR is installed. */
  readonly ocr: string | null;
  /** Base address by sandbox marketplace id; these local addresses and no others may be fetched. */
  readonly sandbox: Readonly<Record<string, string>>;
}

/** Reads the environment. Errors: X-1001 names the first setting that is wrong. An empty value counts as not set. */
export function readConfiguration(environment: NodeJS.ProcessEnv = process.env): Configuration {
  const given = Object.fromEntries(
    Object.keys(SETTINGS).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new XunwangError("X-1001", { name: String(issue?.path[0] ?? ""), detail: issue?.message ?? "" });
  }
  const settings = parsed.data;
  return {
    databaseUrl: settings.DATABASE_URL ?? null,
    redisUrl: settings.REDIS_URL ?? null,
    dataFolder: resolve(settings.XUNWANG_DATA),
    host: settings.XUNWANG_HOST,
    port: settings.XUNWANG_PORT,
    contact: settings.XUNWANG_CONTACT ?? null,
    browser: settings.XUNWANG_BROWSER ?? null,
    concurrency: settings.XUNWANG_CONCURRENCY,
    logLevel: settings.XUNWANG_LOG_LEVEL,
    secret: settings.XUNWANG_SECRET ?? null,
    tsa: settings.XUNWANG_TSA ?? null,
    tsaRoots: settings.XUNWANG_TSA_CA ?? null,
    s3: settings.XUNWANG_S3 ?? null,
    keepDays: settings.XUNWANG_KEEP_DAYS ?? null,
    ocr: settings.XUNWANG_OCR ? resolve(settings.XUNWANG_OCR) : null,
    sandbox: settings.XUNWANG_SANDBOX,
  };
}
