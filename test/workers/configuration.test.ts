import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readConfiguration, SETTINGS } from "#workers/configuration.ts";

test("without any setting everything is embedded", () => {
  expect(readConfiguration({})).toMatchObject({
    databaseUrl: null,
    redisUrl: null,
    host: "127.0.0.1",
    port: 8806,
    sandbox: {},
  });
});

test("an empty setting counts as not set, as docker compose passes it", () => {
  expect(readConfiguration({ XUNWANG_CONTACT: "", REDIS_URL: "" })).toMatchObject({ contact: null, redisUrl: null });
});

test.each([
  [{ DATABASE_URL: "mysql://x" }, /X-1001 配置项 DATABASE_URL 无效/],
  [{ REDIS_URL: "localhost:6379" }, /X-1001 配置项 REDIS_URL 无效/],
  [{ XUNWANG_PORT: "80a" }, /X-1001 配置项 XUNWANG_PORT 无效/],
  [{ XUNWANG_CONCURRENCY: "0" }, /X-1001 配置项 XUNWANG_CONCURRENCY 无效/],
  [{ XUNWANG_CONTACT: "a\r\nb: c" }, /X-1001 配置项 XUNWANG_CONTACT 无效/],
  [{ XUNWANG_S3: "https://store.example/bucket" }, /X-1001 配置项 XUNWANG_S3 无效/],
  [{ XUNWANG_S3: "https://KEY:hush@store.example/a/b" }, /X-1001 配置项 XUNWANG_S3 无效：(?!.*hush)/],
  [{ XUNWANG_KEEP_DAYS: "0" }, /X-1001 配置项 XUNWANG_KEEP_DAYS 无效/],
  [{ XUNWANG_SANDBOX: "{" }, /X-1001 配置项 XUNWANG_SANDBOX 无效/],
  [{ XUNWANG_SANDBOX: '{"a":"file:///etc/passwd"}' }, /X-1001 配置项 XUNWANG_SANDBOX 无效/],
])("%j is refused with its name and what is wrong", (environment, message) => {
  expect(() => readConfiguration(environment)).toThrow(message);
});

test("the README's table names every setting and its default", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  for (const [name, [what, fallback]] of Object.entries(SETTINGS)) {
    expect(readme).toContain(`| \`${name}\` | ${what} | ${fallback} |`);
  }
});

test("a bucket's credentials are taken out of its address", () => {
  expect(readConfiguration({ XUNWANG_S3: "http://KEY:a%2Fb%2Bc@127.0.0.1:9000/bucket/?region=cn-east" }).s3).toEqual({
    endpoint: "http://127.0.0.1:9000/bucket",
    region: "cn-east",
    ...{ accessKeyId: "KEY", secretAccessKey: "a/b+c" },
  });
});
