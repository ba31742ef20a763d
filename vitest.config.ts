import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    globalSetup: ["test/services.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
