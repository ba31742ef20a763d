import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser } from "#crawlers/fetching/find-browser.ts";
import { checkNode } from "#scripts/doctor/checks.ts";
import { aptPackages } from "#scripts/doctor/remedies.ts";
import { runBounded } from "#scripts/doctor/run-bounded.ts";
import { runDoctor } from "#scripts/doctor.ts";

const elsewhere = await findBrowser(null, "");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "doctor-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A folder of programs that is the whole PATH, so that this machine's own are out of reach. */
async function machine(name: string, programs: Record<string, string>): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, name, "bin");
  await mkdir(bin, { recursive: true });
  for (const [program, script] of Object.entries(programs)) {
    await writeFile(join(bin, program), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, program), 0o755);
  }
  return {
    PATH: bin,
    HOME: join(folder, name),
    XUNWANG_DATA: join(folder, name, "data"),
    PLAYWRIGHT_BROWSERS_PATH: join(folder, name, "browsers"),
    // Nothing listens there: a download ends at once, wherever this test runs.
    PLAYWRIGHT_DOWNLOAD_HOST: "http://127.0.0.1:9",
  };
}

async function doctor(environment: NodeJS.ProcessEnv, fix = false): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await runDoctor({ fix, environment, write: (line) => lines.push(line) });
  return { code, lines };
}

const WHOLE = {
  chromium: "echo Chromium 150.0",
  "fc-list": "echo 'Noto Sans CJK SC'",
  "redis-server": "echo Redis server v=7.2",
};

describe("what it says", () => {
  it("is content with a machine that has everything", async () => {
    const { code, lines } = await doctor(await machine("whole", WHOLE));
    expect(code).toBe(0);
    expect(lines.every((line) => !line.startsWith("!") && !line.startsWith("✗"))).toBe(true);
    expect(lines.join("\n")).toContain("Noto Sans CJK SC");
    expect(lines.at(-1)).toContain("一切就绪");
  });

  it("warns of a missing Redis and still ends with 0, changing nothing", async () => {
    const { "redis-server": _left, ...rest } = WHOLE;
    const environment = await machine("no-redis", { ...rest, "apt-get": `touch "$HOME/touched"` });
    const { code, lines } = await doctor(environment);
    expect(code).toBe(0);
    expect(lines.some((line) => line.startsWith("! Redis"))).toBe(true);
    expect(lines.join("\n")).toContain("apt-get install redis-server");
    expect(existsSync(join(folder, "no-redis", "touched"))).toBe(false);
  });

  it("names a browser that is there but does not start", async () => {
    const environment = await machine("broken-browser", {
      ...WHOLE,
      chromium: "echo 'libnss3.so: cannot open shared object file' >&2; exit 127",
    });
    const { code, lines } = await doctor(environment);
    expect(code).toBe(0);
    expect(lines.find((line) => line.includes("浏览器"))).toMatch(/^! .*libnss3\.so/);
  });

  it("does not take another browser for the one that was configured", async () => {
    const environment = { ...(await machine("named-browser", WHOLE)), XUNWANG_BROWSER: "/no/such/browser" };
    const { lines } = await doctor(environment);
    expect(lines.find((line) => line.includes("浏览器"))).toContain("XUNWANG_BROWSER=/no/such/browser");
  });

  it("fails where the data folder cannot be written, in one line and without a stack", async () => {
    const environment = await machine("no-data", WHOLE);
    await writeFile(join(folder, "a-file"), "");
    const { code, lines } = await doctor({ ...environment, XUNWANG_DATA: join(folder, "a-file", "data") });
    expect(code).toBe(1);
    expect(lines.some((line) => line.startsWith("✗ 数据目录"))).toBe(true);
    expect(lines.join("\n")).not.toMatch(/\n\s+at /);
  });

  it("requires the Redis that REDIS_URL names, and shows no password", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const environment = { ...(await machine("redis-url", WHOLE)), REDIS_URL: `redis://:secret@127.0.0.1:${port}` };
    expect((await doctor(environment)).code).toBe(0);
    await new Promise((resolve) => server.close(resolve));
    const { code, lines } = await doctor(environment);
    expect(code).toBe(1);
    expect(lines.join("\n")).not.toContain("secret");
  });

  it("knows which Node is new enough", () => {
    expect(["18.20.0", "20.18.9"].map((version) => checkNode(version).ok)).toEqual([false, false]);
    expect(["20.19.0", "22.1.0", "24.0.0"].map((version) => checkNode(version).ok)).toEqual([true, true, true]);
  });
});

describe("what it gets", () => {
  // These take away the PATH; a browser outside it (Playwright's own, /opt) would still be found.
  const isBare = process.getuid?.() === 0 && elsewhere === null;

  it.skipIf(!isBare)(
    "tries Playwright's download first, then apt, saying so before (skipped unless root and without a browser outside PATH)",
    async () => {
      // An apt-get that installs what it is told, by writing the programs into the PATH.
      const aptGet = `
      echo "$DEBIAN_FRONTEND $*" >> "$HOME/apt.log"
      case "$*" in
        *install*)
          printf '#!/bin/sh\\necho Chromium 150.0\\n' > "$PATH/chromium"
          printf '#!/bin/sh\\necho Noto Sans CJK SC\\n' > "$PATH/fc-list"
          printf '#!/bin/sh\\necho Redis server v=7\\n' > "$PATH/redis-server"
          /bin/chmod 755 "$PATH/chromium" "$PATH/fc-list" "$PATH/redis-server";;
      esac`;
      const environment = await machine("bare", {
        "apt-get": aptGet,
        env: 'exec /usr/bin/env "$@"',
        "fc-list": "exit 0",
      });
      const { code, lines } = await doctor(environment, true);
      const text = lines.join("\n");
      expect(code).toBe(0);
      expect(text.indexOf("Playwright")).toBeGreaterThan(0);
      expect(text.indexOf("用 apt-get 安装")).toBeGreaterThan(text.indexOf("Playwright"));
      expect(lines.at(-1)).toContain("一切就绪");
      const log = await readFile(join(folder, "bare", "apt.log"), "utf8");
      expect(log).toMatch(/noninteractive .*update\n/);
      expect(log).toMatch(/noninteractive .*install -y --no-install-recommends chromium fonts-noto-cjk redis-server\n/);
    },
    60_000,
  );

  it.skipIf(!isBare)(
    "goes on without a stack where nothing can be had (skipped unless root and without a browser outside PATH)",
    async () => {
      const environment = await machine("offline", {
        "apt-get": `case "$*" in *--version*) ;; *) echo "E: Unable to locate package" >&2; exit 100;; esac`,
        env: 'exec /usr/bin/env "$@"',
        "fc-list": "exit 0",
      });
      const { code, lines } = await doctor(environment, true);
      expect(code).toBe(0);
      expect(lines.join("\n")).toContain("E: Unable to locate package");
      expect(lines.join("\n")).toContain("请手工安装");
      expect(lines.join("\n")).not.toMatch(/\n\s+at /);
    },
    60_000,
  );

  it("uses sudo only where it asks for no password", async () => {
    const asks = await machine("sudo-asks", { "apt-get": "exit 0", sudo: "exit 1" });
    expect(await aptPackages(["browser"], asks, false)).toBeNull();
    const free = await machine("sudo-free", { "apt-get": "exit 0", sudo: "exit 0" });
    const remedy = await aptPackages(["browser", "disk"], free, false);
    expect(remedy?.steps.at(-1)?.command.slice(0, 3)).toEqual(["sudo", "-n", "env"]);
    expect(remedy?.gets).toEqual(["browser"]);
  });

  it("offers nothing on a machine without apt", async () => {
    expect(await aptPackages(["browser"], await machine("no-apt", {}), true)).toBeNull();
  });
});

describe("running another program", () => {
  it("ends it with its children when the time is over", async () => {
    const started = performance.now();
    const environment = { PATH: process.env.PATH };
    const ended = await runBounded("sh", ["-c", "sleep 60 & echo begun; wait"], { timeoutMs: 500, environment });
    expect(ended).toEqual({ code: null, timedOut: true, output: "begun\n" });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
  it("says that a program is not there, and gives it no input to wait for", async () => {
    const environment = { PATH: process.env.PATH };
    expect((await runBounded("no-such-program", [], { timeoutMs: 1_000, environment })).code).toBeNull();
    expect((await runBounded("cat", [], { timeoutMs: 5_000, environment })).code).toBe(0);
  });
});
