/** The name we go by on every request. In: the configuration. Out: a User-Agent that says who asks and how to reach them. */
import type { Configuration } from "./configuration.ts";

export function userAgentOf({ contact }: Pick<Configuration, "contact">): string {
  return `Xunwang/0.1 (product quality monitoring${contact ? `; +${contact}` : ""})`;
}
