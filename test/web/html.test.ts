import { load } from "cheerio";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, foreign, foreignLine, pageLink } from "#web/html/foreign.ts";
import { escapeText, html } from "#web/html/html.ts";
import { markedQuote, markedText } from "#web/html/marked.ts";

const hostile = fc.string({ unit: fc.constantFrom(..."<>&\"'`= \n/aA1中\u0000\u0007\u202e\u2066\u200b\ud800😀") });
const anyText = fc.oneof(hostile, fc.string({ unit: "binary" }));

describe("html", () => {
  it("keeps any text a text, in an element and in an attribute", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const $ = load(html`<p title="${text}">${text}</p><i>end</i>`.toString(), null, false);
        expect($("*").length).toBe(2);
        expect($("p").get(0)?.attribs).toEqual({ title: $("p").text() });
      }),
    );
  });

  it("joins lists, leaves out what is nothing, and does not escape its own markup twice", () => {
    const inner = html`<b>${"a & b"}</b>`;
    expect(html`<p>${[inner, null, undefined, false, 0, ["<"]]}</p>`.toString()).toBe("<p><b>a &amp; b</b>0&lt;</p>");
  });

  it("does not take a foreign object for markup", () => {
    const fake = { toString: () => "<script>" } as unknown as string;
    expect(html`${`${fake}`}`.toString()).toBe("&lt;script&gt;");
  });

  it("shows signs that turn or hide writing instead of obeying them", () => {
    expect(escapeText("价\u202e格\u0000\u200b\u2069\u{e0041}")).toBe("价[U+202E]格[U+0000][U+200B][U+2069][U+E0041]");
    expect(escapeText("\ud800")).toBe("\ufffd");
    expect(escapeText("👨\u200d👩\n\t")).toBe("👨\u200d👩\n\t");
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeText(text)).not.toMatch(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Surrogate}]/u);
      }),
    );
  });
});

describe("text from pages", () => {
  it("is isolated and of bounded length, however long it is", () => {
    const long = `<script>${"长".repeat(10_000)}`;
    for (const shown of [foreign(long), foreignLine(long), markedText(long, [{ start: 9_000, end: 9_900 }], 200)]) {
      expect(shown.toString().length).toBeLessThan(1_200);
      expect(shown.toString()).toMatch(/^<bdi[ >]/);
      expect(shown.toString()).not.toContain("<script");
    }
  });

  it("is never cut inside a surrogate pair", () => {
    expect(cut("a😀b", 2)).toBe("a…");
    expect(cut("a😀b", 3)).toBe("a😀…");
  });

  it("shows no phone number and no e-mail address, also where a cut goes through one", () => {
    const text = `${"字".repeat(35)}13812345678联系 a.b@example.com 橡套线 021-62345678`;
    for (let around = 0; around < 60; around++) {
      const start = text.indexOf("橡套线");
      expect(markedQuote(text, { start, end: start + 3 }, around).toString()).not.toMatch(/\d{3}|example/);
    }
    expect(foreign(text, 40).toString()).not.toMatch(/\d{3}/);
    expect(foreign("证书 2019010105123456", 40).toString()).toContain("2019010105123456");
  });

  it("marks the quoted words where they stand", () => {
    expect(markedText("恒岳橡套线 4芯", [{ start: 2, end: 5 }], 100).toString()).toBe(
      "<bdi>恒岳<mark>橡套线</mark> 4芯</bdi>",
    );
    expect(markedQuote(`${"前".repeat(50)}橡套线`, { start: 50, end: 53 }, 2).toString()).toBe(
      "<bdi>…前前<mark>橡套线</mark></bdi>",
    );
  });

  it("links only to http and https addresses", () => {
    expect(pageLink("https://a.example/x?y=1&z=2").toString()).toContain('href="https://a.example/x?y=1&amp;z=2"');
    expect(pageLink("https://a.example/").toString()).toContain('rel="noreferrer noopener nofollow"');
    for (const url of ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "//a.example", "\u0000https:x", ""]) {
      expect(pageLink(url).toString()).not.toContain("href");
    }
  });
});
