/**
 * PP-OCR as an optional installation: a folder goes in, an engine comes out, or null where the folder has none.
 *
 * It is not among our dependencies (330 MB); `INSTALL` is the command that gets it. It runs in a process of its own, which
 * reads one picture at a time, is killed when it takes too long, and is replaced when it has grown; nothing is started
 * before the first picture, and nothing is left running when there are none. Never throws.
 */
import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  LONGEST_LINE,
  MOST_LINES,
  MOST_PICTURE_BYTES,
  MOST_PICTURE_PIXELS,
  type OcrEngine,
  type PictureText,
} from "./ocr-engine.ts";
import type { FromEngine, ToEngine } from "./paddle-program.ts";
import { pictureSize } from "./picture-size.ts";

const PACKAGE = "@gutenye/ocr-node";
export const OCR_VERSION = "1.4.8";
/** Its install scripts fetch only what graphics cards need. */
export const installCommand = (folder: string): string =>
  `npm install --ignore-scripts --prefix ${folder} ${PACKAGE}@${OCR_VERSION}`;

export interface PaddleOptions {
  /** Longest time for one picture, and for the models to load. */
  readonly pictureMs?: number;
  readonly startMs?: number;
  /** Without a picture for so long, the process ends. */
  readonly idleMs?: number;
}
const PICTURE_MS = 60_000;
const START_MS = 60_000;
const IDLE_MS = 30_000;
/** The engine does not give back all it takes. */
const MOST_MEMORY = 1_200 * 1024 * 1024;
const PICTURES_PER_PROCESS = 200;

/** Name and version of the engine in a folder, or null where there is none. */
export async function paddleVersion(folder: string): Promise<string | null> {
  try {
    // Its exports name no package.json: the file lies above the entry.
    const entry = createRequire(join(folder, "package.json")).resolve(PACKAGE);
    const at = entry.lastIndexOf(PACKAGE);
    const { version } = JSON.parse(await readFile(join(entry.slice(0, at), PACKAGE, "package.json"), "utf8")) as {
      version: string;
    };
    return `PP-OCRv4 ${PACKAGE} ${version}`;
  } catch {
    return null;
  }
}

export async function openPaddle(folder: string, options: PaddleOptions = {}): Promise<OcrEngine | null> {
  const name = await paddleVersion(folder);
  return name === null ? null : new Paddle(name, folder, options);
}

class Paddle implements OcrEngine {
  readonly name: string;
  readonly #folder: string;
  readonly #bounds: Required<PaddleOptions>;
  #child: ChildProcess | null = null;
  #pictures = 0;
  /** One picture at a time: each waits for the one before. */
  #turn: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(
    name: string,
    folder: string,
    { pictureMs = PICTURE_MS, startMs = START_MS, idleMs = IDLE_MS }: PaddleOptions,
  ) {
    this.name = name;
    this.#folder = folder;
    this.#bounds = { pictureMs, startMs, idleMs };
  }

  read(picture: Uint8Array): Promise<PictureText> {
    if (picture.byteLength > MOST_PICTURE_BYTES) return Promise.resolve(unreadable("larger than 8 MiB"));
    const size = pictureSize(picture);
    if (size === null) return Promise.resolve(unreadable("no PNG, JPEG, WebP or GIF"));
    if (size.width * size.height > MOST_PICTURE_PIXELS) {
      return Promise.resolve(unreadable(`${size.width} × ${size.height} pixels`));
    }
    const read = this.#turn.then(() => this.#read(picture));
    this.#turn = read;
    return read;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#end();
    await this.#turn;
    this.#end();
  }

  async #read(picture: Uint8Array): Promise<PictureText> {
    clearTimeout(this.#idle);
    const child = this.#isClosed ? "closed" : await this.#started();
    if (typeof child === "string") return { kind: "down", because: child };
    this.#pictures += 1;
    const id = this.#pictures;
    const answer = await heard(
      child,
      this.#bounds.pictureMs,
      (message) => "id" in message && message.id === id,
      () => child.send({ id, picture } satisfies ToEngine),
    );
    if (typeof answer === "string" || !("id" in answer)) {
      this.#end();
      // A picture that ends the process, or takes its time, is that picture's fault.
      return this.#isClosed ? { kind: "down", because: "closed" } : unreadable(String(answer));
    }
    if (answer.memory > MOST_MEMORY || this.#pictures >= PICTURES_PER_PROCESS) this.#end();
    else this.#idle = setTimeout(() => this.#end(), this.#bounds.idleMs).unref();
    if ("because" in answer) return unreadable(answer.because);
    const lines = answer.lines
      .slice(0, MOST_LINES)
      .map((line) => ({ ...line, text: line.text.slice(0, LONGEST_LINE) }));
    return { kind: "read", lines };
  }

  /** The running process, a fresh one, or why there is none. */
  async #started(): Promise<ChildProcess | string> {
    if (this.#child?.connected) return this.#child;
    try {
      const child = fork(fileURLToPath(new URL("./paddle-program.ts", import.meta.url)), [this.#folder], {
        execArgv: ["--import", import.meta.resolve("tsx")],
        serialization: "advanced",
        // Its libraries print whole files where they fail.
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      });
      this.#child = child;
      this.#pictures = 0;
      child.on("error", () => undefined);
      const ready = await heard(
        child,
        this.#bounds.startMs,
        (message) => "ready" in message,
        () => undefined,
      );
      if (typeof ready !== "string") {
        // Neither it nor its channel keeps our process from ending.
        child.unref();
        child.channel?.unref();
        return child;
      }
      this.#end();
      return `did not start: ${ready}`;
    } catch (error) {
      this.#end();
      return `did not start: ${String((error as Error).message)}`;
    }
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#child?.kill("SIGKILL");
    this.#child = null;
  }
}

/** The first message that is meant, or why none came. */
function heard(
  child: ChildProcess,
  withinMs: number,
  isMeant: (message: FromEngine) => boolean,
  ask: () => unknown,
): Promise<FromEngine | string> {
  return new Promise((resolve) => {
    const settle = (result: FromEngine | string): void => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      resolve(result);
    };
    const timer = setTimeout(() => settle(`nothing within ${withinMs} ms`), withinMs);
    const onMessage = (message: unknown): void => {
      if (isMeant(message as FromEngine)) settle(message as FromEngine);
    };
    const onExit = (code: number | null, signal: string | null): void =>
      settle(`its process ended (${signal ?? code})`);
    const onError = (error: Error): void => settle(error.message);
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    try {
      ask();
    } catch (error) {
      settle(String((error as Error).message));
    }
  });
}

const unreadable = (because: string): PictureText => ({ kind: "unreadable", because });
