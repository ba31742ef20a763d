/**
 * Reads pictures by PP-OCR in a process of its own: decoders and models work on a stranger's bytes in native code, and what
 * they do to their process must not end ours. In (messages): a number and the bytes of a picture. Out: the number with the
 * lines, or with why there are none. First of all it says whether the engine is ready.
 * Given as argument: the folder in which the engine is installed.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { TextLine } from "#domain/picture-text.ts";

export interface ToEngine {
  readonly id: number;
  readonly picture: Uint8Array;
}
export type FromEngine =
  | { readonly ready: true }
  | { readonly id: number; readonly lines: readonly TextLine[]; readonly memory: number }
  | { readonly id: number; readonly because: string; readonly memory: number };

/** What is used of the engine and of its picture library, which publish no types we could lean on. */
interface Engine {
  detect(
    picture: Buffer,
  ): Promise<readonly { text: string; mean: number; box?: readonly (readonly [number, number])[] }[]>;
}
interface Picture {
  metadata(): Promise<{ width?: number; height?: number }>;
  rotate(): Picture;
  flatten(options: { background: string }): Picture;
  resize(options: { width: number; withoutEnlargement: boolean }): Picture;
  extract(area: { left: number; top: number; width: number; height: number }): Picture;
  png(options?: { compressionLevel: number }): Picture;
  toBuffer(): Promise<Buffer>;
}
type OpenPicture = (bytes: Uint8Array, options?: { limitInputPixels: number; pages: number }) => Picture;

/** A wide picture is made smaller, a long one is read piece by piece: memory and time grow with the area. */
const WIDEST = 1_440;
const PIECE = 1_280;
/** Pieces overlap by more than a line is high. */
const OVERLAP = 80;
const MOST_PIXELS = 40_000_000;

const [folder = ""] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const entry = require.resolve("@gutenye/ocr-node");
const load = async (path: string) => ((await import(pathToFileURL(path).href)) as { default: unknown }).default;
const engine = (await ((await load(entry)) as { create(): Promise<Engine> }).create()) as Engine;
const open = (await load(createRequire(entry).resolve("sharp"))) as OpenPicture;

async function read(bytes: Uint8Array): Promise<TextLine[]> {
  const upright = await open(bytes, { limitInputPixels: MOST_PIXELS, pages: 1 })
    .rotate()
    .flatten({ background: "#ffffff" })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const { width: fullWidth = 0 } = await open(upright).metadata();
  const fitting = await open(upright)
    .resize({ width: WIDEST, withoutEnlargement: true })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const { width = 0, height = 0 } = await open(fitting).metadata();
  const scale = width === 0 ? 1 : fullWidth / width;
  const lines: TextLine[] = [];
  for (let top = 0; top < height; top += PIECE - OVERLAP) {
    const isLast = top + PIECE >= height;
    const area = { left: 0, top, width, height: Math.min(PIECE, height - top) };
    const piece = await open(fitting).extract(area).png({ compressionLevel: 0 }).toBuffer();
    for (const { text, mean, box = [] } of await engine.detect(piece)) {
      const xs = box.map(([x]) => x);
      const ys = box.map(([, y]) => y);
      const middle = (Math.min(...ys) + Math.max(...ys)) / 2;
      // What lies in the overlap belongs to the piece in which it lies further from the edge.
      if ((top > 0 && middle < OVERLAP / 2) || (!isLast && middle >= PIECE - OVERLAP / 2)) continue;
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      const place = [x, y + top, Math.max(...xs) - x, Math.max(...ys) - y] as const;
      const [left, at, wide, high] = place.map((n) => Math.round(n * scale));
      lines.push({ text, confidence: mean, box: [left ?? 0, at ?? 0, wide ?? 0, high ?? 0] });
    }
    if (isLast) break;
  }
  return lines;
}

const tell = (message: FromEngine): void => {
  process.send?.(message);
};
process.on("message", ({ id, picture }: ToEngine) => {
  const memory = () => process.memoryUsage().rss;
  read(picture).then(
    (lines) => tell({ id, lines, memory: memory() }),
    (error) => tell({ id, because: String((error as Error)?.message ?? error).slice(0, 200), memory: memory() }),
  );
});
process.on("disconnect", () => process.exit(0));
tell({ ready: true });
