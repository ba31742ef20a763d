/**
 * What lies in a package beside the raw answers: the lead and its route with the reasons, the listings as read, the
 * findings with their spans, the rules as they stood, the law, and who captured what, when and how. In: what was loaded.
 * Out: files, and the pages a reader lists. Pure. Cookies and credentials stand in none of it.
 */

import { pictureRecord } from "#crawlers/evidence/picture-record.ts";
import type { EvidenceCapture, LeadEvidence } from "#db/queries/load-evidence.ts";
import { BUREAUS, type BureauCode } from "#domain/bureau.ts";
import type { Page } from "#domain/capture.ts";
import { SEVERITY_NAMES } from "#domain/finding.ts";
import type { FiledLaw } from "#rules/catalogue/catalogue-schema.ts";
import { lawVersions } from "./law-versions.ts";

export interface Installation {
  readonly name: string;
  /** How the authority behind the crawl can be reached, as its User-Agent says; null where none is configured. */
  readonly contact: string | null;
  readonly userAgent: string;
  /** Name and version of the program. */
  readonly software: string;
}

export interface PackageFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => utf8(`${JSON.stringify(value, null, 1)}\n`);
const jsonLines = (rows: readonly unknown[]): Uint8Array =>
  utf8(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

export function packageFiles(
  { lead, findings, listings, captures, screenshots, rules }: LeadEvidence,
  installation: Installation,
  laws: readonly FiledLaw[],
  productName: string,
  packedAt: Date,
): PackageFile[] {
  const listingOf = new Map(listings.map(({ id, url }) => [id, url]));
  const captureOf = new Map(captures.map((capture) => [capture.id, capture]));
  const { marketplace, shopId, shop, company, uscc, licenceAddress, shopAddress, region } = lead;
  return [
    {
      name: "evidence/lead.json",
      bytes: json({
        ...{ lead: lead.id, campaign: { id: lead.campaignId, name: lead.campaign } },
        product: { id: lead.product, name: productName },
        severity: { id: lead.severity, name: SEVERITY_NAMES[lead.severity] },
        ...{ createdAt: lead.createdAt, listings: listings.length, findings: findings.length },
        note: "疑点是待核查的线索，不是结论；页面不是实物",
        seller: { marketplace, shopId, shop, company, uscc, licenceAddress, shopAddress, region },
        route: {
          ...{ at: lead.routedAt, status: lead.status, bureau: lead.bureau, name: bureauName(lead.bureau) },
          ...{ province: lead.province, confidence: lead.routeConfidence, runnerUp: lead.runnerUp },
          because: lead.routeReasons ?? [],
        },
      }),
    },
    {
      name: "evidence/findings.jsonl",
      bytes: jsonLines(
        findings.map(({ id, listingId, versionId, ruleVersion, ...finding }) => ({
          ...{
            finding: id,
            listing: listingId,
            listingUrl: listingOf.get(listingId) ?? null,
            listingVersion: versionId,
          },
          ...{ rule: finding.rule, version: ruleVersion, severity: finding.severity, confidence: finding.confidence },
          ...{ explain: finding.explain, spans: finding.spans, basis: finding.basis, lawOn: finding.lawOn },
          foundAt: finding.foundAt,
        })),
      ),
    },
    {
      name: "evidence/listings.jsonl",
      bytes: jsonLines(
        listings.map(({ id, versionId, captureId, ...listing }) => {
          const capture = captureOf.get(captureId);
          return {
            ...{ listing: id, listingVersion: versionId, itemId: listing.itemId, url: listing.url },
            ...{ knownFrom: listing.knownFrom, contentHash: listing.contentHash, capturedAt: listing.capturedAt },
            capture: { id: captureId, uri: capture?.finalUrl ?? null, sha256: capture?.sha256 ?? null },
            content: listing.content,
          };
        }),
      ),
    },
    { name: "evidence/law.json", bytes: json(lawVersions(findings, laws)) },
    ...rules.map(({ rule, version, source }) => ({
      name: `evidence/rules/${rule}-${version}.yaml`,
      bytes: utf8(source),
    })),
    {
      name: "evidence/provenance.json",
      bytes: json({
        packedAt,
        installation,
        captures: captures.map((capture) => ({
          ...{ id: capture.id, page: capture.kind, requested: capture.url, answered: capture.finalUrl },
          ...{ at: capture.fetchedAt, status: capture.status, via: capture.via, robots: capture.robots },
          ...{ bytes: capture.bytes, sha256: capture.sha256 },
          /** The body was discarded by policy before this package was made; the hash is what is left of it. */
          ...(capture.discardedAt && { discardedAt: capture.discardedAt }),
        })),
        screenshots: screenshots.map(({ captureId, listingId, ...picture }) => ({
          ...{ capture: captureId, listing: listingId, ...picture, file: screenshotName(captureId) },
        })),
      }),
    },
  ];
}

/** The raw answer as the archive holds it, or the picture. */
export function pageOf(capture: EvidenceCapture, body: Uint8Array): Page {
  const { url, finalUrl, status, headers, fetchedAt, via } = capture;
  const page = { url, finalUrl, status, headers, body, fetchedAt, via };
  return capture.kind === "screenshot" ? pictureRecord(page) : page;
}

export function screenshotName(captureId: number): string {
  return `evidence/screenshots/${captureId}.png`;
}

function bureauName(code: string | null): string | null {
  return code !== null && Object.hasOwn(BUREAUS, code) ? BUREAUS[code as BureauCode] : null;
}
