/**
 * Archives → a campaign: every page of WARC, WACZ and folders of saved pages goes the way of a live page.
 *
 * In come paths; out come figures in which every record stands once. A page's key is made from its address, its time and
 * its bytes, so that importing again adds nothing. What could not be read is told with file and offset, and the rest
 * goes in. Memory does not grow with the files. What can go wrong: X-5301 where a file is no archive at all.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { hashOf } from "#crawlers/evidence/body-store.ts";
import { openWacz, UnreadableArchive } from "#crawlers/evidence/read-wacz.ts";
import { readArchive } from "#crawlers/fetching/archive-folder.ts";
import { type ArchivedPage, type OtherRecord, readArchivedPages } from "#crawlers/fetching/archive-warc.ts";
import { RevisitIndex } from "#crawlers/fetching/revisit-index.ts";
import type { Reading } from "#crawlers/marketplaces/marketplace.ts";
import { identifyPage } from "#crawlers/reading/extract.ts";
import { hostMatches, hostOf } from "#crawlers/reading/page-address.ts";
import { findBodies } from "#db/queries/find-bodies.ts";
import type { Page } from "#domain/capture.ts";
import { XunwangError } from "#domain/errors.ts";
import type { Context } from "../context.ts";
import { importPages, type ReadPage } from "../steps/import-page.ts";

export interface ArchiveFigures {
  /** Records and files looked at: the sum of all that follow. */
  records: number;
  added: number;
  known: number;
  unread: number;
  readonly others: Record<OtherRecord, number>;
}

export interface ArchiveListener {
  page(page: Page, read: Pick<ReadPage, "marketplace" | "reading">, isNew: boolean): void;
  /** @param place file and offset, e.g. "crawl.warc.gz @ 12345" */
  unread(place: string, url: string | null, because: string): void;
  /** @param share of the file that was read, 0 to 1 */
  progress(file: string, share: number, figures: ArchiveFigures): void;
}

const ARCHIVE = /\.(?:warc|warc\.gz|wacz)$/i;
const MOST_FOLDERS_DEEP = 32;
const BATCH_PAGES = 64;
const BATCH_BYTES = 8 << 20;

/** Imports paths one after the other. */
export async function importArchive(
  context: Context,
  campaignId: number,
  paths: readonly string[],
  listener: ArchiveListener,
): Promise<ArchiveFigures> {
  const figures: ArchiveFigures = {
    records: 0,
    added: 0,
    known: 0,
    unread: 0,
    others: { picture: 0, "other-type": 0, redirect: 0, "error-answer": 0, "feed-row": 0, "not-a-capture": 0 },
  };
  const run = new ArchiveImport(context, campaignId, listener, figures);
  for (const path of paths) {
    const isFolder = (await stat(path)).isDirectory();
    if (!isFolder && ARCHIVE.test(path)) {
      await run.archive(path);
      continue;
    }
    await run.saved(path);
    if (isFolder) for (const file of await archivesBelow(path, MOST_FOLDERS_DEEP)) await run.archive(file);
  }
  await run.flush();
  return figures;
}

class ArchiveImport {
  readonly #context: Context;
  readonly #campaignId: number;
  readonly #listener: ArchiveListener;
  readonly #figures: ArchiveFigures;
  readonly #seen = new RevisitIndex();
  #batch: ReadPage[] = [];
  #bytes = 0;
  readonly #items = new Set<string>();

  constructor(context: Context, campaignId: number, listener: ArchiveListener, figures: ArchiveFigures) {
    this.#context = context;
    this.#campaignId = campaignId;
    this.#listener = listener;
    this.#figures = figures;
  }

  async saved(path: string): Promise<void> {
    const onSkipped = (name: string, because: string) => {
      this.#figures.records++;
      this.#unread(name, null, because);
    };
    for await (const page of readArchive(path, { onSkipped })) {
      this.#figures.records++;
      await this.#import(page, hashOf(page.body));
    }
  }

  async archive(path: string): Promise<void> {
    try {
      if (/\.wacz$/i.test(path)) await this.#wacz(path);
      else {
        const { size } = await stat(path);
        await this.#records(path, counted(createReadStream(path, { highWaterMark: 1 << 20 }), size, this.#told(path)));
      }
    } catch (error) {
      // What was read before stays in.
      await this.flush();
      if (!(error instanceof UnreadableArchive)) throw error;
      throw new XunwangError("X-5301", { file: path, detail: `${error.fault}: ${error.message}` }, error);
    }
  }

  async #wacz(path: string): Promise<void> {
    const wacz = await openWacz(path);
    try {
      if (wacz.archives.length === 0) throw new UnreadableArchive("no-such-entry", "it holds no archive/*.warc.gz");
      for (const name of wacz.archives) {
        const size = wacz.entries.find((entry) => entry.name === name)?.size ?? 0;
        const place = `${path}#${name}`;
        try {
          await this.#records(place, counted(wacz.stream(name), size, this.#told(place)));
        } catch (error) {
          // The other archives of the package may be whole.
          if (!(error instanceof UnreadableArchive)) throw error;
          this.#figures.records++;
          this.#unread(place, null, error.message);
        }
      }
    } finally {
      wacz.close();
    }
  }

  async #records(file: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const found of readArchivedPages(source, { seen: this.#seen })) {
      this.#figures.records++;
      await this.#record(file, found);
    }
  }

  async #record(file: string, found: ArchivedPage): Promise<void> {
    const place = `${file} @ ${found.offset}`;
    switch (found.kind) {
      case "other":
        this.#figures.others[found.what]++;
        return;
      case "unread":
        return this.#unread(place, found.url, found.because);
      case "revisit": {
        const body = await this.#bodyOf(found.bodyOf);
        if (body === null) return this.#unread(place, found.page.url, "a revisit of a page that is not kept");
        return this.#import({ ...found.page, body }, keyOf({ ...found.page, body }));
      }
      case "page":
        return this.#import(found.page, keyOf(found.page));
    }
  }

  async #import(page: Page, key: string): Promise<void> {
    const read: ReadPage = { key, page, ...readPage(this.#context, page) };
    const item = itemOf(read);
    // Of two pages of one item in a batch only the first would count; each gets its turn.
    if (item !== null && this.#items.has(item)) await this.flush();
    if (item !== null) this.#items.add(item);
    this.#batch.push(read);
    this.#bytes += page.body.byteLength;
    if (this.#batch.length >= BATCH_PAGES || this.#bytes >= BATCH_BYTES) await this.flush();
  }

  /** Brings in what was read and waits. */
  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    this.#items.clear();
    const fresh = await importPages(this.#context, this.#campaignId, batch);
    for (const read of batch) {
      // A key that stands twice in a batch goes in once.
      const isNew = fresh.delete(read.key);
      if (isNew) this.#figures.added++;
      else this.#figures.known++;
      this.#listener.page(read.page, read, isNew);
    }
  }

  async #bodyOf(sha256: string): Promise<Uint8Array | null> {
    await this.flush();
    const place = (await findBodies(this.#context.db, [sha256])).get(sha256);
    return place ? this.#context.bodies.read(place, sha256) : null;
  }

  #unread(place: string, url: string | null, because: string): void {
    this.#figures.unread++;
    this.#listener.unread(place, url, because);
  }

  #told(file: string): (share: number) => void {
    return (share) => this.#listener.progress(file, share, this.#figures);
  }
}

/** What a page is: by the marketplace its address names (the sandbox among them), else by what it shows. */
function readPage({ marketplaces }: Context, page: Page): Pick<ReadPage, "marketplace" | "reading"> {
  const host = hostOf(page.finalUrl);
  const named = [...marketplaces.values()].find(({ hosts }) => host !== "" && hostMatches(host, hosts));
  const { marketplace, reading } = named ? { marketplace: named, reading: named.read(page) } : identifyPage(page);
  return { marketplace: marketplace.id, reading: saidByStatus(page.status) ?? reading };
}

/** An answer that says by its status that there is no page; what its body shows is the site's, not an item's. */
function saidByStatus(status: number): Reading | null {
  if (status === 404 || status === 410) return { kind: "not-found", because: `HTTP ${status}` };
  return status >= 400 ? { kind: "blocked", because: `HTTP ${status}` } : null;
}

function itemOf({ marketplace, reading }: ReadPage): string | null {
  if (reading.kind !== "detail" || reading.listing.itemId === null) return null;
  return `${marketplace} ${reading.listing.itemId}`;
}

function keyOf(page: Page): string {
  const parts = [page.url, page.fetchedAt.toISOString(), hashOf(page.body)];
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  size: number,
  tell: (share: number) => void,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of source) {
    read += chunk.byteLength;
    yield chunk;
    tell(size === 0 ? 1 : Math.min(read / size, 1));
  }
}

async function archivesBelow(folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 0) found.push(...(await archivesBelow(path, depth - 1)));
    else if (entry.isFile() && ARCHIVE.test(entry.name)) found.push(path);
  }
  return found;
}
