/**
 * The HTTP server before a site of the sandbox: requests go in, the site's answers go out, from a bounded cache, with
 * gzip where the guest accepts it; or misbehaviour, where the plan says so. Counts what it answered; logs nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Misbehaviour, MisbehaviourPlan, Way } from "./misbehaviour.ts";
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
}

const CACHE_BYTES = 48 * 1024 * 1024;
const MOST_ARRIVALS = 50_000;
const HUGE_BYTES = 50 * 1024 * 1024;

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
  readonly stats: ServerStats = { requests: 0, byKind: {}, byStatus: {}, misbehaved: {}, peak: 0, arrivals: [] };
  private readonly site: Site;
  private readonly plan: MisbehaviourPlan;
  private readonly gzip: boolean;
  private readonly server: Server;
  private readonly cache = new Map<string, Cached>();
  private readonly timers = new Set<NodeJS.Timeout>();
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
    for (const timer of this.timers) clearInterval(timer);
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? "/";
    this.stats.requests++;
    if (this.stats.arrivals.push(Date.now()) > 2 * MOST_ARRIVALS) this.stats.arrivals.splice(0, MOST_ARRIVALS);
    this.underWay++;
    this.stats.peak = Math.max(this.stats.peak, this.underWay);
    response.on("close", () => {
      this.underWay--;
      this.stats.byStatus[response.statusCode] = (this.stats.byStatus[response.statusCode] ?? 0) + 1;
    });
    const rule = this.plan.decide(target, Date.now());
    if (rule) {
      this.stats.misbehaved[rule.way] = (this.stats.misbehaved[rule.way] ?? 0) + 1;
      this.misbehave(rule, target, response);
      return;
    }
    this.changeTemplate();
    const cached = this.lookUp(target);
    const { answer } = cached;
    this.stats.byKind[answer.kind] = (this.stats.byKind[answer.kind] ?? 0) + 1;
    if (this.gzip && answer.body.length > 1_000 && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
      cached.gzip ??= this.squeeze(answer.body);
      this.send(
        response,
        answer.status,
        { "content-type": answer.contentType, "content-encoding": "gzip" },
        cached.gzip,
      );
    } else this.send(response, answer.status, { "content-type": answer.contentType }, answer.body);
  }

  private changeTemplate(): void {
    if (this.change === null || this.site.changeTemplate === undefined) return;
    const shown = this.stats.byKind.detail ?? 0;
    const isChanged = shown >= this.change.from && shown < (this.change.to ?? Number.POSITIVE_INFINITY);
    // Pages kept from before would come in the other template.
    if (this.site.changeTemplate(isChanged)) this.cache.clear();
  }

  private send(response: ServerResponse, status: number, headers: Record<string, string>, body: Buffer): void {
    response.writeHead(status, { ...headers, "content-length": body.length, vary: "accept-encoding" });
    response.end(body);
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

  private misbehave(rule: Misbehaviour, target: string, response: ServerResponse): void {
    const retryAfter = String(rule.retryAfterSeconds ?? 1);
    const { contentType, body } = this.lookUp(target.replace(/[?&]misbehave=[a-z-]+/, "")).answer;
    switch (rule.way) {
      case "rate-limit":
        this.send(response, 429, { "content-type": "text/plain", "retry-after": retryAfter }, Buffer.from("slow down"));
        return;
      case "unavailable": {
        const headers: Record<string, string> = { "content-type": "text/html" };
        if (this.stats.requests % 2 === 0) headers["retry-after"] = retryAfter;
        this.send(response, 503, headers, Buffer.from("<h1>503 Service Unavailable</h1>"));
        return;
      }
      case "slow-body":
        this.drip(response, contentType, body);
        return;
      case "redirect-loop": {
        const again = `${target}${target.includes("?") ? "&" : "?"}r=${this.stats.requests % 10}`;
        this.send(response, 302, { location: target.length > 300 ? target : again }, Buffer.alloc(0));
        return;
      }
      case "huge":
        this.flood(response, contentType, body);
        return;
      case "broken-gzip": {
        this.send(response, 200, { "content-type": contentType, "content-encoding": "gzip" }, brokenGzip(body));
        return;
      }
      case "wrong-charset": {
        const other = /gbk/i.test(contentType) ? "utf-8" : "gbk";
        const lied = Buffer.from(body.toString("latin1").replace(/charset="?[\w-]+/i, `charset="${other}`), "latin1");
        this.send(response, 200, { "content-type": `text/html; charset=${other}` }, lied);
        return;
      }
      case "captcha": {
        const html =
          '<!DOCTYPE html><html><head><meta charset="utf-8"><title>验证码拦截</title></head><body><div id="captcha"><p>访问过于频繁，请拖动滑块完成安全验证</p></div></body></html>';
        this.send(response, 200, { "content-type": "text/html; charset=utf-8" }, Buffer.from(html));
        return;
      }
      case "removed": {
        const html =
          '<!DOCTYPE html><html><head><meta charset="utf-8"><title>商品已下架</title></head><body><h2>商品已下架</h2><p>您查看的商品不存在</p></body></html>';
        this.send(response, 200, { "content-type": "text/html; charset=utf-8" }, Buffer.from(html));
        return;
      }
      case "cut-off":
        response.writeHead(200, { "content-type": contentType, "content-length": body.length });
        response.write(body.subarray(0, body.length >> 1), () => response.destroy());
        return;
    }
  }

  /** 16 bytes every 100 ms: a page takes minutes. */
  private drip(response: ServerResponse, contentType: string, body: Buffer): void {
    response.writeHead(200, { "content-type": contentType });
    let at = 0;
    const timer = setInterval(() => {
      response.write(body.subarray(at, at + 16));
      at += 16;
      if (at >= body.length) response.end();
    }, 100);
    this.timers.add(timer);
    response.on("close", () => {
      clearInterval(timer);
      this.timers.delete(timer);
    });
  }

  /** The page, then blanks until there are 50 MB; waits for the guest to read. */
  private flood(response: ServerResponse, contentType: string, body: Buffer): void {
    response.writeHead(200, { "content-type": contentType });
    const blanks = Buffer.alloc(64 * 1024, 0x20);
    let sent = body.length;
    const more = (): void => {
      while (!response.destroyed && sent < HUGE_BYTES) {
        sent += blanks.length;
        if (!response.write(blanks)) {
          response.once("drain", more);
          return;
        }
      }
      response.end();
    };
    response.write(body);
    more();
  }
}

/** A gzip stream whose first block is right and whose second is of a type that there is not. */
function brokenGzip(body: Buffer): Buffer {
  const start = body.subarray(0, 2_000);
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0]);
  head.writeUInt16LE(start.length, 11);
  head.writeUInt16LE(~start.length & 0xffff, 13);
  return Buffer.concat([head, start, Buffer.alloc(200, 0x07)]);
}
