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

/** Errors: X-1002, X-1003, X-1004. */
async function readBody(file: string | null): Promise<Uint8Array> {
  const name = file ?? "标准输入";
  const body = file === null ? await readInput() : await readFile(file).catch(refuse(file));
  if (body.length === 0 && file === null)
    process.stderr.write("没有收到输入：请从标准输入送入页面，或给出文件 (no input)\n");
  const format = formatOf(body);
  if (format !== null) {
    throw new XunwangError("X-1004", { file: name, detail: `这是${format}，不是网页；请给出保存的 HTML 或 JSON 页面` });
  }
  return body;
}

async function readInput(): Promise<Buffer> {
  if (process.stdin.isTTY) throw new XunwangError("X-1002", { detail: "给出文件，或从标准输入送入页面" });
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function refuse(file: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code === "ENOENT") throw new XunwangError("X-1003", { file }, error);
    const detail =
      error.code === "EISDIR"
        ? "这是文件夹；请给出其中一个页面，整个文件夹用 npx xunwang import archive 导入"
        : error.code === "EACCES"
          ? "没有读取的权限"
          : error.message;
    throw new XunwangError("X-1004", { file, detail }, error);
  };
}

const FORMATS: readonly (readonly [string, string])[] = [
  ["504b0304", "压缩文件或 Office 文档"],
  ["1f8b", "压缩文件"],
  ["25504446", " PDF"],
  ["89504e47", "图片"],
  ["ffd8ff", "图片"],
  ["47494638", "图片"],
  ["52494646", "图片或音视频"],
  ["d0cf11e0", " Office 文档"],
];
const LOOKED_AT = 4_096;
/** Text has hardly any control characters, whatever its charset; a page may hold a stray one. */
const MOST_CONTROLS = 0.02;

/** What bytes are that are no page; null for those that may be one. */
function formatOf(body: Uint8Array): string | null {
  const head = Buffer.from(body.subarray(0, LOOKED_AT));
  const begin = head.subarray(0, 4).toString("hex");
  const known = FORMATS.find(([signature]) => begin.startsWith(signature));
  if (known !== undefined) return known[1];
  // In UTF-16 every other byte of a tag is zero.
  if (begin.startsWith("fffe") || begin.startsWith("feff") || head.includes("<\0") || head.includes("\0<")) return null;
  const controls = head.filter((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)).length;
  return controls > head.length * MOST_CONTROLS ? "二进制文件" : null;
}
