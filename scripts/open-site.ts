/** Opens the site at the configured address; a port that is taken is a clear error. */
import { XunwangError } from "#domain/errors.ts";
import { createSite } from "#web/server.ts";
import type { Configuration } from "#workers/configuration.ts";
import type { Services } from "#workers/services.ts";

export async function openSite(
  { host, port }: Pick<Configuration, "host" | "port">,
  services: Pick<Services, "db" | "log">,
): Promise<{ url: string; close: () => Promise<void> }> {
  const site = createSite({ db: services.db, log: services.log });
  try {
    const url = await site.listen({ host, port });
    return { url, close: () => site.close() };
  } catch (error) {
    await site.close();
    if ((error as { code?: string }).code !== "EADDRINUSE") throw error;
    throw new XunwangError("X-1001", { name: "XUNWANG_PORT", detail: `端口 ${port} 已被占用` }, error);
  }
}
