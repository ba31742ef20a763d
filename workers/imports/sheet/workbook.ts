/**
 * An XLSX workbook. In: a path. Out: the names of its sheets, and the parts a sheet's rows need: shared texts and which
 * formats are dates. Sizes are checked against the archive's own directory before anything is unpacked, and unpacking
 * ends where a part is larger than it said.
 * Errors: `WorkbookError` with what is wrong, for the caller to name the file.
 */
import { posix } from "node:path";
import type { Readable } from "node:stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { isDateFormat } from "./sheet-cell.ts";
import { type PartHandler, readPart, WorkbookError } from "./xml-part.ts";

export interface SheetPart {
  readonly name: string;
  readonly isHidden: boolean;
  readonly path: string;
}

export interface Workbook {
  readonly sheets: readonly SheetPart[];
  readonly is1904: boolean;
  readonly texts: readonly string[];
  /** By number of the cell's style. */
  readonly dateStyles: readonly boolean[];
  readonly sizeOf: (path: string) => number;
  stream(path: string): Promise<Readable>;
  close(): void;
}

const MB = 1024 * 1024;
const MOST_PARTS = 10_000;
/** Read as they come, never held: a million rows have their place. */
const LARGEST_SHEET = 1_024 * MB;
/** Shared texts are held in memory. */
const LARGEST_TEXTS = 256 * MB;
const MOST_TEXTS = 4_000_000;
const MOST_CHARACTERS = 64_000_000;
const LONGEST_TEXT = 32_767;
const LARGEST_OTHER = 16 * MB;
const MOST_SHEETS = 1_000;
const MOST_STYLES = 100_000;
/** Unpacked size over packed size; real sheets stay below 50. */
const MOST_EXPANSION = 300;

export async function openWorkbook(file: string): Promise<Workbook> {
  const zip = await openPromise(file).catch((error: unknown) => {
    throw new WorkbookError(`不是完整的压缩包（${(error as Error).message}）`);
  });
  try {
    return await read(zip);
  } catch (error) {
    zip.close();
    throw error instanceof WorkbookError ? error : new WorkbookError(`内容损坏（${(error as Error).message}）`);
  }
}

async function read(zip: ZipFile): Promise<Workbook> {
  const parts = await partsOf(zip);
  const stream = async (path: string, most: number) => {
    const entry = parts.get(path.toLowerCase());
    if (!entry) throw new WorkbookError(`缺少部件 ${path}`);
    if (entry.isEncrypted()) throw new WorkbookError("有密码");
    if (entry.uncompressedSize > most) throw new WorkbookError(`部件 ${path} 展开后超过 ${most / MB} MB`);
    if (entry.uncompressedSize > MB && entry.uncompressedSize > entry.compressedSize * MOST_EXPANSION)
      throw new WorkbookError(`部件 ${path} 的压缩比异常`);
    return zip.openReadStreamPromise(entry);
  };
  const all = async <T>(path: string, most: number, handler: PartHandler<T>) => {
    const found: T[] = [];
    for await (const one of readPart(await stream(path, most), handler)) found.push(one);
    return found;
  };
  const relationsOf = async (path: string) => {
    const of = posix.join(posix.dirname(path), "_rels", `${posix.basename(path)}.rels`);
    return parts.has(of.toLowerCase()) ? await all(of, LARGEST_OTHER, relations()) : [];
  };
  const root = await relationsOf("");
  const main = root.find(({ type }) => type.endsWith("/officeDocument"))?.target ?? "xl/workbook.xml";
  const path = main.replace(/^\//, "");
  const [book] = await all(path, LARGEST_OTHER, sheetList());
  const related = (await relationsOf(path)).map(({ id, type, target }) => ({
    id,
    type,
    path: target.startsWith("/") ? target.slice(1) : posix.join(posix.dirname(path), target),
  }));
  const pathOf = (kind: string) => related.find(({ type }) => type.endsWith(`/${kind}`))?.path;
  const sheets = (book?.sheets ?? []).flatMap(({ name, isHidden, relation }): SheetPart[] => {
    const part = related.find(({ id, type }) => id === relation && type.endsWith("/worksheet"));
    return part ? [{ name, isHidden, path: part.path }] : [];
  });
  if (sheets.length === 0) throw new WorkbookError("没有工作表");
  const texts = pathOf("sharedStrings");
  const styles = pathOf("styles");
  return {
    sheets,
    is1904: book?.is1904 ?? false,
    texts: texts && parts.has(texts.toLowerCase()) ? await all(texts, LARGEST_TEXTS, sharedTexts()) : [],
    dateStyles: styles && parts.has(styles.toLowerCase()) ? await all(styles, LARGEST_OTHER, dateStyles()) : [],
    sizeOf: (of) => parts.get(of.toLowerCase())?.uncompressedSize ?? 0,
    stream: (of) => stream(of, LARGEST_SHEET),
    close: () => zip.close(),
  };
}

async function partsOf(zip: ZipFile): Promise<Map<string, Entry>> {
  zip.autoClose = false;
  const parts = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (parts.size >= MOST_PARTS) throw new WorkbookError(`压缩包中的文件超过 ${MOST_PARTS} 个`);
    // Of two parts of one name the first is read, whatever another program does.
    const name = entry.fileName.toLowerCase();
    if (!parts.has(name)) parts.set(name, entry);
  }
  if (!parts.has("[content_types].xml")) throw new WorkbookError("压缩包中没有工作簿");
  return parts;
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

function relations(): PartHandler<Relation> {
  const gathered = gatherer<Relation>(MOST_PARTS, "关系过多");
  return {
    taken: gathered.taken,
    open: (name, { Id = "", Type = "", Target = "", TargetMode }) => {
      // What lies outside of the archive is never opened.
      if (name === "Relationship" && TargetMode !== "External") gathered.add({ id: Id, type: Type, target: Target });
    },
  };
}

interface Book {
  readonly is1904: boolean;
  readonly sheets: { readonly name: string; readonly isHidden: boolean; readonly relation: string }[];
}

function sheetList(): PartHandler<Book> {
  const sheets: Book["sheets"] = [];
  let is1904 = false;
  let isTold = false;
  return {
    open: (name, attributes) => {
      if (name === "workbookPr") is1904 = /^(?:1|true)$/.test(attributes.date1904 ?? "");
      if (name !== "sheet" || sheets.length >= MOST_SHEETS) return;
      const relation = Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? "";
      sheets.push({
        name: attributes.name ?? "",
        isHidden: /hidden/i.test(attributes.state ?? ""),
        relation,
      });
    },
    close: (name) => {
      isTold ||= name === "workbook";
    },
    taken: () => (isTold ? [{ is1904, sheets }] : []),
    isDone: () => isTold,
  };
}

function sharedTexts(): PartHandler<string> {
  const gathered = gatherer<string>(MOST_TEXTS, `共享文本超过 ${MOST_TEXTS} 条`);
  let text = "";
  let characters = 0;
  let isInText = false;
  let inPhonetic = 0;
  return {
    taken: gathered.taken,
    open: (name) => {
      if (name === "si") text = "";
      else if (name === "rPh") inPhonetic++;
      else if (name === "t") isInText = inPhonetic === 0;
    },
    text: (piece) => {
      if (isInText && text.length < LONGEST_TEXT) text += piece;
    },
    close: (name) => {
      if (name === "rPh") inPhonetic--;
      else if (name === "t") isInText = false;
      if (name !== "si") return;
      characters += text.length;
      if (characters > MOST_CHARACTERS) throw new WorkbookError(`共享文本超过 ${MOST_CHARACTERS / 1e6} 百万字`);
      gathered.add(text.slice(0, LONGEST_TEXT));
    },
  };
}

function dateStyles(): PartHandler<boolean> {
  const gathered = gatherer<boolean>(MOST_STYLES, "样式过多");
  const codes = new Map<number, string>();
  let isInCells = false;
  return {
    taken: gathered.taken,
    open: (name, { numFmtId = "0", formatCode = "" }) => {
      if (name === "numFmt" && codes.size < MOST_STYLES) codes.set(Number(numFmtId), formatCode);
      else if (name === "cellXfs") isInCells = true;
      else if (name === "xf" && isInCells) gathered.add(isDateFormat(Number(numFmtId), codes.get(Number(numFmtId))));
    },
    close: (name) => {
      if (name === "cellXfs") isInCells = false;
    },
  };
}

function gatherer<T>(most: number, what: string): { add(one: T): void; taken(): readonly T[] } {
  let waiting: T[] = [];
  let count = 0;
  return {
    add: (one) => {
      if (++count > most) throw new WorkbookError(what);
      waiting.push(one);
    },
    taken: () => {
      const found = waiting;
      waiting = [];
      return found;
    },
  };
}
