import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { __VERSION__: '"0"', __RUNTIME_HASH__: '"runtime"', __PLOTLY_HASH__: '"plotly"' },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    restoreMocks: true,
    css: true,
  },
});
