import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { decodeBytes, decodePage } from "../../../crawlers/reading/charset.ts";
import { pageOf } from "./page-from.ts";

const chinese = "这是一个商品页面，厂名：上海某某电器有限公司，价格一百元，欢迎选购。";
const traditional = "這是一個商品頁面，廠名：台北某某電器股份有限公司，價格一百元，歡迎選購。";

describe("charset by evidence", () => {
  it("reads GBK bytes though meta and header both say utf-8", () => {
    const body = iconv.encode(`<html><meta charset="utf-8"><title>${chinese}</title>`, "gbk");
    const page = pageOf(body, { headers: { "content-type": "text/html; charset=utf-8" } });
    expect(decodePage(page)).toEqual({
      text: `<html><meta charset="utf-8"><title>${chinese}</title>`,
      charset: "gb18030",
    });
  });

  it("reads UTF-8 bytes though the meta says gbk", () => {
    const page = pageOf(`<meta charset=gbk><p>${chinese}`);
    expect(decodePage(page)).toEqual({ text: `<meta charset=gbk><p>${chinese}`, charset: "utf-8" });
  });

  it("tells Big5 from GBK by the characters, with or without a declaration", () => {
    const body = iconv.encode(traditional.repeat(3), "big5");
    expect(decodeBytes(body).text).toBe(traditional.repeat(3));
    expect(decodeBytes(iconv.encode(traditional, "big5"), "big5").charset).toBe("big5");
    expect(decodeBytes(iconv.encode(chinese, "gbk"), "big5").charset).toBe("gb18030");
  });

  it("knows UTF-16 with and without a byte-order mark", () => {
    const text = `<html><head><title>${chinese}</title></head></html>`;
    expect(decodeBytes(iconv.encode(text, "utf-16le", { addBOM: true }))).toEqual({ text, charset: "utf-16le" });
    expect(decodeBytes(iconv.encode(text, "utf-16le", { addBOM: false }))).toEqual({ text, charset: "utf-16le" });
    expect(decodeBytes(iconv.encode(text, "utf-16be", { addBOM: false }))).toEqual({ text, charset: "utf-16be" });
  });

  it("drops the byte-order mark of UTF-8", () => {
    expect(decodeBytes(Buffer.from("\ufeff{}"))).toEqual({ text: "{}", charset: "utf-8" });
  });

  it("stays with UTF-8 where single characters are torn", () => {
    const torn = Buffer.concat([
      Buffer.from(chinese.repeat(5)),
      Buffer.from([0xe4, 0xb8]),
      Buffer.from(`<p>${chinese}`),
    ]);
    const { text, charset } = decodeBytes(torn);
    expect(charset).toBe("utf-8");
    expect(text.split("\ufffd").length - 1).toBeLessThanOrEqual(2);
    expect(text.endsWith(chinese)).toBe(true);
  });

  it("keeps accents of Western pages", () => {
    expect(decodeBytes(iconv.encode("Café crème, déjà vu", "latin1"), "iso-8859-1").text).toBe("Café crème, déjà vu");
    expect(decodeBytes(iconv.encode("Café crème, déjà vu", "latin1")).text).toBe("Café crème, déjà vu");
  });

  it("reads Chinese from a server that says Latin-1 for everything", () => {
    expect(decodeBytes(iconv.encode(chinese, "gbk"), "ISO-8859-1").text).toBe(chinese);
  });

  it("believes a declared charset that nothing contradicts", () => {
    const russian = "Кабель силовой медный, производитель указан на упаковке";
    expect(decodeBytes(iconv.encode(russian, "windows-1251"), "windows-1251").text).toBe(russian);
  });

  it("ignores charsets that do not exist and survives empty bodies", () => {
    expect(decodeBytes(Buffer.from("a"), "no-such-charset")).toEqual({ text: "a", charset: "utf-8" });
    expect(decodeBytes(new Uint8Array())).toEqual({ text: "", charset: "utf-8" });
  });
});
