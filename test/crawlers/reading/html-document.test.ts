import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHtml } from "../../../crawlers/reading/html-document.ts";
import {
  findAll,
  findFirst,
  hasClass,
  hasName,
  linesOf,
  metaContent,
  textOf,
} from "../../../crawlers/reading/html-search.ts";

describe("html document", () => {
  it("closes what browsers close", () => {
    const document = parseHtml("<ul><li>甲<li>乙<p>丙<p>丁</ul><table><tr><td>1<td>2<tr><td>3</table>");
    expect(findAll(document, hasName("li")).map((item) => textOf(item))).toEqual(["甲", "乙 丙 丁"]);
    expect(findAll(document, hasName("tr")).map((row) => row.children.length)).toEqual([2, 1]);
  });

  it("keeps a slice of the array for what lies below an element", () => {
    const document = parseHtml("<div id=a><p><b>1</b></p></div><div id=b><b>2</b></div>");
    const second = findFirst(document, (element) => element.attributes.id === "b");
    expect(findAll(document, hasName("b"), second).map((element) => textOf(element))).toEqual(["2"]);
  });

  it("decodes entities in text and attributes, and leaves scripts alone", () => {
    const document = parseHtml('<a title="a&amp;b&#x4e2d;">&lt;厂名&gt;&nbsp;</a><script>"&amp;<b>"</script>');
    expect(document.elements[0]?.attributes.title).toBe("a&b中");
    expect(textOf(document.elements[0])).toBe("<厂名>");
    expect(document.elements[1]?.children).toEqual(['"&amp;<b>"']);
  });

  it("puts blocks on lines of their own and keeps words broken by tags together", () => {
    const document = parseHtml(
      "<div><b>厂</b>名：<i>甲</i>厂</div><p>厂址：乙<br>丙</p><style>x</style><script>y</script>",
    );
    expect(linesOf(document.root)).toBe("厂名：甲厂\n厂址：乙\n丙");
  });

  it("leaves out text that only screen readers say", () => {
    expect(textOf(parseHtml('<h1><span class="g-hdn">Details about</span>Sofa</h1>').root)).toBe("Sofa");
  });

  it("finds classes as words and meta by any of its names", () => {
    const document = parseHtml('<meta Property="og:Title" content=" T "><p class="a-b c">x</p>');
    expect(findFirst(document, hasClass("a"))).toBeNull();
    expect(findFirst(document, hasClass("c"))?.name).toBe("p");
    expect(metaContent(document, "og:title")).toBe("T");
  });

  it("bounds depth, elements and attributes, and says so", () => {
    const deep = parseHtml(`${"<div>".repeat(5_000)}甲`);
    expect(deep.truncated).toBe(true);
    expect(linesOf(deep.root)).toBe("甲");
    const wide = parseHtml(`<a ${Array.from({ length: 5_000 }, (_, index) => `a${index}=1`).join(" ")}>`);
    expect(Object.keys(wide.elements[0]?.attributes ?? {}).length).toBe(200);
    expect(parseHtml("<a>".repeat(400_000)).elements.length).toBe(300_000);
  });

  it("takes stray closing tags of any number in linear time", () => {
    const started = performance.now();
    parseHtml("<a>".repeat(200_000) + "</b>".repeat(200_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("never throws, and its slices are consistent, whatever comes", () => {
    const piece = fc.constantFrom(
      "<div>",
      "</div>",
      "<p",
      ">",
      "<li>",
      "</ul>",
      "<td>",
      "<script>",
      "</script>",
      "<!--",
      "-->",
      '"',
      "'",
      "=",
      "&amp;",
      "&#x110000;",
      "文",
      "<![CDATA[",
      "</",
      "<br/>",
      "\0",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const document = parseHtml(pieces.join(""));
        for (const [at, element] of document.elements.entries()) {
          expect(element.index).toBe(at);
          expect(element.end).toBeGreaterThan(at);
          if (element.parent !== null) expect(element.end).toBeLessThanOrEqual(element.parent.end);
        }
        linesOf(document.root);
      }),
      { numRuns: 300 },
    );
  });
});
