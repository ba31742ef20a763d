/** Opens the stores of bodies and of packages where the configuration says they lie. In: the configuration. Out: stores. */
import { join } from "node:path";
import { type BodyStore, openBodyStore } from "#crawlers/evidence/body-store.ts";
import { openPackageStore, type PackageStore } from "#crawlers/evidence/package-store.ts";
import { openBucket } from "#crawlers/evidence/s3-bucket.ts";
import type { Configuration } from "../configuration.ts";

type Places = Pick<Configuration, "dataFolder" | "s3">;

export function openBodies({ dataFolder, s3 }: Places): BodyStore {
  return openBodyStore(join(dataFolder, "bodies"), s3 && openBucket(s3));
}

export function openPackages({ dataFolder, s3 }: Places): PackageStore {
  return openPackageStore(join(dataFolder, "evidence"), s3 && openBucket(s3));
}
