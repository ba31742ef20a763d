/** A small evidence package with all the files the format has, for the tests of its check. In: a folder to write in. Out: bytes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chainHashOf, type Link } from "#crawlers/evidence/hash-chain.ts";
import type { About } from "#crawlers/evidence/package-manifest.ts";
import { writeWacz } from "#crawlers/evidence/write-wacz.ts";

export const utf8 = (text: string) => new TextEncoder().encode(text);
export const FINDINGS = "evidence/findings.jsonl";
const DAY_MS = 24 * 3_600_000;

/** When it was made: the stamps of the tests are of now, so its day is over. */
export const madeAt = new Date(Math.floor(Date.now() / 1000) * 1000 - 1.5 * DAY_MS);
/** The day of Shanghai it was made on. */
export const madeOn = shanghaiDay(madeAt);

export function shanghaiDay(at: Date): string {
  return new Date(at.getTime() + DAY_MS / 3).toISOString().slice(0, 10);
}

export const about: About = {
  title: "线索 7",
  software: "xunwang test",
  lead: 7,
  createdAt: madeAt,
  mainPageUrl: "https://shop.example/item/1",
  mainPageDate: madeAt.toISOString(),
};

const answer = (n: number) => ({
  url: `https://shop.example/item/${n}`,
  finalUrl: `https://shop.example/item/${n}`,
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8", "set-cookie": "id=1" },
  body: utf8(`<title>灭火器 ${n}</title><p>${"4kg 干粉 ".repeat(60)}${n}</p>`),
  fetchedAt: madeAt,
  via: "http" as const,
});

export async function exampleDraft(folder: string): Promise<Buffer> {
  const path = join(folder, "draft.wacz");
  await writeWacz(path, {
    title: about.title,
    createdAt: madeAt,
    software: about.software,
    pages: [{ url: about.mainPageUrl, title: "灭火器 1", ts: madeAt }],
    records: [1, 2, 3].map(answer),
    extraFiles: [
      { name: "evidence/lead.json", bytes: utf8('{"lead":7}\n') },
      { name: FINDINGS, bytes: utf8('{"rule":"a"}\n{"rule":"b"}\n{"rule":"c"}\n') },
      { name: "evidence/listings.jsonl", bytes: utf8('{"listing":1}\n') },
      { name: "evidence/law.json", bytes: utf8("[]\n") },
      { name: "evidence/provenance.json", bytes: utf8("{}\n") },
      { name: "evidence/rules/a.yaml", bytes: utf8("rule: a\nname: 甲\n") },
    ],
  });
  return readFileSync(path);
}

export function link(seq: number, previousHash: string, { sha256, sm3 }: { sha256: string; sm3: string }): Link {
  const open = { seq, lead: 7, sha256, sm3, previousHash };
  return { ...open, chainHash: chainHashOf(open) };
}
