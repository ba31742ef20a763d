import { defineConfig } from "drizzle-kit";

/** `npm run db:generate` writes the next numbered migration from db/schema.ts and db/crawl-schema.ts. */
export default defineConfig({
  dialect: "postgresql",
  schema: ["./db/schema.ts", "./db/crawl-schema.ts"],
  out: "./db/migrations",
  casing: "snake_case",
});
