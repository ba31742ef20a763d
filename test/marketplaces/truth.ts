/**
 * What is true of a listing of the sandbox. Readers, rules and routing never see it; demos and tests measure by it.
 *
 * How to read `defects` (each is the id of the rule that should find it):
 * - "maker-name-missing", "maker-address-missing": the page shows parameters, but not this one, or only a placeholder
 *   (见包装, 详见标签, "/" …). "maker-name-brand": the brand stands where the maker should; "maker-address-incomplete":
 *   only province, city and county.
 * - "ccc-missing", "licence-missing": the product owes it on the day `on`, and the page shows no number. "ccc-malformed",
 *   "licence-malformed": a number of a wrong length; "ccc-other-product": one of household appliances; "licence-food": one
 *   of a food licence.
 * - "fireworks-parcel", "hazchem-online", "fuel-online", "foam-tableware": may not be offered here at all; "thin-bag" and
 *   "thin-mulch-film": shopping bags under 0.025 mm, mulch film under 0.010 mm.
 * - **The ban absorbs the papers:** for fireworks, foam and hazchem no fault of licence or certificate is ever planted or
 *   expected; "maker-…" may stand beside the ban.
 * - Motor fuels always print a licence number, fire doors and masks owe nothing: there only "maker-…" is planted.
 * - A look-alike (`product` null) has no defects, whatever its parameters lack.
 *
 * How to read `district`: what the shop's papers say, in this order: address on the licence page, else the region in
 * its USCC where that is a district, else null. "outside": another province. Listings of shops whose papers do not
 * decide never show a maker's address either, so that nothing else decides.
 *
 * `removed`: the item comes up in searches, but its page is gone; nothing can be found on it.
 */
import type { Destination } from "#domain/bureau.ts";
import type { KeyProduct } from "./goods/good.ts";

export type Defect =
  | "maker-name-missing"
  | "maker-name-brand"
  | "maker-address-missing"
  | "maker-address-incomplete"
  | "ccc-missing"
  | "ccc-malformed"
  | "ccc-other-product"
  | "licence-missing"
  | "licence-malformed"
  | "licence-food"
  | "fireworks-parcel"
  | "hazchem-online"
  | "fuel-online"
  | "foam-tableware"
  | "thin-bag"
  | "thin-mulch-film";

export interface Truth {
  readonly marketplace: string;
  readonly itemId: string;
  readonly shopId: string;
  readonly product: KeyProduct | null;
  readonly defects: readonly Defect[];
  readonly district: Destination | null;
  readonly removed: boolean;
}
