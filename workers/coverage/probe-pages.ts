/**
 * Probes (探针): pages of our own making with known defects, in the form of each marketplace. Read and judged like any page
 * they must come out with the rules named; where one does not, reading or judging is out of order. No page of anybody else.
 * In: a marketplace. Out: its probes; none where no form was written for it.
 */
import type { Marketplace } from "#crawlers/marketplaces/marketplace.ts";
import type { Page } from "#domain/capture.ts";
import { probeForm, probeItem } from "./probe-forms.ts";

export interface Probe {
  /** Name within its marketplace. */
  readonly name: string;
  /** Rules whose findings it must bring. */
  readonly expected: readonly string[];
  readonly page: Pick<Page, "url" | "headers" | "body">;
}

export interface Goods {
  readonly name: string;
  readonly title: string;
  readonly parameters: readonly (readonly [label: string, value: string])[];
  /** Rules, each with the field that it finds missing; a marketplace that never shows it is not probed for it. */
  readonly expected: Readonly<Record<string, Marketplace["shows"][number] | null>>;
}

/** Defects that no change of law in sight takes away: no papers, no maker, a number of a wrong length. */
const GOODS: readonly Goods[] = [
  {
    name: "电线无认证无厂名",
    title: "BVV 2.5平方 铜芯电线 家装国标 100米",
    parameters: [
      ["产品名称", "铜芯电线"],
      ["规格", "2.5平方"],
      ["颜色", "红色"],
    ],
    expected: {
      "ccc-missing": "ccc",
      "maker-name-missing": "manufacturer.name",
      "maker-address-missing": "manufacturer.address",
    },
  },
  {
    name: "灭火器认证编号位数有误",
    title: "4公斤干粉灭火器 家用手提式 MFZ/ABC4",
    parameters: [
      ["产品名称", "手提式干粉灭火器"],
      ["3C证书编号", "20190818010012"],
      ["生产厂家", "浙江探针消防器材有限公司"],
      ["厂址", "浙江省金华市婺城区探针路18号"],
    ],
    expected: { "ccc-malformed": null },
  },
];

/** Whether probes of this marketplace can be sent. */
export const hasProbe = ({ id }: Pick<Marketplace, "id">): boolean => probeForm(id) !== null;

export function probesOf(marketplace: Marketplace): Probe[] {
  const form = probeForm(marketplace.id);
  if (form === null) return [];
  const url =
    marketplace.id === "schema-org"
      ? "https://probe.example/900000001"
      : marketplace.itemUrl(probeItem(marketplace.id));
  return GOODS.flatMap((goods) => {
    const expected = Object.entries(goods.expected).flatMap(([rule, field]) =>
      field === null || marketplace.shows.includes(field) ? [rule] : [],
    );
    if (expected.length === 0) return [];
    const body = `<!doctype html><html><head><meta charset="utf-8"><title>${goods.title}</title></head><body>${form(goods)}</body></html>`;
    return [
      {
        ...{ name: goods.name, expected },
        page: { url, headers: { "content-type": "text/html; charset=utf-8" }, body: new TextEncoder().encode(body) },
      },
    ];
  });
}
