/** `xunwang web`: the site alone, until it is asked to end. */
import { readConfiguration } from "#workers/configuration.ts";
import { createLog } from "#workers/log.ts";
import { openServices } from "#workers/services.ts";
import { endAsked } from "../early-end.ts";
import { openSite } from "../open-site.ts";

export async function run(): Promise<number> {
  const configuration = readConfiguration();
  const log = createLog(configuration.logLevel);
  const end = endAsked();
  const services = await openServices(configuration, log, 0);
  const site = await openSite(configuration, services);
  process.stdout.write(`网站 (site): ${site.url}\n`);
  await end;
  await site.close();
  await services.close();
  return 0;
}
