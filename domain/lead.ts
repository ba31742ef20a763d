/**
 * Lead (线索): the findings of one seller and one product in one campaign, with all their listings.
 */
import { z } from "zod";
import { Route } from "./bureau.ts";
import { Severity } from "./finding.ts";
import { ProductId } from "./product.ts";

/**
 * new → (seller's shop and licence page read) → routed to a bureau → delivered into its inbox,
 * or waiting for assignment where no bureau could be decided.
 */
export const LeadStatus = z.enum(["new", "routed", "delivered", "waiting"]);
export type LeadStatus = z.infer<typeof LeadStatus>;
/** What a lead that is done with will be called. No step of this version closes one: until then every lead is open. */
export const CLOSED_LEAD = "closed";
export const LEAD_STATUS_NAMES = {
  new: "待分派",
  routed: "投递中",
  delivered: "已送达",
  waiting: "待人工分派",
} as const satisfies Record<LeadStatus, string>;

export const Lead = z.object({
  id: z.number().int().positive(),
  campaignId: z.number().int().positive(),
  sellerId: z.number().int().positive(),
  product: ProductId,
  status: LeadStatus,
  /** The gravest of its findings. */
  severity: Severity,
  listingCount: z.number().int().positive(),
  findingCount: z.number().int().positive(),
  /** null until the seller's shop and licence pages have been read. */
  route: Route.nullable(),
});
export type Lead = z.infer<typeof Lead>;
