/** Stores the measures of pictures whose captures stand already. In: ended screenshot requests. One picture per listing. */
import { type Queryable, toJson } from "../connection.ts";

export interface Screenshot {
  readonly width: number;
  readonly height: number;
  /** How high the page was; more than `height` where the picture was cut. */
  readonly fullHeight: number;
  readonly chineseFont: boolean;
}

export async function storeScreenshots(
  tx: Queryable,
  taken: readonly (Screenshot & { readonly requestId: number })[],
): Promise<void> {
  if (taken.length === 0) return;
  await tx.query(
    `insert into screenshots (campaign_id, listing_id, capture_id, width, height, full_height, chinese_font)
     select r.campaign_id, l.id, c.id, s.width, s.height, s."fullHeight", s."chineseFont"
     from jsonb_to_recordset($1::jsonb)
       as s("requestId" bigint, width int, height int, "fullHeight" int, "chineseFont" boolean)
     join requests r on r.id = s."requestId" join captures c on c.request_id = r.id
     join listings l on l.marketplace = r.marketplace and l.item_id = r.key
     order by l.id
     on conflict (campaign_id, listing_id) do nothing`,
    [toJson(taken)],
  );
}
