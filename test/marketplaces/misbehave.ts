/**
 * What each way to misbehave does on the wire. In: the way, the request and the answer an honest site would have given.
 * Out: nothing; the answer is on its way, or never comes. What runs on by itself ends with the connection.
 */
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Misbehaviour } from "./misbehaviour.ts";
import type { Answer } from "./sites/site.ts";

export interface Wronged {
  readonly target: string;
  readonly response: ServerResponse;
  readonly answer: Answer;
  /** Which request of this server it is. */
  readonly nth: number;
}

const HUGE_BYTES = 50 * 1024 * 1024;
const BOMB_BYTES = 64 * 1024 * 1024;
const HTML = "text/html; charset=utf-8";
const LOGIN = "/member/login.html";
const NOTHING = "/error/none.html";
/** Where nobody outside has any business: a cloud's metadata, loopback, private networks, loopback in disguise. */
const PRIVATE = [
  "http://169.254.169.254/latest/meta-data/",
  "http://127.0.0.1:22/",
  "http://10.0.0.8/admin",
  "http://192.168.1.1/",
  "http://[::1]:5432/",
  "http://[::ffff:10.0.0.8]/",
  "http://2130706433/",
];

export function send(response: ServerResponse, status: number, headers: Record<string, string>, body: Buffer): void {
  response.writeHead(status, { ...headers, "content-length": body.length, vary: "accept-encoding" });
  response.end(body);
}

export function misbehave(rule: Misbehaviour, { target, response, answer, nth }: Wronged): void {
  const { contentType, body } = answer;
  const retryAfter = String(rule.retryAfterSeconds ?? 1);
  const sendTo = (location: string) => send(response, 302, { location }, Buffer.alloc(0));
  switch (rule.way) {
    case "rate-limit":
      send(response, 429, { "content-type": "text/plain", "retry-after": retryAfter }, Buffer.from("slow down"));
      return;
    case "unavailable": {
      const headers: Record<string, string> = { "content-type": "text/html" };
      if (nth % 2 === 0) headers["retry-after"] = retryAfter;
      send(response, 503, headers, Buffer.from("<h1>503 Service Unavailable</h1>"));
      return;
    }
    case "slow-body":
      drip(response, contentType, body);
      return;
    case "redirect-loop":
      sendTo(target.length > 300 ? target : withQuery(target, `r=${nth % 10}`));
      return;
    case "huge":
      flood(response, contentType, body);
      return;
    case "broken-gzip":
      send(response, 200, { "content-type": contentType, "content-encoding": "gzip" }, brokenGzip(body));
      return;
    case "bomb":
      send(response, 200, { "content-type": contentType, "content-encoding": "gzip" }, bomb());
      return;
    case "wrong-charset": {
      const other = /gbk/i.test(contentType) ? "utf-8" : "gbk";
      const lied = Buffer.from(body.toString("latin1").replace(/charset="?[\w-]+/i, `charset="${other}`), "latin1");
      send(response, 200, { "content-type": `text/html; charset=${other}` }, lied);
      return;
    }
    case "captcha":
      page(response, "验证码拦截", '<div id="captcha"><p>访问过于频繁，请拖动滑块完成安全验证</p></div>');
      return;
    case "removed":
      page(response, "商品已下架", "<h2>商品已下架</h2><p>您查看的商品不存在</p>");
      return;
    case "login-wall":
      if (!target.startsWith(LOGIN)) sendTo(withQuery(LOGIN, `misbehave=login-wall&back=${nth}`));
      else page(response, "会员登录", LOGIN_FORM);
      return;
    case "soft-404":
      if (!target.startsWith(NOTHING)) sendTo(withQuery(NOTHING, "misbehave=soft-404"));
      else page(response, "出错了", "<h2>抱歉，您访问的页面走丢了</h2><a href='/'>返回首页</a>");
      return;
    case "private-redirect":
      sendTo(PRIVATE[nth % PRIVATE.length] ?? "http://127.0.0.1/");
      return;
    case "hung":
      return;
    case "endless-headers":
      endlessHeaders(response);
      return;
    case "wrong-length":
      response.writeHead(200, { "content-type": contentType, "content-length": Math.floor(body.length * 0.6) });
      response.end(body);
      return;
    case "cut-off":
    case "reset":
      response.writeHead(200, { "content-type": contentType, "content-length": body.length });
      response.write(body.subarray(0, body.length >> 1), () => {
        if (rule.way === "cut-off") response.destroy();
        else response.socket?.resetAndDestroy();
      });
      return;
  }
}

function withQuery(target: string, query: string): string {
  return `${target}${target.includes("?") ? "&" : "?"}${query}`;
}

const LOGIN_FORM = `<form id="login-form" action="/member/login" method="post"><h2>请登录</h2><p>登录后可查看商品详情</p>
<input name="account" placeholder="手机号/会员名"><input name="password" type="password" placeholder="请输入登录密码">
<button type="submit">登录</button></form>`;

function page(response: ServerResponse, title: string, inside: string): void {
  const html = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title></head><body>${inside}</body></html>`;
  send(response, 200, { "content-type": HTML }, Buffer.from(html));
}

/** Does something again and again until the connection ends. */
function repeatedly(response: ServerResponse, everyMs: number, act: () => void): void {
  const timer = setInterval(act, everyMs);
  response.on("close", () => clearInterval(timer));
}

/** 16 bytes every 100 ms: a page takes minutes. */
function drip(response: ServerResponse, contentType: string, body: Buffer): void {
  response.writeHead(200, { "content-type": contentType });
  let at = 0;
  repeatedly(response, 100, () => {
    response.write(body.subarray(at, at + 16));
    at += 16;
    if (at >= body.length) response.end();
  });
}

/** A header of 1 kB every 20 ms, for ever. */
function endlessHeaders(response: ServerResponse): void {
  const { socket } = response;
  socket?.write("HTTP/1.1 200 OK\r\n");
  let n = 0;
  repeatedly(response, 20, () => socket?.write(`x-more-${++n}: ${"a".repeat(1_000)}\r\n`));
}

/** The page, then blanks until there are 50 MB; waits for the guest to read. */
function flood(response: ServerResponse, contentType: string, body: Buffer): void {
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

let packed: Buffer | null = null;
function bomb(): Buffer {
  packed ??= gzipSync(Buffer.alloc(BOMB_BYTES, 0x20), { level: 1 });
  return packed;
}

/** A gzip stream whose first block is right and whose second is of a type that there is not. */
function brokenGzip(body: Buffer): Buffer {
  const start = body.subarray(0, 2_000);
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0]);
  head.writeUInt16LE(start.length, 11);
  head.writeUInt16LE(~start.length & 0xffff, 13);
  return Buffer.concat([head, start, Buffer.alloc(200, 0x07)]);
}
