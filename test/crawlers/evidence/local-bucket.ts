/**
 * An S3 server on this machine, as a process of its own that can be stopped and started again on the same port. In: nothing.
 * Out: its bucket's place and folder. Its continuation tokens need a cipher that OpenSSL 3 calls legacy.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { BucketPlace } from "#crawlers/evidence/s3-bucket.ts";

export interface LocalBucket {
  readonly place: BucketPlace;
  /** Ends the server at once; `start` brings it back. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startLocalBucket(): Promise<LocalBucket> {
  const folder = mkdtempSync(join(tmpdir(), "xunwang-s3-"));
  const home = dirname(createRequire(import.meta.url).resolve("s3rver/package.json"));
  let child: ChildProcess | null = null;
  let port = 0;

  async function start(): Promise<void> {
    const words = ["-d", folder, "-a", "127.0.0.1", "-p", String(port), "--configure-bucket", "evidence"];
    const started = spawn(process.execPath, ["--openssl-legacy-provider", join(home, "bin/s3rver.js"), ...words], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child = started;
    port = await new Promise<number>((listening, failed) => {
      let said = "";
      started.stdout.on("data", (text: Buffer) => {
        said += text.toString();
        const named = /127\.0\.0\.1:(\d+)/.exec(said);
        if (named) listening(Number(named[1]));
      });
      started.once("exit", (code) => failed(new Error(`s3rver ended with ${code}: ${said}`)));
    });
  }

  async function stop(): Promise<void> {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((end) => running.once("exit", end));
    running.kill("SIGKILL");
    await ended;
  }

  await start();
  return {
    place: {
      endpoint: `http://127.0.0.1:${port}/evidence`,
      region: "us-east-1",
      ...{ accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
    },
    stop,
    start,
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
