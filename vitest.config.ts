import { defineConfig } from 'vitest/config';

const common = { exclude: ['**/node_modules/**', '**/dist/**'], testTimeout: 30_000, hookTimeout: 60_000 };

/**
 * Two projects, one after the other. The tests of the packages run two files at a time. Those across packages start
 * whole programs, a browser and a camera, and kill them: they run one file at a time and have a two-core machine for
 * themselves.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'packages',
          include: ['{shared,firmware-protocol,kiosk,hub-server,validator-ui}/**/*.test.{ts,tsx}'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'whole',
          include: ['{scripts,tests}/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
