/**
 * The picture of a page, as archives hold it: no answer but a resource, under an address that says of which page. In: the
 * capture of the picture. Out: the page to be written.
 */
import type { Page } from "#domain/capture.ts";

export function pictureRecord({ finalUrl, body, fetchedAt, via }: Omit<Page, "status" | "headers">): Page {
  const name = `urn:fullPage:${finalUrl}`;
  return { url: name, finalUrl: name, status: 0, headers: { "content-type": "image/png" }, body, fetchedAt, via };
}
