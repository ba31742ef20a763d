/** What a store of bodies and packages must do, wherever it lies: the same for a folder and for a bucket of a real server. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BodyStore, hashOf, openBodyStore } from "#crawlers/evidence/body-store.ts";
import { openPackageStore, type PackageStore } from "#crawlers/evidence/package-store.ts";
import { openBucket } from "#crawlers/evidence/s3-bucket.ts";
import type { BodyPlace } from "#domain/capture.ts";
import { type LocalBucket, startLocalBucket } from "./local-bucket.ts";

const folder = mkdtempSync(join(tmpdir(), "xunwang-stores-"));
const FAST = { pausesMs: [5, 5], patienceMs: 200 };
let server: LocalBucket;
const stores: { disk?: Opened; s3?: Opened } = {};

interface Opened {
  readonly bodies: BodyStore;
  readonly packages: PackageStore;
  again(): BodyStore;
}

beforeAll(async () => {
  server = await startLocalBucket();
  const bucket = openBucket(server.place, FAST);
  stores.disk = {
    bodies: openBodyStore(join(folder, "bodies")),
    packages: openPackageStore(join(folder, "packages")),
    again: () => openBodyStore(join(folder, "bodies")),
  };
  stores.s3 = {
    bodies: openBodyStore(join(folder, "other"), bucket),
    packages: openPackageStore(join(folder, "other"), bucket),
    again: () => openBodyStore(join(folder, "other"), openBucket(server.place, FAST)),
  };
});
afterAll(async () => {
  await Promise.all(Object.values(stores).map(({ bodies }) => bodies.close()));
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);
const only = (places: readonly (BodyPlace | null)[]): BodyPlace => {
  const [place] = places;
  if (!place) throw new Error("no place");
  return place;
};
const listed = async (store: BodyStore) => {
  const found = new Map<string, number>();
  for await (const { pack, bytes } of store.packs.list()) found.set(pack, bytes);
  return found;
};
const opened = (name: "disk" | "s3"): Opened => {
  const store = stores[name];
  if (!store) throw new Error("not open");
  return store;
};

describe.each(["disk", "s3"] as const)("the store on %s", (name) => {
  test("whatever is kept, together or at once, is read back as it was, by another process too", async () => {
    const { bodies, again } = opened(name);
    const other = again();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 4 }), { maxLength: 4 }),
        async (batches) => {
          const places = await Promise.all(batches.map((batch) => bodies.append(batch)));
          for (const [n, batch] of batches.entries()) {
            for (const [m, body] of batch.entries()) {
              const place = places[n]?.[m];
              expect(place).toBeDefined();
              if (place) expect(Buffer.from(await other.read(place, hashOf(body)))).toEqual(Buffer.from(body));
            }
          }
        },
      ),
      { numRuns: 12 },
    );
    await other.close();
  });

  test("a large body comes back whole", async () => {
    const { bodies } = opened(name);
    const body = Buffer.alloc(9 * 1024 * 1024, 0).map((_, n) => (n * 2_654_435_761) >>> 13);
    expect(hashOf(await bodies.read(only(await bodies.append([body])), hashOf(body)))).toBe(hashOf(body));
  });

  test("what lies at a place and is not the body asked for is refused", async () => {
    const { bodies } = opened(name);
    const [one, two] = await bodies.append([bytes("one"), bytes("two")]);
    if (!one || !two) throw new Error("no place");
    for (const place of [two, { ...one, at: one.at + 1 }, { ...one, size: one.size - 1 }, { ...one, at: 99_999_999 }]) {
      await expect(bodies.read(place, hashOf(bytes("one")))).rejects.toThrow(/does not match/);
    }
    await expect(bodies.read({ ...one, pack: "../../etc/passwd" }, hashOf(bytes("one")))).rejects.toThrow(
      /not the name/,
    );
    await expect(
      bodies.read({ ...one, pack: one.pack.replace(/[0-9a-f]{8}-/, "00000000-") }, hashOf(bytes("one"))),
    ).rejects.toThrow();
  });

  test("packs are listed with their sizes, gathered into new ones, and removed once and again", async () => {
    const { bodies } = opened(name);
    const kept = [bytes("kept ".repeat(50)), bytes("kept too")];
    const [first, lost, second] = await bodies.append([kept[0] ?? bytes(""), bytes("gone"), kept[1] ?? bytes("")]);
    if (!first || !lost || !second) throw new Error("no place");
    const before = await listed(bodies);
    expect(before.get(first.pack)).toBeGreaterThanOrEqual(first.size + lost.size + second.size);
    const gathered = await bodies.packs.gather([
      { place: first, sha256: hashOf(kept[0] ?? bytes("")) },
      { place: lost, sha256: hashOf(bytes("another")) },
      { place: second, sha256: hashOf(kept[1] ?? bytes("")) },
    ]);
    expect(gathered[1]).toBeNull();
    const place = only([gathered[2] ?? null]);
    expect(place.pack).toMatch(/\/kept-/);
    expect((await listed(bodies)).get(place.pack)).toBe(first.size + second.size);
    expect(Buffer.from(await bodies.read(place, hashOf(bytes("kept too")))).toString()).toBe("kept too");
    await bodies.packs.remove(place.pack);
    await bodies.packs.remove(place.pack);
    expect((await listed(bodies)).has(place.pack)).toBe(false);
    await expect(bodies.read(place, hashOf(bytes("kept too")))).rejects.toThrow();
  });

  test("a package stands under its key, put once or twice; other keys reach nothing", async () => {
    const { packages } = opened(name);
    const key = "2026-11-24/lead-12-0123456789abcdef.wacz";
    await packages.put(key, bytes("a package"));
    await packages.put(key, bytes("a package"));
    expect(Buffer.from(await packages.get(key)).toString()).toBe("a package");
    await expect(packages.get("2026-11-24/lead-13-0123456789abcdef.wacz")).rejects.toThrow(/ENOENT/);
    await expect(packages.get("../secret")).rejects.toThrow(/not the key/);
  });
});

test("more packs than one answer lists are all listed", async () => {
  const bucket = openBucket(server.place, FAST);
  const keys = Array.from({ length: 1_005 }, (_, n) => `many/${String(n).padStart(4, "0")}`);
  for (let at = 0; at < keys.length; at += 40) {
    await Promise.all(keys.slice(at, at + 40).map((key) => bucket.put(key, bytes(key))));
  }
  const found: string[] = [];
  for await (const { key } of bucket.list("many/")) found.push(key);
  expect(found.sort()).toEqual(keys);
});

test("what was kept on disk before a bucket was set is still read there, and needs none afterwards", async () => {
  const { disk, s3 } = { disk: opened("disk"), s3: opened("s3") };
  const body = bytes("from before");
  const place = only(await disk.bodies.append([body]));
  const mixed = openBodyStore(join(folder, "bodies"), openBucket(server.place, FAST));
  expect(Buffer.from(await mixed.read(place, hashOf(body)))).toEqual(Buffer.from(body));
  const remote = only(await s3.bodies.append([body]));
  await expect(disk.bodies.read(remote, hashOf(body))).rejects.toThrow(/X-5703/);
});

test("a bucket that cannot be reached says so, keeps pages from being fetched in vain, and is used again once it is back", async () => {
  const { bodies } = opened("s3");
  await bodies.ready();
  await server.stop();
  await expect(bodies.append([bytes("while it is down")])).rejects.toThrow(/X-5701.*ECONN/);
  await expect(bodies.ready()).rejects.toThrow(/X-5701/);
  await server.start();
  await new Promise((wake) => setTimeout(wake, FAST.patienceMs));
  await bodies.ready();
  const place = only(await bodies.append([bytes("back")]));
  expect(Buffer.from(await bodies.read(place, hashOf(bytes("back")))).toString()).toBe("back");
  await bodies.ready();
});

test("a bucket that refuses says why, at once, and never the secret", async () => {
  const refusing = [
    { ...server.place, accessKeyId: "NOBODY", secretAccessKey: "hush-hush" },
    { ...server.place, endpoint: server.place.endpoint.replace("/evidence", "/nothing-here") },
  ];
  for (const place of refusing) {
    const store = openBodyStore(join(folder, "refused"), openBucket(place, { pausesMs: [60_000] }));
    const error = await store.append([bytes("x")]).then(
      () => null,
      (refused: Error) => refused,
    );
    expect(error?.message).toMatch(/X-5702 .*(403 InvalidAccessKeyId|404 NoSuchBucket)/);
    expect(error?.message).not.toContain("hush");
  }
});
