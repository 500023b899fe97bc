import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,firmware-protocol,kiosk,hub-server,validator-ui,scripts,tests}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 30_000,
  },
});
