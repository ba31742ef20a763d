/**
 * Lead (线索): the findings of one seller and one product in one campaign, with all their listings.
 */
import { z } from "zod";

/**
 * new → (seller's shop and licence page read) → routed to a bureau → delivered into its inbox,
 * or waiting for assignment where no bureau could be decided.
 */
export const LeadStatus = z.enum(["new", "routed", "delivered", "waiting"]);
export type LeadStatus = z.infer<typeof LeadStatus>;
export const LEAD_STATUS_NAMES = {
  new: "待分派",
  routed: "投递中",
  delivered: "已送达",
  waiting: "待人工分派",
} as const satisfies Record<LeadStatus, string>;
