import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { openWacz, UnreadableArchive } from "#crawlers/evidence/read-wacz.ts";
import { gzipped, page } from "./warc-text.ts";

type Files = readonly (readonly [name: string, bytes: string | Buffer, compress?: boolean])[];

async function zipOf(files: Files): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes, compress = false] of files) zip.addBuffer(Buffer.from(bytes), name, { compress });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const faultOf = async (bytes: Uint8Array, read?: string): Promise<string> => {
  try {
    const wacz = await openWacz(bytes, { maxEntries: 50, maxTotalBytes: 1 << 26 });
    if (read !== undefined) await wacz.read(read, 1 << 26);
    return "none";
  } catch (error) {
    if (error instanceof UnreadableArchive) return error.fault;
    throw error;
  }
};

/** Writes over what the directory says of its n-th entry, at this offset from the entry's signature. */
function inDirectory(zip: Buffer, n: number, offset: number, change: (at: Buffer) => void): Buffer {
  const copy = Buffer.from(zip);
  let at = -1;
  for (let i = 0; i <= n; i++) at = copy.indexOf(Buffer.from("PK\x01\x02", "latin1"), at + 1);
  change(copy.subarray(at + offset));
  return copy;
}

describe("what is in a package", () => {
  test("entries, their bytes, and the records of its archives in order of name", async () => {
    const zip = await zipOf([
      ["archive/b.warc.gz", gzipped([page("https://a.example/2", "two")])],
      ["archive/a.warc", page("https://a.example/1", "one"), true],
      ["pages/pages.jsonl", "{}", true],
    ]);
    const wacz = await openWacz(zip);
    expect(wacz.entries.map(({ name }) => name)).toEqual(["archive/b.warc.gz", "archive/a.warc", "pages/pages.jsonl"]);
    expect((await wacz.read("pages/pages.jsonl")).toString()).toBe("{}");
    const found: (string | undefined)[] = [];
    for await (const { item } of wacz.records()) {
      if (item.kind === "record") found.push(item.headers.get("warc-target-uri"));
    }
    expect(found).toEqual(["https://a.example/1", "https://a.example/2"]);
    await expect(wacz.read("nothing")).rejects.toMatchObject({ fault: "no-such-entry" });
    await expect(wacz.read("archive/a.warc", 10)).rejects.toMatchObject({ fault: "too-large" });
    wacz.close();
  });
});

describe("packages that are refused", () => {
  const good = () =>
    zipOf([
      ["a.txt", "one"],
      ["b.txt", "two"],
    ]);

  test("what is no zip, or the half of one", async () => {
    expect(await faultOf(Buffer.from("no zip"))).toBe("not-a-zip");
    expect(await faultOf(Buffer.alloc(0))).toBe("not-a-zip");
    const zip = await good();
    expect(await faultOf(zip.subarray(0, zip.length - 10))).toBe("not-a-zip");
  });
  test("too many entries", async () => {
    expect(await faultOf(await zipOf(Array.from({ length: 51 }, (_, n) => [`${n}`, ""] as const)))).toBe(
      "too-many-entries",
    );
  });
  test("a bomb, in one entry or in all together", async () => {
    const zip = await zipOf([["a", Buffer.alloc(1 << 22), true]]);
    expect(await faultOf(inDirectory(zip, 0, 24, (at) => at.writeUInt32LE(0xfffffff0)))).toBe("bomb");
    const many = await zipOf(Array.from({ length: 20 }, (_, n) => [`${n}`, Buffer.alloc(1 << 22), true] as const));
    expect(await faultOf(many)).toBe("bomb");
  });
  test("an entry that unpacks to more, or to something else, than the directory says", async () => {
    const zip = await zipOf([["a", Buffer.alloc(100_000), true]]);
    expect(
      await faultOf(
        inDirectory(zip, 0, 24, (at) => at.writeUInt32LE(10)),
        "a",
      ),
    ).toBe("corrupt");
    expect(
      await faultOf(
        inDirectory(zip, 0, 16, (at) => at.writeUInt32LE(1)),
        "a",
      ),
    ).toBe("corrupt");
  });
  test("names that climb out, twice the same, or other ones where the entry lies", async () => {
    for (const name of ["../x.txt", "/etc/pw", "a/../b", "c:/x", "a\\..b"]) {
      const zip = await zipOf([["Q".repeat(name.length), "x"]]);
      const bad = Buffer.from(zip.toString("latin1").replaceAll("Q".repeat(name.length), name), "latin1");
      expect([name, await faultOf(bad)]).toEqual([name, "bad-name"]);
    }
    const twice = inDirectory(await good(), 1, 46, (at) => at.write("A.txt"));
    expect(await faultOf(twice)).toBe("duplicate-name");
    const other = inDirectory(await good(), 1, 46, (at) => at.write("c.txt"));
    expect(await faultOf(other, "c.txt")).toBe("corrupt");
  });
  test("encryption, and methods nobody needs", async () => {
    const packed = await zipOf([["a.txt", "one".repeat(99), true]]);
    expect(await faultOf(inDirectory(packed, 0, 8, (at) => at.writeUInt16LE(0x801)))).toBe("encrypted");
    expect(await faultOf(inDirectory(await good(), 0, 10, (at) => at.writeUInt16LE(12)))).toBe("method");
  });
  test("sizes that cannot be, and entries that lie over each other", async () => {
    expect(await faultOf(inDirectory(await good(), 0, 20, (at) => at.writeUInt32LE(99_999)))).toBe("size");
    const over = inDirectory(await good(), 1, 42, (at) => at.writeUInt32LE(0));
    expect(await faultOf(over)).toBe("overlap");
  });
  test("a directory of zip64 that lies about its length", async () => {
    const zip = await good();
    const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
    const lying = Buffer.from(zip);
    lying.writeUInt16LE(0xffff, end + 10);
    expect(await faultOf(lying)).not.toBe("none");
    const fewer = Buffer.from(zip);
    fewer.writeUInt16LE(1, end + 10);
    fewer.writeUInt16LE(1, end + 8);
    expect(await faultOf(fewer)).not.toBe("none");
  });
});
