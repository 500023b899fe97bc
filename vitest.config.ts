import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: the form Vitest reads
export default defineConfig({
  test: {
    include: ['{shared,firmware-protocol,kiosk,hub-server,validator-ui,scripts,tests}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 30_000,
  },
});
