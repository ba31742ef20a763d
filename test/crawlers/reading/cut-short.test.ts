import { expect, test } from "vitest";
import { isCutShort } from "#crawlers/reading/cut-short.ts";

const isCut = (text: string) => isCutShort({ body: Buffer.from(text) });
const WHOLE =
  "<!DOCTYPE html>\n<html><head><title>灭火器</title></head><body><dl><dt>厂名</dt><dd>甲厂</dd></dl></body></html>\n";

test("a page that stops within a word or a tag is cut short", () => {
  for (const at of [WHOLE.indexOf("甲厂") + 1, WHOLE.indexOf("<dt>") + 2, WHOLE.indexOf("灭火器") + 2]) {
    expect(isCut(WHOLE.slice(0, at))).toBe(true);
  }
  expect(isCut(`\ufeff<!-- 商城 -->\n${WHOLE.slice(0, -30)}`)).toBe(true);
});

test("a whole page is not, nor one without closing tags, a fragment, or what is no page", () => {
  expect(isCut(WHOLE)).toBe(false);
  expect(isCut(`${WHOLE}<!-- served by 10`)).toBe(false);
  expect(isCut("<!doctype html><title>灭火器</title><p>厂名：甲厂<p>厂址：乙路<script>1</script>\n")).toBe(false);
  expect(isCut("<li data-sku=1>灭火器")).toBe(false);
  expect(isCut('{"title":"灭火器"}')).toBe(false);
  expect(isCut("")).toBe(false);
});
