import { defineConfig } from 'vitest/config';

/** `npm run test:long`: campaigns that take minutes to hours, one file at a time, without a limit on time. */
export default defineConfig({
  test: {
    name: 'long',
    include: ['**/*.long.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: './scripts/setup/screens-for-tests.ts',
    testTimeout: 0,
    hookTimeout: 0,
    expect: { poll: { timeout: 40_000 } },
    maxWorkers: 1,
  },
});
