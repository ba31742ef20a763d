/**
 * One part of a workbook as it is read: names of elements without their prefix, in the order of the file. In: a stream of
 * bytes. Out: whatever the handler has gathered after each piece, so that no part is ever held as a whole. No entity but
 * the five of XML and numbers is opened, nothing outside is ever fetched.
 * Errors: `WorkbookError` for bytes that go on and on without an element.
 */
import type { Readable } from "node:stream";
import { Parser } from "htmlparser2";

/** What is wrong with a workbook, in Chinese. */
export class WorkbookError extends Error {}

export interface PartHandler<T> {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
  /** What has been gathered since the last call. */
  taken(): readonly T[];
  /** Nothing more is wanted. */
  isDone?(): boolean;
}

/** No cell is as long (a spreadsheet allows 32,767 characters); one tag or comment must end before. */
const LONGEST_WITHOUT_ELEMENT = 2_000_000;
const DEEPEST = 100;

export async function* readPart<T>(
  stream: Readable,
  handler: PartHandler<T>,
  counted?: (bytes: number) => void,
): AsyncGenerator<T> {
  let since = 0;
  let depth = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        since = 0;
        if (++depth > DEEPEST) throw new WorkbookError("元素嵌套过深");
        handler.open(local(name), attributes);
      },
      ontext: (text) => handler.text?.(text),
      onclosetag: (name) => {
        since = 0;
        depth--;
        handler.close?.(local(name));
      },
    },
    { xmlMode: true },
  );
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      since += chunk.length;
      counted?.(chunk.length);
      parser.write(decoder.decode(chunk, { stream: true }));
      if (since > LONGEST_WITHOUT_ELEMENT) throw new WorkbookError("有过长的内容");
      yield* handler.taken();
      if (handler.isDone?.()) return;
    }
    parser.end();
    yield* handler.taken();
  } finally {
    stream.destroy();
  }
}

function local(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}
