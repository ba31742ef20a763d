/**
 * What is looked at on this machine: the environment goes in, one result per thing comes out.
 *
 * Each check looks and changes nothing but a file it removes again; none throws, and each is bounded in time.
 */
import { mkdir, mkdtemp, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join, resolve } from "node:path";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { installCommand, paddleVersion } from "#crawlers/ocr/paddle-engine.ts";
import { secretOf } from "#workers/sessions/secret.ts";
import { runBounded } from "./run-bounded.ts";

export type Thing = "node" | "data-folder" | "disk" | "browser" | "chinese-font" | "redis" | "secret" | "ocr";

export interface Check {
  readonly thing: Thing;
  /** Chinese and English name. */
  readonly name: string;
  readonly ok: boolean;
  /** Whether Xunwang cannot run without it. */
  readonly required: boolean;
  /** What was found, or what is missing and what follows from it. */
  readonly says: string;
}

const LEAST_DISK_BYTES = 1024 ** 3;

/** Looks at everything. */
export async function checkMachine(environment: NodeJS.ProcessEnv): Promise<Check[]> {
  const dataFolder = resolve(environment.XUNWANG_DATA ?? "./data");
  return [
    checkNode(process.versions.node),
    await checkDataFolder(dataFolder),
    await checkDisk(dataFolder),
    await checkBrowser(environment),
    await checkFont(environment),
    await checkRedis(environment),
    checkSecret(environment.XUNWANG_SECRET),
    await checkOcr(environment.XUNWANG_OCR),
  ];
}

/** Node 20.19 or later: from there on ES modules and CommonJS may load each other. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return {
    thing: "node",
    name: "Node.js",
    required: true,
    ok,
    says: ok ? version : `${version}，须 20.19 或更高 (needs 20.19 or later): https://nodejs.org`,
  };
}

async function checkDataFolder(folder: string): Promise<Check> {
  const about = { thing: "data-folder", name: "数据目录 data folder", required: true } as const;
  try {
    await mkdir(folder, { recursive: true });
    const probe = await mkdtemp(join(folder, ".doctor-"));
    await writeFile(join(probe, "probe"), "x");
    await rm(probe, { recursive: true });
    return { ...about, ok: true, says: folder };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return { ...about, ok: false, says: `不可写 (not writable): ${because}。请用 XUNWANG_DATA 指定可写目录` };
  }
}

async function checkDisk(folder: string): Promise<Check> {
  const about = { thing: "disk", name: "磁盘空间 disk space", required: true } as const;
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      const free = bavail * bsize;
      const shown = `${(free / 1024 ** 3).toFixed(1)} GiB`;
      if (free >= LEAST_DISK_BYTES) return { ...about, ok: true, says: shown };
      return { ...about, ok: false, says: `仅余 ${shown}，至少须 1 GiB (at least 1 GiB needed)` };
    } catch {
      if (dirname(at) === at) return { ...about, ok: false, says: "无法读取 (cannot be read)" };
    }
  }
}

async function checkBrowser(environment: NodeJS.ProcessEnv): Promise<Check> {
  const about = { thing: "browser", name: "浏览器 browser", required: false } as const;
  const configured = environment.XUNWANG_BROWSER ?? null;
  const path = await findBrowser(configured, environment.PATH ?? "");
  if (path === null) {
    const which = configured ? `XUNWANG_BROWSER=${configured} 不存在 (not there)` : "未找到 (none found)";
    return { ...about, ok: false, says: `${which}；须浏览器打开的平台将记为 needs-browser，演示不含此类平台` };
  }
  // A browser that was copied without its libraries is there and yet does not start.
  const started = await runBounded(path, ["--version"], { timeoutMs: 15_000, environment });
  if (started.code === 0) return { ...about, ok: true, says: `${path} (${versionLine(started.output)})` };
  return { ...about, ok: false, says: `${path} 无法启动 (does not start): ${firstLine(started.output)}` };
}

async function checkFont(environment: NodeJS.ProcessEnv): Promise<Check> {
  const about = { thing: "chinese-font", name: "中文字体 Chinese font", required: false } as const;
  const listed = await runBounded("fc-list", [":lang=zh", "family"], { timeoutMs: 15_000, environment });
  if (listed.code === 0 && listed.output.trim() !== "") return { ...about, ok: true, says: firstLine(listed.output) };
  const home = environment.HOME ?? "";
  const folders = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts"];
  if (home !== "") folders.push(join(home, ".fonts"), join(home, ".local/share/fonts"));
  // Where fontconfig is there, its word counts: a file it does not list is not used by the browser either.
  const file = listed.code === 0 ? null : await findFontFile(folders);
  if (file !== null) return { ...about, ok: true, says: file };
  return { ...about, ok: false, says: "未找到 (none found)；网页截图中的汉字将显示为方框" };
}

const CHINESE_FONT =
  /(cjk|sourcehan|source-han|wqy|wenquanyi|uming|ukai|simsun|simhei|msyh|pingfang|heiti|songti|fandol)/i;

async function findFontFile(folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    const found = names.find((name) => /\.(ttf|ttc|otf)$/i.test(name) && CHINESE_FONT.test(name));
    if (found !== undefined) return join(folder, found);
  }
  return null;
}

async function checkRedis(environment: NodeJS.ProcessEnv): Promise<Check> {
  const about = { thing: "redis", name: "Redis" } as const;
  const url = environment.REDIS_URL;
  if (url) {
    const ok = await answersAt(url);
    const shown = URL.canParse(url) ? new URL(url).host : "REDIS_URL";
    return {
      ...about,
      required: true,
      ok,
      says: ok ? `${shown} 可达 (reachable)` : `${shown} 无法连接 (REDIS_URL not reachable)`,
    };
  }
  const found = await runBounded("redis-server", ["--version"], { timeoutMs: 10_000, environment });
  if (found.code === 0) return { ...about, required: false, ok: true, says: firstLine(found.output).slice(0, 60) };
  return {
    ...about,
    required: false,
    ok: false,
    says: "未安装 (not installed)；可选，不装则队列放在内置 PostgreSQL 中",
  };
}

/** Needed only where findings about something missing are to be looked for in the pictures first. */
export async function checkOcr(given: string | undefined): Promise<Check> {
  const about = { thing: "ocr", name: "图片文字识别 OCR", required: false } as const;
  const how = (folder: string) => `安装 (install, 约 340 MB): ${installCommand(folder)}，并设 XUNWANG_OCR=${folder}`;
  if (!given) return { ...about, ok: true, says: `未设置，不识别图片 (optional)。${how("./ocr")}` };
  const version = await paddleVersion(resolve(given));
  if (version !== null) return { ...about, ok: true, says: `${version} (${given})` };
  return { ...about, ok: false, says: `${given} 中没有 (not there)；图片不作识别。${how(given)}` };
}

/** Needed only where an operator hands in login states. */
export function checkSecret(given: string | undefined): Check {
  const about = { thing: "secret", name: "登录状态密钥 XUNWANG_SECRET", required: false } as const;
  const how = "生成 (make one): openssl rand -hex 32，或 node -p 'crypto.randomBytes(32).toString(\"hex\")'";
  if (!given) return { ...about, ok: true, says: `未设置；提供登录状态 (session add) 才需要。${how}` };
  if (secretOf(given) !== null) return { ...about, ok: true, says: "已设置 (set)" };
  return { ...about, ok: false, says: `不是 32 字节的十六进制或 base64 (not 32 bytes)。${how}` };
}

/** Whether something listens where the URL points; the password is the service's own matter. */
function answersAt(url: string): Promise<boolean> {
  if (!URL.canParse(url)) return Promise.resolve(false);
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 6379), timeout: 3_000 });
    const end = (ok: boolean) => () => {
      socket.destroy();
      done(ok);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}

/** Start scripts of distributions grumble before the browser names itself. */
const versionLine = (text: string): string =>
  firstLine(text.split("\n").findLast((line) => /\d+\.\d+\.\d+/.test(line)) ?? text);

const firstLine = (text: string): string => (text.trim().split("\n")[0] ?? "").slice(0, 160);
