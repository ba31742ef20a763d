import { expect, test } from "vitest";
import { ERRORS, XunwangError } from "#domain/errors.ts";

test("every code says what happened in Chinese and English, and what to do next", () => {
  for (const [code, { zh, en, next }] of Object.entries(ERRORS)) {
    expect(code).toMatch(/^X-\d{4}$/);
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/[a-z]/);
    expect(next).toMatch(/\p{Script=Han}/u);
  }
});

test("a message is one line, whatever the values hold", () => {
  const { message } = new XunwangError("X-1004", { file: "a\nb", detail: "x".repeat(1_000) });
  expect(message).not.toContain("\n");
  expect(message.length).toBeLessThan(800);
});

test("a value cannot name another place to be filled", () => {
  expect(new XunwangError("X-1004", { file: "{detail}", detail: "secret" }).message).toContain("{detail}");
});
