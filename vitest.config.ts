import { defineConfig } from 'vitest/config';

const never = ['**/node_modules/**', '**/dist/**', '**/*.long.test.ts'];
/** A limit against hanging, not a measure: the machine may be busy. */
const common = { testTimeout: 90_000, hookTimeout: 120_000 };
/** Tests in a real browser, wherever they lie. */
const inBrowser = ['**/*-browser.test.ts', '**/browser/**/*.test.ts', '**/video/playback.test.ts'];

/**
 * Two projects, one after the other. The tests of the packages, and the simulation, run two files at a time. Those in
 * a browser and those across packages start whole programs, a camera too, and kill them: they run one file at a time
 * and have a two-core machine for themselves.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'packages',
          include: [
            '{shared,firmware-protocol,kiosk,hub-server,validator-ui}/**/*.test.{ts,tsx}',
            'tests/simulation/**/*.test.ts',
          ],
          exclude: [...never, ...inBrowser],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'whole',
          include: ['{scripts,tests}/**/*.test.ts', ...inBrowser],
          exclude: [...never, 'tests/simulation/**'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
