/**
 * A WACZ becomes an evidence package: a manifest of all it holds is put in, and the whole is written in its one form.
 * Later proofs (time-stamp, place in the chain) are added beside the manifest, which they are about and do not change.
 * In: the bytes of a WACZ, what it is about. Out: bytes. Nothing here asks anybody.
 */
import { XunwangError } from "#domain/errors.ts";
import { type Digests, digestsOf, sha256Of } from "./digests.ts";
import { packageEntries } from "./package-entries.ts";
import { type About, MANIFEST, Manifest, manifestOf, printManifest } from "./package-manifest.ts";
import { type Entry, storedZip } from "./stored-zip.ts";

export const DATAPACKAGE = "datapackage.json";
export const DATAPACKAGE_DIGEST = "datapackage-digest.json";
/** RFC 3161 answer over the manifest's SHA-256. */
export const TOKEN = "evidence/manifest.tsr";
/** The package's link of the chain and those after it, up to a head. */
export const CHAIN = "evidence/chain.jsonl";
/** RFC 3161 answer over the head's hash. */
export const HEAD_TOKEN = "evidence/chain-head.tsr";
export const PROOFS: readonly string[] = [TOKEN, CHAIN, HEAD_TOKEN];

export interface Sealed extends Digests {
  readonly bytes: Buffer;
}

/** @returns the package, with the digests of its manifest, by which it is known. */
export async function sealPackage(wacz: Uint8Array, about: About): Promise<Sealed> {
  const content = (await packageEntries(wacz)).filter(
    ({ name }) => name !== DATAPACKAGE && name !== DATAPACKAGE_DIGEST,
  );
  const manifest = manifestOf(content, about);
  const printed = printManifest(manifest);
  return { bytes: assemble([...content, { name: MANIFEST, bytes: printed }], manifest), ...digestsOf(printed) };
}

/** The package with these proofs and no other. Errors: X-5202 where the bytes are no evidence package. */
export async function withProofs(sealed: Uint8Array, proofs: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const content = (await packageEntries(sealed)).filter(
    ({ name }) => name !== DATAPACKAGE && name !== DATAPACKAGE_DIGEST && !PROOFS.includes(name),
  );
  const printed = content.find(({ name }) => name === MANIFEST)?.bytes;
  if (!printed) throw new XunwangError("X-5202", { file: "WACZ", detail: `no ${MANIFEST}` });
  const added = PROOFS.flatMap((name) => {
    const bytes = proofs.get(name);
    return bytes ? [{ name, bytes }] : [];
  });
  return assemble([...content, ...added], Manifest.parse(JSON.parse(Buffer.from(printed).toString("utf8"))));
}

function assemble(entries: readonly Entry[], manifest: Manifest): Buffer {
  const resources = entries.map(({ name, bytes }) => ({
    path: name,
    sha256: sha256Of(bytes),
    bytes: bytes.byteLength,
  }));
  const datapackage = printDatapackage(manifest, resources);
  const all = [
    ...entries,
    { name: DATAPACKAGE, bytes: datapackage },
    { name: DATAPACKAGE_DIGEST, bytes: printDigest(sha256Of(datapackage)) },
  ];
  return storedZip(all, new Date(manifest.createdAt));
}

export interface Resource {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** datapackage.json as WACZ 1.1.1 wants it: all it says follows from the manifest and the files. */
export function printDatapackage(manifest: Manifest, resources: readonly Resource[]): Uint8Array {
  return print({
    profile: "data-package",
    wacz_version: "1.1.1",
    title: manifest.title,
    created: manifest.createdAt,
    software: manifest.software,
    mainPageUrl: manifest.mainPageUrl,
    mainPageDate: manifest.mainPageDate,
    resources: resources.map(({ path, sha256, bytes }) => ({
      // Names of the three known files are their own; two others may end alike.
      name: path.startsWith("evidence/") ? path : (path.split("/").at(-1) ?? path),
      path,
      hash: `sha256:${sha256}`,
      bytes,
    })),
  });
}

export function printDigest(sha256: string): Uint8Array {
  return print({ path: DATAPACKAGE, hash: `sha256:${sha256}` });
}

function print(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
