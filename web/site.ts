/** What every feature of the site is given: the database, the names, and the frame to answer with. */
import type { FastifyReply } from "fastify";
import type { BodyStore } from "#crawlers/evidence/body-store.ts";
import type { Database } from "#db/connection.ts";
import type { EvidencePackage } from "#db/queries/evidence-chain.ts";
import type { Reader } from "#db/queries/read-inbox.ts";
import type { Campaign } from "#domain/campaign.ts";
import type { PageParts } from "./layout/page.ts";
import type { SiteNames } from "./text/names.ts";

/** The package as a file: its name and its bytes. */
export type EvidenceSource = (found: EvidencePackage) => Promise<{ readonly name: string; readonly bytes: Uint8Array }>;

/** Sentences with reason and until when, one per marketplace that waits. */
export type WaitsSource = (campaign: Campaign) => Promise<readonly { readonly text: string }[]>;

export interface Site {
  readonly db: Database;
  readonly names: SiteNames;
  /** Where bodies of captures are read; without it pages are shown without their pictures. */
  readonly bodies: Pick<BodyStore, "read"> | null;
  /** Hands out an evidence package; left out where this site has no store of them. */
  readonly evidence?: EvidenceSource | undefined;
  /** Why a campaign waits, by marketplace; left out where this site does not know how marketplaces are visited. */
  readonly waits?: WaitsSource | undefined;
  /** Who reads. Until there are users, everyone who reaches the server reads as the institute. */
  readonly reader: Reader;
  /** Answers with a page in the site's frame. */
  send(reply: FastifyReply, parts: PageParts, status?: number): FastifyReply;
  /** Answers that there is no such page (or none that this reader may see). */
  notFound(reply: FastifyReply): FastifyReply;
}
