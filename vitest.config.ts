import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/setup/longest-first.ts';

const never = ['**/node_modules/**', '**/dist/**', '**/*.long.test.ts'];
/** Limits against hanging, not measures: the machine may be busy. */
const common = { testTimeout: 180_000, hookTimeout: 300_000, expect: { poll: { timeout: 40_000 } } };
/**
 * The same for whole programs and browsers. Under CI a file of theirs that fails is tried once more, alone, and what failed
 * is named in the report, see docs/decisions/0107-tried-once-more.md.
 */
const patient = { ...common, testTimeout: 300_000 };

/** Across packages, but within one process or counting on nothing but what it computes. */
const computed = [
  'tests/{simulation,power-cut,risk,schema,hid-vm}/**/*.test.ts',
  'tests/{press-time,unreadable-journal}.test.ts',
  'scripts/{bench,release,setup,verify}/**/*.test.ts',
  'scripts/{notices,camera/scene,camera/picture-clock,demo/parts,package/fuses,package/electron-builder}.test.ts',
];
/**
 * Each in a process of its own; all other files of the packages and `computed` share theirs with those that ran before, so that
 * modules are loaded once, see docs/decisions/0133-a-process-for-many-files.md.
 */
const alone = [
  // Campaigns of minutes, begun first; they kill programs and power, and need no warm modules.
  'tests/{simulation,power-cut}/**/*.test.ts',
  'kiosk/src/{journal,update}/kill.test.ts',
  // They measure the memory, files and workers of their process.
  'hub-server/src/{fuzz/fuzz,verify/in-workers,video/open-recordings,video/restarted-worker}.test.ts',
  // They replace timers, globals, prototypes and modules.
  'hub-server/src/consoles/loose-cable.test.ts',
  'validator-ui/src/{api/check,app/live}.test.ts',
];
/** In a real browser, wherever they lie. */
const inBrowser = ['**/*-browser.test.ts', '**/browser/**/*.test.ts', '**/video/playback.test.ts'];

/**
 * What needs no browser and no other program comes first, then `whole`. Of that three files run at a time on two cores: most of
 * its time it waits, for a page to be ready or a program to be up, and one file alone leaves two thirds of the machine idle.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...common,
          name: 'packages',
          include: [
            '{shared,firmware-protocol,kiosk,hub-server,validator-ui}/**/*.test.{ts,tsx}',
            ...computed,
          ],
          exclude: [...never, ...inBrowser, ...alone],
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'alone',
          include: alone,
          exclude: [...never, ...inBrowser],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...patient,
          name: 'whole',
          include: ['{scripts,tests}/**/*.test.ts', ...inBrowser],
          exclude: [...never, ...computed],
          globalSetup: './scripts/setup/screens-for-tests.ts',
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
