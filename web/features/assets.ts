/** The style sheet and the icon, read once; the style sheet's address carries its hash, so that it may be kept. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";

const STYLE_FOLDER = new URL("../assets/style/", import.meta.url);
/** The parts of the style sheet in the order of their names, as one. */
const STYLE = readdirSync(STYLE_FOLDER)
  .filter((name) => name.endsWith(".css"))
  .sort()
  .map((name) => readFileSync(new URL(name, STYLE_FOLDER), "utf8"))
  .join("\n");
const ICON = readFileSync(new URL("../assets/icon.svg", import.meta.url));
const STYLE_VERSION = createHash("sha256").update(STYLE).digest("hex").slice(0, 12);
export const STYLE_ADDRESS = `/style.css?v=${STYLE_VERSION}`;

export async function assets(app: FastifyInstance): Promise<void> {
  app.get<{ Querystring: { v?: string } }>("/style.css", async (request, reply) => {
    const current = request.query.v === STYLE_VERSION;
    return reply
      .type("text/css; charset=utf-8")
      .header("cache-control", current ? "public, max-age=31536000, immutable" : "no-cache")
      .send(STYLE);
  });
  for (const path of ["/icon.svg", "/favicon.ico"]) {
    app.get(path, async (_request, reply) =>
      reply.type("image/svg+xml").header("cache-control", "public, max-age=86400").send(ICON),
    );
  }
}
