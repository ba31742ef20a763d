/**
 * What evidence is made with, in one process: where packages lie, who makes them, and who stamps them. In: the
 * configuration. Out: the room, as the evidence step and the commands take it.
 */
import { readFileSync } from "node:fs";
import { hasSm3 } from "#crawlers/evidence/digests.ts";
import type { PackageStore } from "#crawlers/evidence/package-store.ts";
import { readRoots } from "#crawlers/evidence/read-roots.ts";
import { openTimeStampAuthority, type TimeStampAuthority } from "#crawlers/evidence/time-stamp-client.ts";
import type { Configuration } from "../configuration.ts";
import type { Log } from "../log.ts";
import { openPackages } from "../retention/open-stores.ts";
import type { Installation } from "./package-content.ts";

export interface EvidenceRoom {
  readonly store: PackageStore;
  readonly installation: Installation;
  /** null where no time-stamp authority is configured: packages then say that they have no time-stamp. */
  readonly authority: TimeStampAuthority | null;
}

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** Errors: X-1003, X-1004 for the file of the authority's roots. */
export async function openEvidenceRoom(
  { contact, tsa, tsaRoots, ...places }: Pick<Configuration, "dataFolder" | "s3" | "contact" | "tsa" | "tsaRoots">,
  userAgent: string,
  log: Log,
): Promise<EvidenceRoom> {
  if (!hasSm3()) log.error({}, "this Node has no SM3: evidence cannot be packed (X-5201)");
  return {
    store: openPackages(places),
    installation: { name: "巡网 Xunwang", contact, userAgent, software: `xunwang ${version}` },
    authority:
      tsa === null ? null : openTimeStampAuthority(tsa, { roots: tsaRoots === null ? [] : await readRoots(tsaRoots) }),
  };
}
