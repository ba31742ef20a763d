/** A process that joins the embedded server of a folder, says where it is, and leaves when asked: for tests. */
import { joinEmbeddedServer } from "#db/embedded/server.ts";

const server = await joinEmbeddedServer(process.argv[2] ?? "");
process.send?.({ url: server.url, processId: server.processId });
process.once("message", async () => {
  await server.leave();
  process.exit(0);
});
