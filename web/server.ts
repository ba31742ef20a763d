/**
 * The site: a Fastify server with one plugin per feature; whoever starts it calls `listen`.
 * In: the database, a log, names. Out: the server, not yet listening.
 * Can go wrong: the database does not answer; then pages say so with status 503, and /healthz too.
 */
import Fastify, { type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Database } from "#db/connection.ts";
import { countOpenAlarms } from "#db/queries/alarms.ts";
import { ERRORS } from "#domain/errors.ts";
import { alarms } from "./features/alarms.ts";
import { assets, STYLE_ADDRESS } from "./features/assets.ts";
import { assignment } from "./features/assignment.ts";
import { campaign } from "./features/campaign.ts";
import { campaignRows } from "./features/campaign-rows.ts";
import { evidencePackage } from "./features/evidence-package.ts";
import { health } from "./features/health.ts";
import { inbox } from "./features/inbox.ts";
import { lead } from "./features/lead.ts";
import { overview } from "./features/overview.ts";
import { screenshot } from "./features/screenshot.ts";
import { html } from "./html/html.ts";
import { type PageParts, page } from "./layout/page.ts";
import { addSecureHeaders, SECURE_HEADERS } from "./secure-headers.ts";
import type { EvidenceSource, Site, WaitsSource } from "./site.ts";
import type { SiteNames } from "./text/names.ts";

export interface SiteOptions {
  readonly db: Database;
  /** Errors go here; nothing is logged where it is left out. */
  readonly log?: Logger;
  /** Name of the site as its pages show it. */
  readonly name?: string;
  /** Names of rules and marketplaces; their ids are shown where it is left out. */
  readonly names?: SiteNames;
  /** Where bodies of captures lie; no picture is shown where it is left out. */
  readonly bodies?: Site["bodies"];
  /** Where evidence packages come from; without it they cannot be downloaded. */
  readonly evidence?: EvidenceSource;
  /** Why campaigns wait; not shown where it is left out. */
  readonly waits?: WaitsSource;
}

/** SQLSTATE classes and socket errors that mean: the database is not there, rather than: our query is wrong. */
const DATABASE_AWAY = /^(?:08|57P|53)|^E(?:CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NOTFOUND)$/;
/** SQLSTATE of a table that is not there: the database was not migrated. */
const UNDEFINED_TABLE = "42P01";

const ALARMS_EVERY_MS = 3_000;

export function createSite({
  db,
  log,
  name = "巡网",
  names = {},
  evidence,
  waits,
  bodies = null,
}: SiteOptions): FastifyInstance {
  // Requests are not logged: addresses hold what an officer looks at.
  const app: FastifyInstance = Fastify({
    logger: false,
    bodyLimit: 65_536,
    routerOptions: { maxParamLength: 64 },
    // An address that cannot be read or is too long meets no hook and no error handler.
    frameworkErrors: (error, _request, reply) =>
      site.send(reply.headers(SECURE_HEADERS), MISREAD, error.statusCode ?? 400),
  });
  const openAlarms = { count: 0, asked: 0 };
  const site: Site = {
    db,
    names,
    bodies,
    evidence,
    waits,
    reader: { bureau: null },
    send: (reply, parts, status = 200) =>
      reply
        .code(status)
        .type("text/html; charset=utf-8")
        .send(page(STYLE_ADDRESS, name, { ...parts, alarms: openAlarms.count })),
    notFound: (reply) => site.send(reply, message("没有这个页面", "地址有误，或所指的任务、线索不存在。"), 404),
  };
  addSecureHeaders(app);
  // The navigation shows them on every page; one answer in a few seconds is enough for all.
  app.addHook("onRequest", async () => {
    if (performance.now() - openAlarms.asked < ALARMS_EVERY_MS && openAlarms.asked > 0) return;
    openAlarms.asked = performance.now();
    // The page itself says where the database is away.
    openAlarms.count = await countOpenAlarms(db).catch(() => openAlarms.count);
  });
  app.setNotFoundHandler((_request, reply) => site.notFound(reply));
  app.setErrorHandler((error: Error & { code?: string; statusCode?: number }, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return site.send(reply, MISREAD, error.statusCode);
    }
    const away =
      DATABASE_AWAY.test(error.code ?? "") ||
      /connection (?:terminated|timeout)|ended pool|after calling end/i.test(error.message);
    log?.error({ err: error, route: request.routeOptions.url }, away ? "database is away" : "page failed");
    const code = away ? "X-2001" : error.code === UNDEFINED_TABLE ? "X-2003" : "X-0000";
    const text = ERRORS[code].zh.replace(/：\{detail\}$/, "");
    return site.send(
      reply,
      message(
        `${code} ${text}`,
        code === "X-0000" ? "请把出错的时间与页面地址告知运维。" : "稍后重试；若仍不行，请告知运维检查数据库。",
      ),
      code === "X-0000" ? 500 : 503,
    );
  });
  for (const feature of [
    assets,
    health,
    overview,
    alarms,
    campaign,
    campaignRows,
    inbox,
    assignment,
    screenshot,
    lead,
    evidencePackage,
  ]) {
    app.register(feature, site);
  }
  return app;
}

function message(title: string, text: string): PageParts {
  return {
    title,
    main: html`<section class="panel message"><h1>${title}</h1><p>${text}</p><p><a href="/">回到总览</a></p></section>`,
  };
}

const MISREAD = message("请求有误", "服务器读不懂这个请求。");
