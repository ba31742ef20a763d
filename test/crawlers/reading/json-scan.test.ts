import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, balancedAt, jsonAfter, parseJson, searchObjects, textAt } from "../../../crawlers/reading/json-scan.ts";

describe("JSON in scripts", () => {
  it("finds where a value ends though strings hold braces and quotes", () => {
    const value = { a: 'x"}]{', b: ["'", "\\", { c: "}" }] };
    const source = `var x = 1; window.data = ${JSON.stringify(value)}; other({"z":1})`;
    expect(jsonAfter(source, "window.data")).toEqual(value);
    expect(jsonAfter(source, "other")).toEqual({ z: 1 });
  });

  it("round-trips any JSON whatever stands around it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), fc.string(), (value, after) => {
        const text = JSON.stringify(value);
        expect(balancedAt(`${text}${after}`, 0)).toBe(text);
        expect(parseJson(`${text};`)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("is null for what does not close, nests too deeply or is no JSON", () => {
    expect(balancedAt('{"a":1', 0)).toBeNull();
    expect(parseJson("[".repeat(100_000))).toBeNull();
    expect(parseJson(`${"[".repeat(600)}${"]".repeat(600)}`)).toBeNull();
    expect(parseJson("{a: function(){}}")).toBeNull();
    expect(parseJson("alert(1)")).toBeNull();
    expect(jsonAfter("x = alert(1)", "x")).toBeNull();
  });

  it("mends raw line breaks, trailing commas and escaped apostrophes", () => {
    expect(parseJson('{"a":"x\ny",\n"b":["it\\\'s",],}')).toEqual({ a: "x y", b: ["it's"] });
  });

  it("walks paths without touching prototypes", () => {
    expect(at({ a: [{ b: 1 }] }, "a", 0, "b")).toBe(1);
    expect(at({}, "constructor")).toBeUndefined();
    expect(at("abc", "length")).toBeUndefined();
    expect(textAt({ a: " x " }, "a")).toBe("x");
    expect(textAt({ a: 7 }, "a")).toBe("7");
    expect(textAt({ a: {} }, "a")).toBeNull();
  });

  it("searches within its bound", () => {
    const tree = { list: Array.from({ length: 50 }, (_, id) => ({ id, in: { id } })) };
    expect(searchObjects(tree, (object) => object.id === 7)).toHaveLength(2);
    expect(searchObjects(tree, () => true, 3)).toHaveLength(2);
  });
});
