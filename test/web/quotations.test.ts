import { describe, expect, it } from "vitest";
import { Listing } from "#domain/listing.ts";
import { quotation, rangeOf, rangesIn, textAt } from "#web/text/quotations.ts";

const listing = Listing.parse({
  title: "橡套线 4芯 橡套线",
  attributes: [
    { label: "品牌", value: "恒岳" },
    { label: "3C证书编号", value: "详见包装" },
  ],
  manufacturer: { name: null, address: null, contact: null },
});

describe("quotations", () => {
  it("follow a path into the listing, and no further than its own texts", () => {
    expect(textAt(listing, "attributes[1].value")).toBe("详见包装");
    expect(textAt(listing, "title")).toBe(listing.title);
    for (const path of [
      "manufacturer.name",
      "attributes[9].value",
      "attributes",
      "constructor.name",
      "__proto__",
      "",
      "a.b.c.d.e.f.g",
    ]) {
      expect(textAt(listing, path)).toBeNull();
    }
  });

  it("believe offsets only where the words stand there", () => {
    const title = listing.title ?? "";
    expect(rangeOf(title, { field: "title", text: "橡套线", start: 7, end: 10 })).toEqual({ start: 7, end: 10 });
    expect(rangeOf(title, { field: "title", text: "橡套线", start: 1, end: 4 })).toEqual({ start: 0, end: 3 });
    expect(rangeOf(title, { field: "title", text: "电缆", start: 0, end: 2 })).toBeNull();
    expect(rangeOf(title, { field: "title", text: "" })).toBeNull();
  });

  it("name a parameter by its own label and a field by its Chinese name", () => {
    expect(quotation(listing, { field: "attributes[1].value", text: "包装" })).toMatchObject({
      field: "3C证书编号",
      ownLabel: true,
      context: { text: "详见包装", range: { start: 2, end: 4 } },
    });
    expect(quotation(listing, { field: "manufacturer.name", text: "" })).toMatchObject({
      field: "生产者名称",
      context: null,
    });
  });

  it("join places that overlap and keep them in order", () => {
    const spans = [
      { field: "title", text: "4芯" },
      { field: "title", text: "橡套线 4" },
      { field: "seller.shop", text: "橡" },
    ];
    expect(rangesIn(listing.title ?? "", "title", spans)).toEqual([{ start: 0, end: 6 }]);
  });
});
