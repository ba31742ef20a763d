/**
 * `xunwang session add|list|remove`: login states that the operator hands in, one per marketplace.
 * In: Playwright's storageState as a file. Out: what is kept, what is left out, when it ends; never a value.
 * Errors: X-1003, X-1004 for the file, X-3003 for the marketplace, X-5601 to X-5604.
 */
import { readFile } from "node:fs/promises";
import { listSessions, removeSession, storeSession } from "#db/queries/marketplace-sessions.ts";
import { XunwangError } from "#domain/errors.ts";
import { readConfiguration } from "#workers/configuration.ts";
import { knownMarketplaces } from "#workers/create-context.ts";
import { createLog } from "#workers/log.ts";
import type { Services } from "#workers/services.ts";
import { seal } from "#workers/sessions/seal.ts";
import { readSecret } from "#workers/sessions/secret.ts";
import { readLoginState } from "#workers/sessions/storage-state.ts";
import { openServicesForCommand } from "../open-services.ts";

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const MOST_NAMED = 20;

/** @param words marketplace and file, as the action takes them */
export async function run(action: "add" | "list" | "remove", words: readonly string[]): Promise<number> {
  const configuration = readConfiguration();
  const marketplaces = knownMarketplaces(configuration);
  const [id = "", file = ""] = words;
  const marketplace = marketplaces.get(id);
  if (action === "add" && !marketplace)
    throw new XunwangError("X-3003", { id, known: [...marketplaces.keys()].join(" ") });
  // What is wrong with the words is said before anything is started.
  const key = action === "add" ? readSecret(configuration.secret) : null;
  const state = marketplace && key ? readLoginState(file, await textOf(file), marketplace, new Date()) : null;
  const services = await openServicesForCommand(configuration, createLog(configuration.logLevel));
  try {
    if (action === "list") return await list(services);
    if (action === "remove") {
      if (!(await removeSession(services.db, id))) throw new XunwangError("X-5604", { id });
      write(`${id} 的登录状态已删除 (removed)`);
    } else if (state && key) {
      const { cookies, expiresAt, dropped } = state;
      const sealed = seal(key, JSON.stringify(cookies), id);
      await storeSession(services.db, { marketplace: id, sealed, cookies: cookies.length, expiresAt });
      write(`${id}：已加密保存 ${cookies.length} 个 cookie，${endOf(expiresAt)}`);
      write(`保留 (kept): ${named(cookies.map(({ name }) => name))}`);
      for (const because of new Set(dropped.map((one) => one.because))) {
        const whats = dropped.filter((one) => one.because === because).map(({ what }) => what);
        write(`未保留，${because} (left out): ${named(whats)}`);
      }
    }
    return 0;
  } finally {
    await services.close();
  }
}

async function list({ db }: Pick<Services, "db">): Promise<number> {
  const sessions = await listSessions(db);
  if (sessions.length === 0) write("没有登录状态 (none)");
  for (const { marketplace, cookies, expiresAt, addedAt } of sessions) {
    write(`${marketplace}\t${cookies} 个 cookie\t${endOf(expiresAt)}\t${minute(addedAt)} 提供`);
  }
  return 0;
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new XunwangError("X-1003", { file });
    throw new XunwangError("X-1004", { file, detail: error.code ?? "不能读取" });
  });
}

const SHANGHAI = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "short",
});
const minute = (time: Date): string => SHANGHAI.format(time);

function endOf(expiresAt: Date | null): string {
  if (expiresAt === null) return "未写到期时间";
  return expiresAt.getTime() < Date.now() ? `已于 ${minute(expiresAt)} 到期` : `${minute(expiresAt)} 到期`;
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join("、");
  return names.length > MOST_NAMED ? `${shown} 等 ${names.length} 个` : shown;
}
