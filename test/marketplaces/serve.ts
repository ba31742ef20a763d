/**
 * The sandbox as a process of its own, so that a benchmark's figures are not the server's:
 *
 *   npx tsx test/marketplaces/serve.ts '{"seed":1,"listings":2000,"gzip":false}'
 *
 * Options in: one JSON argument, as SandboxOptions, with `on` as text (YYYY-MM-DD) and `untilStdinEnds` true where it
 * is to end with the process that holds its standard input. Out: one line of JSON with the marketplaces when all
 * answer; a line `stats` on standard input is answered with one line of JSON. Ends on SIGTERM and SIGINT with status
 * 0; wrong options end it at once with status 2 and one line on standard error.
 */
import { createInterface } from "node:readline";
import { z } from "zod";
import { WAYS } from "./misbehaviour.ts";
import { startSandbox } from "./sandbox.ts";
import { SANDBOX_IDS } from "./sites/addresses.ts";

const id = z.enum(SANDBOX_IDS as [(typeof SANDBOX_IDS)[number], ...(typeof SANDBOX_IDS)[number][]]);
const Options = z.strictObject({
  seed: z.number().int().default(1),
  listings: z.number().int().min(1).default(2_000),
  marketplaces: z.array(id).optional(),
  parts: z.partialRecord(id, z.number().positive()).optional(),
  on: z.coerce.date().optional(),
  misbehave: z
    .array(
      z
        .strictObject({
          way: z.enum(WAYS),
          marketplace: id,
          path: z.string(),
          share: z.number().min(0).max(1),
          perSecond: z.number().positive(),
          retryAfterSeconds: z.number().nonnegative(),
          during: z.strictObject({ everySeconds: z.number().positive(), forSeconds: z.number().positive() }),
        })
        .partial()
        .required({ way: true }),
    )
    .optional(),
  removedShare: z.number().min(0).max(1).optional(),
  ports: z.partialRecord(id, z.number().int().min(0).max(65_535)).optional(),
  gzip: z.boolean().optional(),
  templateChange: z.strictObject({ from: z.number().int().min(0), to: z.number().int().optional() }).optional(),
  untilStdinEnds: z.boolean().default(false),
});

function readOptions() {
  try {
    return Options.parse(JSON.parse(process.argv[2] ?? "{}"));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    process.stderr.write(`options not understood: ${why.replaceAll("\n", " ")}\n`);
    return process.exit(2);
  }
}

const { untilStdinEnds, misbehave, ...options } = readOptions();
const rules = misbehave?.map((rule) => JSON.parse(JSON.stringify(rule)) as { way: (typeof WAYS)[number] });
const sandbox = await startSandbox({ ...options, misbehave: rules });

async function end(): Promise<void> {
  await sandbox.close();
  process.exit(0);
}
process.once("SIGTERM", end);
process.once("SIGINT", end);

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  if (line.trim() === "stats") process.stdout.write(`${JSON.stringify(sandbox.stats())}\n`);
});
if (untilStdinEnds) lines.once("close", end);

process.stdout.write(`${JSON.stringify({ marketplaces: sandbox.marketplaces })}\n`);
