import { expect, test } from "vitest";
import { parseHtml } from "#crawlers/reading/html-document.ts";
import { withLabelPictures, wordsIn } from "#crawlers/reading/label-pictures.ts";
import { pictureAddresses, picturesIn } from "#crawlers/reading/picture-addresses.ts";
import { emptyListing } from "#domain/listing.ts";

const picture = (...texts: (string | [string, number])[]) => ({
  url: "https://img.example/1.jpg",
  sha256: "a".repeat(64),
  lines: texts.map((one, at) => {
    const [text, confidence] = typeof one === "string" ? [one, 0.98] : one;
    return { text, confidence, box: [10, 20 * at, 200, 18] as const };
  }),
});
const page = { ...emptyListing(), title: "台式双灶燃气灶" };

test.each([
  ["with colons", ["制造商：宁海县岚川厨具有限公司", "厂址：浙江省宁海县西店镇望海南路6号"]],
  ["in two columns of a table", ["制造商 宁海县岚川厨具有限公司", "厂址 浙江省宁海县西店镇望海南路6号"]],
  ["on lines of their own", ["厂名", "宁海县岚川厨具有限公司", "厂址", "浙江省宁海县西店镇望海南路6号"]],
  ["in one line", ["生产厂家：宁海县岚川厨具有限公司地址：浙江省宁海县西店镇望海南路6号"]],
])("maker and address are read from a label %s", (_, lines) => {
  const pictures = [picture("匠心品质 火力十足"), picture(...lines)];
  const { manufacturer } = withLabelPictures(page, pictures);
  expect(manufacturer).toMatchObject({ name: "宁海县岚川厨具有限公司", address: "浙江省宁海县西店镇望海南路6号" });
  expect(wordsIn(pictures, manufacturer.name ?? "")?.text).toContain("宁海县岚川厨具有限公司");
});

test("numbers are read with and without their label", () => {
  const { marks } = withLabelPictures(page, [
    picture("3C证书编号 2021010105418832", "XK06-001-00238", "执行标准 GB16410-2020"),
  ]);
  expect(marks).toEqual({
    ccc: ["2021010105418832"],
    productionLicence: ["XK06-001-00238"],
    standards: ["GB 16410-2020"],
  });
});

test("what the page says stays, slogans and what is hardly read say nothing", () => {
  const known = { ...page, manufacturer: { name: "甲城灶具有限公司", address: null, contact: null } };
  expect(withLabelPictures(known, [picture("制造商：乙城灶具有限公司")]).manufacturer.name).toBe("甲城灶具有限公司");
  const unsure = [picture("源头工厂直供", "厂家直销 正品保证", ["制造商：乙城灶具有限公司", 0.55])];
  expect(withLabelPictures(page, unsure)).toMatchObject({ manufacturer: { name: null }, attributes: [] });
  expect(wordsIn(unsure, "乙城灶具有限公司")).toBeNull();
});

test("pictures that load late and small ones are found in full size, each once, other addresses never", () => {
  const document = parseHtml(`<ul id="t"><li><img src="//img14.360buyimg.com/n5/s54x54_jfs/t1/9/a.jpg"></li>
    <li><img src="https://g.alicdn.com/s.gif" data-src="//gd1.alicdn.com/imgextra/i1/b.jpg_50x50.jpg_.webp"></li>
    <li><img src="//gd1.alicdn.com/imgextra/i1/b.jpg"></li><li><img src="data:image/png;base64,AA"></li>
    <li><img src="javascript:alert(1)"></li><li><img src="file:///etc/passwd"></li></ul>`);
  expect(picturesIn(document, "https://item.example/1", document.root, null)).toEqual([
    "https://img14.360buyimg.com/n0/jfs/t1/9/a.jpg",
    "https://gd1.alicdn.com/imgextra/i1/b.jpg",
  ]);
  const many = Array.from({ length: 99 }, (_, at) => `/i/${at}.webp`);
  expect(pictureAddresses([...many, null, 7, {}], "https://shop.example/")).toHaveLength(30);
  expect(pictureAddresses(["a.jpg"], "")).toEqual([]);
});
