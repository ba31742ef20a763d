/**
 * /leads/:id/screenshots/:capture : the picture of a page of a lead, for those who may see the lead.
 * The bytes are checked against their hash on the way out. They were drawn from a stranger's page and are served as a
 * picture and nothing else.
 */
import type { FastifyInstance } from "fastify";
import { findScreenshot } from "#db/queries/read-screenshot.ts";
import { rowId } from "../query.ts";
import type { Site } from "../site.ts";

export async function screenshot(app: FastifyInstance, site: Site): Promise<void> {
  app.get<{ Params: { id: string; capture: string } }>("/leads/:id/screenshots/:capture", async (request, reply) => {
    const leadId = rowId(request.params.id);
    const captureId = rowId(request.params.capture);
    const found =
      leadId === null || captureId === null ? null : await findScreenshot(site.db, site.reader, leadId, captureId);
    if (!found || !site.bodies) return site.notFound(reply);
    const { sha256, ...place } = found;
    const png = await site.bodies.read(place, sha256);
    return reply
      .header("content-security-policy", "default-src 'none'; sandbox")
      .header("x-content-type-options", "nosniff")
      .header("content-disposition", `inline; filename="screenshot-${captureId}.png"`)
      .type("image/png")
      .send(Buffer.from(png));
  });
}
