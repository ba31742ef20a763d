/**
 * What `revisit` records refer to: for each page seen in an import, its body's SHA-256 and headers, found by the digest
 * its record states or by its address and time. The bodies themselves are not held. Beyond a bound the oldest are
 * forgotten; a revisit of those is then named as not resolved.
 */
import { createHash } from "node:crypto";
import type { Page } from "#domain/capture.ts";
import type { WarcHeaders } from "../evidence/read-warc.ts";

interface Seen {
  readonly sha256: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

const MOST = 100_000;

export class RevisitIndex {
  readonly #byName = new Map<string, Seen>();

  remember(headers: WarcHeaders, page: Page): void {
    const seen: Seen = {
      sha256: createHash("sha256").update(page.body).digest("hex"),
      status: page.status,
      headers: page.headers["content-type"] === undefined ? {} : { "content-type": page.headers["content-type"] },
    };
    const digest = headers.get("warc-payload-digest")?.toLowerCase();
    const names = [digest, nameOf(headers.get("warc-target-uri"), headers.get("warc-date"))];
    for (const name of names) {
      if (name === undefined) continue;
      this.#byName.set(name, seen);
      const [oldest] = this.#byName.keys();
      if (this.#byName.size > MOST && oldest !== undefined) this.#byName.delete(oldest);
    }
  }

  find(headers: WarcHeaders): Seen | null {
    const digest = headers.get("warc-payload-digest")?.toLowerCase();
    const target = nameOf(headers.get("warc-refers-to-target-uri"), headers.get("warc-refers-to-date"));
    // The record it names is the better witness: two pages may have one body and different headers.
    return (target && this.#byName.get(target)) || (digest && this.#byName.get(digest)) || null;
  }
}

const nameOf = (uri: string | undefined, date: string | undefined): string | undefined =>
  uri === undefined || date === undefined ? undefined : `${date} ${uri.replace(/^<(.*)>$/, "$1")}`;
