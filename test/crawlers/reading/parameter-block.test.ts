import { describe, expect, it } from "vitest";
import { parseHtml } from "../../../crawlers/reading/html-document.ts";
import { parameterOf, readParameters } from "../../../crawlers/reading/parameter-block.ts";

const read = (html: string): Record<string, string> =>
  Object.fromEntries(readParameters(parseHtml(html)).map(({ label, value }) => [label, value]));

describe("parameters by their form", () => {
  it("reads tables of two and of four columns", () => {
    expect(
      read(
        "<table><tr><td>品牌</td><td>甲</td></tr><tr><td>Mount</td><td>Dual</td></tr><tr><td>Shape</td><td>Round</td></tr></table>",
      ),
    ).toEqual({ 品牌: "甲", Mount: "Dual", Shape: "Round" });
    expect(read("<table><tr><td>Brand:</td><td>A</td><td>MPN:</td><td>B</td></tr></table>")).toEqual({
      Brand: "A",
      MPN: "B",
    });
    expect(read("<table><tr><th>Weight</th><td>5 kg</td></tr></table>")).toEqual({ Weight: "5 kg" });
  });

  it("reads definition lists and rows whose first element is named a label", () => {
    expect(read("<dl><dt>Shape</dt><dd>Round</dd><dt>Voltage</dt><dd>120 V</dd></dl>")).toEqual({
      Shape: "Round",
      Voltage: "120 V",
    });
    const row = (label: string, value: string): string =>
      `<div class="row"><div class="spec-name">${label}</div><div>${value}</div></div>`;
    expect(read(`<div>${row("Material", "Steel")}${row("Weight", "46 lb.")}</div>`)).toEqual({
      Material: "Steel",
      Weight: "46 lb.",
    });
  });

  it("reads lists of label and value, and specification arrays in scripts", () => {
    expect(read("<ul><li>Bulb: 9 watt</li><li>Imported</li><li>Weight: 3 pounds</li></ul>")).toEqual({
      Bulb: "9 watt",
      Weight: "3 pounds",
    });
    expect(
      read(
        '<script>x={"specs":[{"title":"F","attributes":[{"label":"Style","values":["A","B"]},{"label":"Color","values":["White"]}]}]}</script>',
      ),
    ).toEqual({ Style: "A, B", Color: "White" });
  });

  it("leaves menus, offers, layout tables and sentences alone", () => {
    expect(read("<nav><ul><li>Shop: all</li><li>Sale: now</li></ul></nav>")).toEqual({});
    expect(read("<table><tr><td>Left column</td><td>Right column</td></tr></table>")).toEqual({});
    expect(read('<a><div><div class="title">70% off</div><div class="title">1000s of items</div></div></a>')).toEqual(
      {},
    );
    expect(read("<dl><dt>Mobile</dt><dd><a>Phones</a><a>Tablets</a></dd></dl>")).toEqual({});
  });
});

it("keeps both names of the product where a certificate's and the listing's are printed", () => {
  const page =
    "<table><tr><th>证书编号</th><td>2020011119123456</td></tr><tr><th>产品名称</th><td>电动自行车</td></tr><tr><th>型号</th><td>A</td></tr><tr><th>型号</th><td>B</td></tr><tr><th>产品名称</th><td>甲牌</td></tr></table>";
  expect(readParameters(parseHtml(page)).map(({ label, value }) => `${label}=${value}`)).toEqual([
    "证书编号=2020011119123456",
    "产品名称=电动自行车",
    "型号=A",
    "产品名称=甲牌",
  ]);
});

it("takes the whole value from the title attribute only where the text is cut", () => {
  expect(parameterOf("型号：CYSB50YCW10D-100,CYSB...", "CYSB50YCW10D-100,CYSB50YCW10DJ")).toEqual({
    label: "型号",
    value: "CYSB50YCW10D-100,CYSB50YCW10DJ",
  });
  expect(parameterOf("型号: V90", "型号说明")).toEqual({ label: "型号", value: "V90" });
  expect(parameterOf("没有冒号")).toBeNull();
});
