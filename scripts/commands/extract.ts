/** `xunwang extract`: one saved page → one listing as JSON; with --text, JSONL parameter blocks → what they name. */
import { readFile } from "node:fs/promises";
import { extractPage } from "#crawlers/reading/extract.ts";
import { extractText } from "#crawlers/reading/extract-text.ts";
import { XunwangError } from "#domain/errors.ts";
import { eachLine } from "../json-lines.ts";

interface ExtractWords {
  readonly file: string | null;
  readonly url: string | null;
  readonly text: boolean;
}

export async function run({ file, url, text: fromText }: ExtractWords): Promise<number> {
  if (fromText) return eachLine(extractLine);
  if (url !== null && !URL.canParse(url)) throw new XunwangError("X-1002", { detail: `--url 不是网址：${url}` });
  const body = await readBody(file);
  const address = url ?? "about:blank";
  const answer = extractPage({
    url: address,
    finalUrl: address,
    status: 200,
    headers: {},
    body,
    fetchedAt: new Date(),
    via: "archive",
  });
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  return 0;
}

function extractLine(line: unknown): object {
  const { id = null, text: words } = line as { id?: unknown; text?: unknown };
  if (typeof words !== "string") throw new Error("缺少 text");
  return { id, ...extractText(words) };
}

async function readBody(file: string | null): Promise<Uint8Array> {
  if (file === null) {
    if (process.stdin.isTTY) throw new XunwangError("X-1002", { detail: "给出文件，或从标准输入送入页面" });
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new XunwangError("X-1003", { file });
    throw new XunwangError("X-1004", { file, detail: error.message });
  });
}
