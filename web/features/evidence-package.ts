/** /leads/:id/evidence.wacz : the newest evidence package of a lead, with the proofs there are by now; for those who may see the lead. */
import type { FastifyInstance } from "fastify";
import { readNewestPackage } from "#db/queries/evidence-chain.ts";
import { rowId } from "../query.ts";
import type { Site } from "../site.ts";

export async function evidencePackage(app: FastifyInstance, site: Site): Promise<void> {
  app.get<{ Params: { id: string } }>("/leads/:id/evidence.wacz", async (request, reply) => {
    const id = rowId(request.params.id);
    const found = id === null ? null : await readNewestPackage(site.db, id, site.reader.bureau);
    if (!found || !site.evidence) return site.notFound(reply);
    const { name, bytes } = await site.evidence(found);
    return reply
      .type("application/wacz+zip")
      .header("content-disposition", `attachment; filename="${name}"`)
      .send(Buffer.from(bytes));
  });
}
