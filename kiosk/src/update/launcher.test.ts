import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WallMs } from '@otklik/shared/base/ids.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Launcher, type ProgramRun, startLauncher } from './launcher.ts';
import type { LauncherMessage, ProgramMessage } from './launcher-protocol.ts';
import type { VersionFiles } from './version-files.ts';
import {
  BASE,
  beginTrial,
  confirm,
  type Installed,
  initialState,
  MAX_STARTS,
  type ProgramPlace,
  type VersionState,
} from './version-state.ts';

const two: Installed = { version: '0.2.0', sha256: 'b'.repeat(64) };

/** One start of the program, as the test plays it. */
interface Played {
  readonly place: ProgramPlace;
  /** What it was told. */
  readonly told: readonly ProgramMessage[];
  readonly killed: () => boolean;
  say(message: LauncherMessage): void;
  die(code: number | null): void;
}

let dir = '';
let state: VersionState;
let launcher: Launcher;
let runs: Played[];
let due: { ms: number; fire: () => void }[];
let screens: readonly string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-launcher-'));
  runs = [];
  due = [];
  screens = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function play(from: VersionState): void {
  state = from;
  const files: Pick<VersionFiles, 'read' | 'write'> = {
    read: () => state,
    write(next) {
      state = next;
    },
  };
  launcher = startLauncher({
    files: { ...files, dir, has: () => true, path: () => dir, tidy: () => undefined },
    start,
    clock: { wall: () => 77 as WallMs },
    timers: {
      after(ms, fire) {
        const timer = { ms, fire };
        due.push(timer);
        return () => {
          due = due.filter((other) => other !== timer);
        };
      },
    },
    warn: () => undefined,
    onScreens: (urls) => {
      screens = urls;
    },
  });
}

function start(place: ProgramPlace): ProgramRun {
  const ending = Promise.withResolvers<number | null>();
  let hear: (message: LauncherMessage) => void = () => undefined;
  const told: ProgramMessage[] = [];
  let killed = false;
  runs.push({
    place,
    told,
    killed: () => killed,
    say: (message) => hear(message),
    die: ending.resolve,
  });
  return {
    onMessage: (handler) => {
      hear = handler;
    },
    ended: ending.promise,
    stop: (message) => void told.push(message),
    kill: () => {
      killed = true;
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Fires the waiting timers of up to `ms`. */
async function pass(ms: number): Promise<void> {
  for (const timer of due.filter((timer) => timer.ms <= ms)) {
    due = due.filter((other) => other !== timer);
    timer.fire();
  }
  await turn();
}
const last = (): Played => {
  const run = runs.at(-1);
  if (run === undefined) throw new Error('nothing was started');
  return run;
};
async function dies(code: number | null): Promise<void> {
  last().die(code);
  await turn();
  await turn();
}

test('what dies is started again, later each time', async () => {
  play(initialState);
  for (const ms of [1000, 2000, 5000, 10_000, 30_000, 30_000]) {
    await dies(1);
    expect(due.some((timer) => timer.ms === ms)).toBe(true);
    await pass(ms);
  }
  expect(runs).toHaveLength(7);
});

test('a trusted program that ended, or whose settings are wrong, is not started again', async () => {
  play(initialState);
  await dies(2);
  expect(await launcher.ended).toBe(2);
  play(initialState);
  await dies(0);
  expect(await launcher.ended).toBe(0);
});

test('one that wants to be started again is at once, in the version the state names by then', async () => {
  play(initialState);
  state = beginTrial(state, two);
  last().say({ type: 'restart' });
  await dies(0);
  expect(runs.map(({ place }) => place)).toEqual([BASE, two]);
});

test('a new version that says that all is well is trusted, and may die later like any other', async () => {
  play(beginTrial(initialState, two));
  last().say({ type: 'healthy' });
  expect(state).toEqual(confirm(beginTrial(initialState, two)));
  for (let deaths = 0; deaths < 2 * MAX_STARTS; deaths += 1) {
    await dies(1);
    await pass(30_000);
  }
  expect(last().place).toEqual(two);
});

test.each([0, 1, 2, 3, null])('a new version that ends with %s each time is taken back', async (code) => {
  play(beginTrial(initialState, two));
  for (let deaths = 0; deaths < MAX_STARTS; deaths += 1) {
    expect(last().place).toEqual(two);
    await dies(code);
    await pass(30_000);
  }
  expect(last().place).toBe(BASE);
  expect(state.refused).toEqual([{ ...two, code: 'died', at: 77, tries: 1 }]);
});

test.each<[string, LauncherMessage[], string]>([
  ['says nothing', [], 'not-healthy'],
  ['says what is not well', [{ type: 'not-yet', code: 'hub-not-reached' }], 'hub-not-reached'],
])('a new version that %s is stopped, ended, and taken back', async (_what, messages, code) => {
  play(beginTrial(initialState, two));
  for (const message of messages) last().say(message);
  await pass(240_000);
  expect(last().told).toEqual([{ type: 'stop', when: 'idle' }]);
  // Too late.
  last().say({ type: 'healthy' });
  await pass(15_000);
  expect(last().killed()).toBe(true);
  await dies(null);
  expect(last().place).toBe(BASE);
  expect(state).toMatchObject({ current: BASE, refused: [{ ...two, code, tries: 1 }] });
});

test('a new version that is taken back while somebody presses may stay until nobody does, for so long as a window lasts', async () => {
  play(beginTrial(initialState, two));
  await pass(240_000);
  last().say({ type: 'busy' });
  await pass(15_000);
  expect(last().killed()).toBe(false);
  last().say({ type: 'busy' });
  expect(due.filter(({ ms }) => ms === 150_000)).toHaveLength(1);
  await pass(150_000);
  expect(last().told).toEqual([{ type: 'stop', when: 'idle' }, { type: 'stop' }]);
  await pass(15_000);
  expect(last().killed()).toBe(true);
  await dies(null);
  expect(last().place).toBe(BASE);
});

test('told to stop, it stops the program in order; that start of a new version does not count', async () => {
  play(beginTrial(initialState, two));
  launcher.stop();
  expect(last().told).toEqual([{ type: 'stop' }]);
  await dies(0);
  expect(await launcher.ended).toBe(0);
  expect(state).toEqual(beginTrial(initialState, two));
});

test('told to stop between two starts, it starts nothing more', async () => {
  play(initialState);
  await dies(1);
  launcher.stop();
  expect(await launcher.ended).toBe(0);
  expect(runs).toHaveLength(1);
});

test('where the screens are goes to the shell beside it', () => {
  play(initialState);
  last().say({ type: 'screens', urls: ['http://127.0.0.1:1/'] });
  expect(screens).toEqual(['http://127.0.0.1:1/']);
});
