/**
 * The certificates of a PEM file, as roots to trust. In: a path. Out: at least one certificate.
 * Goes wrong: X-1003 where there is no such file, X-1004 where it holds no certificate.
 */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { XunwangError } from "#domain/errors.ts";

export async function readRoots(path: string): Promise<X509Certificate[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new XunwangError("X-1003", { file: path }, error);
  });
  try {
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (blocks.length === 0) throw new Error("没有 PEM 证书");
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw new XunwangError("X-1004", { file: path, detail: (error as Error).message }, error);
  }
}
