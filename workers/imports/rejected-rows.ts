/**
 * Where rows go that could not be read: a file beside the import, or standard error where that folder takes no file.
 * In: rows with line and reason. Out: how many, and where they are told. The file of an earlier run is replaced, and
 * taken away where nothing is rejected any more; a file that is not ours is never touched.
 */
import { type FileHandle, open, readFile, unlink } from "node:fs/promises";

const HEADING = "# 未导入的行及原因 (lines that were not imported, and why)";
const MOST_ON_STDERR = 500;
const LONGEST_ROW = 300;

export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export class RejectedRows {
  readonly path: string;
  count = 0;
  #file: FileHandle | null = null;
  #isOpened = false;
  readonly #onStderr: (line: string) => void;

  constructor(imported: string, onStderr: (line: string) => void) {
    this.path = `${imported}.rejected.txt`;
    this.#onStderr = onStderr;
  }

  async add(rows: readonly RejectedRow[]): Promise<void> {
    if (rows.length === 0) return;
    if (!this.#isOpened) await this.#open();
    const lines = rows.map(({ line, reason, text }) => {
      const row = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
      return `第 ${line} 行：${reason}｜${row.length > LONGEST_ROW ? `${row.slice(0, LONGEST_ROW)}…` : row}`;
    });
    if (this.#file) await this.#file.write(`${lines.join("\n")}\n`);
    else for (const line of lines.slice(0, Math.max(0, MOST_ON_STDERR - this.count))) this.#onStderr(line);
    this.count += rows.length;
  }

  /** @returns where the rows are told; null where there are none. */
  async close(): Promise<string | null> {
    await this.#file?.close();
    if (this.count === 0) {
      if (await isOurs(this.path)) await unlink(this.path).catch(() => {});
      return null;
    }
    if (this.#file) return this.path;
    if (this.count > MOST_ON_STDERR) this.#onStderr(`……另有 ${this.count - MOST_ON_STDERR} 行`);
    return "stderr";
  }

  async #open(): Promise<void> {
    this.#isOpened = true;
    const mode = (await isOurs(this.path)) ? "w" : "wx";
    this.#file = await open(this.path, mode).catch(() => null);
    await this.#file?.write(`${HEADING}\n`);
  }
}

async function isOurs(path: string): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.startsWith(HEADING);
}
