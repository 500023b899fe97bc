import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '@otklik/shared/base/result.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { signRelease } from '@otklik/shared/update/release.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualTime, manualTime } from '../agent/manual-time.test-help.ts';
import { packArchive } from './archive.ts';
import type { LauncherMessage } from './launcher-protocol.ts';
import { type Quiet, quietCounter } from './quiet.ts';
import { startUpdates, type Updates } from './start-updates.ts';
import { type VersionFiles, versionFiles } from './version-files.ts';
import { BASE, beginTrial, confirm, initialState } from './version-state.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const archive = packArchive([{ name: 'kiosk/src/main.js', executable: false, body: Buffer.from('new') }]);
const sha256 = createHash('sha256').update(archive).digest('hex');
const release = signRelease({ version: '0.2.0', sha256, size: archive.length }, privateKey);
const QUIET_MS = 60_000;

let dir = '';
let time: ManualTime;
let files: VersionFiles;
let quiet: Quiet;
let open: boolean;
let restarts: number;
let told: LauncherMessage[];
let wrong: string | undefined;
let updates: Updates;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-updates-'));
  files = versionFiles(dir, '0.1.0');
  time = manualTime();
  open = false;
  restarts = 0;
  told = [];
  wrong = undefined;
  quiet = quietCounter(time, () => !open);
});
afterEach(async () => {
  await updates.stop();
  rmSync(dir, { recursive: true, force: true });
});

function start(version = '0.1.0'): void {
  updates = startUpdates({
    program: { files, keys: [publicKey], tell: (message) => void told.push(message) },
    version,
    clock: time,
    rng: cryptoRng,
    timers: time,
    quietMs: QUIET_MS,
    steadyMs: 20_000,
    quiet,
    fetchPart: (_release, from, to) => Promise.resolve(ok(archive.subarray(from, to))),
    wrong: () => wrong,
    restart: () => {
      restarts += 1;
    },
    print: () => undefined,
    warn: () => undefined,
  });
}

async function loaded(when: 'auto' | 'staff' = 'auto'): Promise<void> {
  start();
  updates.offered({ release, when });
  await expect.poll(() => updates.status().phase).toBe('ready');
  expect(restarts).toBe(0);
}

/** The kinds of an event are all that counts here. */
const happens = (...types: JournalEvent['type'][]): void =>
  quiet.committed(types.map((type) => ({ type }) as JournalEvent));

test('an update waits until nobody has pressed anything for a while, however often somebody does', async () => {
  await loaded();
  for (let customer = 0; customer < 3; customer += 1) {
    time.pass(QUIET_MS - 1);
    expect(restarts).toBe(0);
    happens('edge');
  }
  // What devices do by themselves is nobody's press.
  time.pass(QUIET_MS - 1);
  happens('device-lost', 'device-up', 'clock');
  expect(restarts).toBe(0);
  time.pass(1);
  expect(restarts).toBe(1);
  expect(files.read()).toMatchObject({ current: { version: '0.2.0' }, trial: { starts: 0 } });
});

test('an open window holds it up, whoever wants it, and it goes in when the window is over', async () => {
  await loaded();
  open = true;
  time.pass(QUIET_MS + 200_000);
  updates.start();
  time.pass(120_000);
  expect(restarts).toBe(0);
  expect(files.read().trial).toBeUndefined();
  open = false;
  time.pass(1000);
  expect(restarts).toBe(1);
});

test('staff need not wait for a quiet while, but a press just now is waited for', async () => {
  await loaded('staff');
  time.pass(10 * QUIET_MS);
  expect(restarts).toBe(0);
  happens('edge', 'poll-opened');
  updates.start();
  time.pass(4999);
  expect(restarts).toBe(0);
  time.pass(1);
  expect(restarts).toBe(1);
});

test('the way back waits for nobody pressing too, and nothing is written before', () => {
  // A folder of that name is a version that is whole.
  mkdirSync(files.path(release), { recursive: true });
  files.write(confirm(beginTrial(initialState, release)));
  start('0.2.0');
  happens('edge');
  expect(updates.goBack()).toBe(true);
  time.pass(4999);
  expect(restarts).toBe(0);
  expect(files.read()).toMatchObject({ current: { version: '0.2.0' } });
  open = true;
  time.pass(30_000);
  expect(restarts).toBe(0);
  open = false;
  time.pass(1000);
  expect(restarts).toBe(1);
  time.pass(10_000);
  expect(restarts).toBe(1);
  expect(files.read()).toMatchObject({ current: BASE, refused: [{ sha256, code: 'taken-back' }] });
});

test('a version on trial is trusted when it has been well for as long as it must, without a break', async () => {
  await loaded();
  await updates.stop();
  files.write(beginTrial(files.read(), release));
  start('0.2.0');
  time.pass(15_000);
  wrong = 'hub-not-reached';
  time.pass(3000);
  wrong = undefined;
  time.pass(19_000);
  expect(told).toEqual([{ type: 'not-yet', code: 'hub-not-reached' }]);
  time.pass(1000);
  expect(told.at(-1)).toEqual({ type: 'healthy' });
});
