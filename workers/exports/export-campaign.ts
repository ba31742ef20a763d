/**
 * A campaign → one archive: every capture of it, search, shop, licence pages and pictures too, as WARC or WACZ.
 *
 * In comes the campaign's id and a path that ends in .warc.gz or .wacz; out comes the file, whole or not at all. Each
 * body is compared with its hash while it is read. A body that was discarded under the retention policy, or does not
 * match its hash, is left out and told. What can go wrong: the disk's own errors, and X-5302 for another suffix.
 */
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { BodyStore } from "#crawlers/evidence/body-store.ts";
import { pictureRecord } from "#crawlers/evidence/picture-record.ts";
import { type WaczPage, writeWacz } from "#crawlers/evidence/write-wacz.ts";
import { encodeCapture, encodeWarcinfo } from "#crawlers/evidence/write-warc.ts";
import type { Database } from "#db/connection.ts";
import { countCaptures, readCaptures } from "#db/queries/read-captures.ts";
import type { Campaign } from "#domain/campaign.ts";
import type { Page } from "#domain/capture.ts";
import { XunwangError } from "#domain/errors.ts";

export interface ExportFigures {
  captures: number;
  exported: number;
  discarded: number;
  damaged: number;
}

export interface ExportListener {
  progress(figures: ExportFigures): void;
  /** A capture whose body does not match its hash. */
  damaged(url: string, detail: string): void;
}

const SOFTWARE = "xunwang";
/** Pages a reader of the file lists; the index has them all. */
const MOST_LISTED = 50_000;

export async function exportCampaign(
  { db, bodies }: { readonly db: Database; readonly bodies: Pick<BodyStore, "read"> },
  campaign: Pick<Campaign, "id" | "name" | "createdAt">,
  path: string,
  listener: ExportListener,
): Promise<ExportFigures> {
  const { captures } = await countCaptures(db, campaign.id);
  const figures: ExportFigures = { captures, exported: 0, discarded: 0, damaged: 0 };
  const listed: WaczPage[] = [];
  const title = `${campaign.name} (campaign ${campaign.id})`;

  async function* pages(): AsyncGenerator<Page> {
    for await (const { place, sha256, isDiscarded, kind, ...capture } of readCaptures(db, campaign.id)) {
      listener.progress(figures);
      if (isDiscarded) {
        figures.discarded++;
        continue;
      }
      let body: Uint8Array;
      try {
        body = await bodies.read(place, sha256);
      } catch (error) {
        figures.damaged++;
        listener.damaged(capture.url, error instanceof Error ? error.message : String(error));
        continue;
      }
      figures.exported++;
      const { url, finalUrl, status, headers, fetchedAt, via } = capture;
      if (kind === "screenshot") {
        yield pictureRecord({ url, finalUrl, body, fetchedAt, via });
        continue;
      }
      if (listed.length < MOST_LISTED) listed.push({ url, title: null, ts: fetchedAt });
      yield { url, finalUrl, status, headers, body, fetchedAt, via };
    }
  }

  if (/\.wacz$/i.test(path)) {
    const createdAt = campaign.createdAt;
    await writeWacz(path, { title, createdAt, pages: listed, records: pages(), extraFiles: [], software: SOFTWARE });
  } else if (/\.warc\.gz$/i.test(path)) {
    await writeWarc(path, title, campaign.createdAt, pages());
  } else {
    throw new XunwangError("X-5302", { file: path });
  }
  return figures;
}

async function writeWarc(path: string, title: string, at: Date, pages: AsyncIterable<Page>): Promise<void> {
  async function* members(): AsyncGenerator<Uint8Array> {
    const info = { software: SOFTWARE, format: "WARC File Format 1.1", isPartOf: title };
    yield (await encodeWarcinfo(info, path.split("/").at(-1) ?? path, at)).member;
    let ordinal = 0;
    for await (const page of pages) yield (await encodeCapture(page, ++ordinal)).member;
  }
  const part = `${path}.part-${process.pid}`;
  try {
    await pipeline(Readable.from(members(), { objectMode: false }), createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
