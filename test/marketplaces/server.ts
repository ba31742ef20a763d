/**
 * The HTTP server before a site of the sandbox: requests go in, the site's answers go out, from a bounded cache, with
 * gzip where the guest accepts it; or misbehaviour, where the plan says so. Counts what it answered; logs nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { misbehave, send } from "./misbehave.ts";
import { type MisbehaviourPlan, REFUSING, type Way } from "./misbehaviour.ts";
import type { Answer, PageKind, Site } from "./sites/site.ts";

/** What one server answered. */
export interface ServerStats {
  requests: number;
  readonly byKind: Partial<Record<PageKind, number>>;
  readonly byStatus: Record<string, number>;
  readonly misbehaved: Partial<Record<Way, number>>;
  /** Most requests under way at once. */
  peak: number;
  /** When the last requests came (the newest 50,000), in milliseconds. */
  readonly arrivals: number[];
  /** Those of them that were for pages, and not for what a page in a browser loads by itself. */
  readonly visits: number[];
  /** When the last of those came that were told not to come now. */
  readonly refusals: number[];
}

const CACHE_BYTES = 48 * 1024 * 1024;
const MOST_ARRIVALS = 50_000;
const LOADED_BY_PAGES = /^\/(?:api|static|pic)\//;

/** Between which item pages, by number, a site shows another template. */
export interface TemplateChange {
  readonly from: number;
  readonly to?: number | undefined;
}

interface Cached {
  readonly answer: Answer;
  gzip: Buffer | null;
}

export class SandboxServer {
  readonly stats: ServerStats = {
    ...{ requests: 0, byKind: {}, byStatus: {}, misbehaved: {}, peak: 0 },
    ...{ arrivals: [], visits: [], refusals: [] },
  };
  private readonly site: Site;
  private readonly plan: MisbehaviourPlan;
  private readonly gzip: boolean;
  private readonly server: Server;
  private readonly cache = new Map<string, Cached>();
  private cachedBytes = 0;
  private underWay = 0;

  private readonly change: TemplateChange | null;

  constructor(site: Site, plan: MisbehaviourPlan, gzip: boolean, change: TemplateChange | null = null) {
    this.change = change;
    this.site = site;
    this.plan = plan;
    this.gzip = gzip;
    this.server = createServer((request, response) => this.handle(request, response));
    this.server.keepAliveTimeout = 30_000;
  }

  /** Listens on 127.0.0.1; `port` 0 takes a free one. Resolves with the base address. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, "127.0.0.1", () => {
        this.server.off("error", reject);
        resolve(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
      });
    });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? "/";
    this.stats.requests++;
    note(this.stats.arrivals, Date.now());
    if (!LOADED_BY_PAGES.test(target)) note(this.stats.visits, Date.now());
    this.underWay++;
    this.stats.peak = Math.max(this.stats.peak, this.underWay);
    response.on("close", () => {
      this.underWay--;
      this.stats.byStatus[response.statusCode] = (this.stats.byStatus[response.statusCode] ?? 0) + 1;
    });
    const rule = this.plan.decide(target, Date.now());
    if (rule) {
      this.stats.misbehaved[rule.way] = (this.stats.misbehaved[rule.way] ?? 0) + 1;
      if (REFUSING.has(rule.way)) note(this.stats.refusals, Date.now());
      const answer = this.lookUp(target.replace(/[?&]misbehave=[a-z0-9-]+/, "")).answer;
      misbehave(rule, { target, response, answer, nth: this.stats.requests });
      return;
    }
    this.changeTemplate();
    const cached = this.lookUp(target);
    const { answer } = cached;
    this.stats.byKind[answer.kind] = (this.stats.byKind[answer.kind] ?? 0) + 1;
    if (this.gzip && answer.body.length > 1_000 && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
      cached.gzip ??= this.squeeze(answer.body);
      send(response, answer.status, { "content-type": answer.contentType, "content-encoding": "gzip" }, cached.gzip);
    } else send(response, answer.status, { "content-type": answer.contentType }, answer.body);
  }

  private changeTemplate(): void {
    if (this.change === null || this.site.changeTemplate === undefined) return;
    const shown = this.stats.byKind.detail ?? 0;
    const isChanged = shown >= this.change.from && shown < (this.change.to ?? Number.POSITIVE_INFINITY);
    // Pages kept from before would come in the other template.
    if (this.site.changeTemplate(isChanged)) this.cache.clear();
  }

  private lookUp(target: string): Cached {
    const known = this.cache.get(target);
    if (known) return known;
    const cached: Cached = { answer: this.site.answer(target), gzip: null };
    if (target.length <= 500 && cached.answer.status === 200) {
      this.cache.set(target, cached);
      this.grow(cached.answer.body.length);
    }
    return cached;
  }

  private squeeze(body: Buffer): Buffer {
    const small = gzipSync(body, { level: 1 });
    this.grow(small.length);
    return small;
  }

  /** Makes room by dropping the oldest answers. */
  private grow(bytes: number): void {
    this.cachedBytes += bytes;
    for (const [target, { answer, gzip }] of this.cache) {
      if (this.cachedBytes <= CACHE_BYTES) return;
      this.cache.delete(target);
      this.cachedBytes -= answer.body.length + (gzip?.length ?? 0);
    }
  }
}

function note(times: number[], at: number): void {
  if (times.push(at) > 2 * MOST_ARRIVALS) times.splice(0, MOST_ARRIVALS);
}
