import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { openJournal } from '@otklik/kiosk/journal/open-journal.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cannotRecord } from './power-cut/record.ts';
import { childPrograms } from './support/child-program.ts';
import { eventually } from './support/eventually.ts';

const kioskMain = fileURLToPath(new URL('../kiosk/src/main.ts', import.meta.url));
const programs = childPrograms();
let dir = '';
let console_: SimulatedConsole;
let presses = 0;
let unmount = (): void => {};

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-disk-'));
  console_ = await startSimulatedConsole({ link: join(dir, 'console') });
  presses = 0;
});

afterEach(async () => {
  await programs.endAll();
  await console_.close();
  unmount();
  unmount = () => {};
  rmSync(dir, { recursive: true, force: true });
});

const startKiosk = (data: string) =>
  programs.start([kioskMain, '--data', data, '--device', `serial:${console_.path}`]);

/** Hands on the console's answer buttons: each press is two edges. */
function press(): void {
  console_.down('Y');
  console_.up('Y');
  presses += 1;
}
const durable = () =>
  eventually('the console’s ring emptied', () => console_.view().waiting === 0 || undefined);

/** Every edge pressed, once and in order, and nothing missing. */
function expectAllRecorded(data: string): void {
  const opened = openJournal({ dir: data, clock: systemClock(), rng: cryptoRng, version: 'test' });
  if (!opened.ok) throw new Error(opened.error.code);
  const journal = opened.value;
  expect(journal.opening).toEqual({ kind: 'resumed' });
  const { epoch } = journal.identity;
  expect(journal.readChecked(epoch, 1, 1_000_000).ok).toBe(true);
  const events = journal.read(epoch, 1, 1_000_000);
  const seqs = events.flatMap((event) => (event.type === 'edge' ? [event.data.device.seq] : []));
  expect(seqs).toEqual(Array.from({ length: 2 * presses }, (_, index) => index + 1));
  expect(events.filter(({ type }) => type === 'gap')).toEqual([]);
  expect(console_.view().lost).toBe(0);
  journal.close();
}

test('a full disk: staff are told, presses go on by the ballast, then wait, and all is recorded once there is space', async (context) => {
  const data = join(dir, 'disk');
  execFileSync('mkdir', [data]);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data], { stdio: 'ignore' });
  } catch {
    return context.skip('a small tmpfs cannot be mounted here (needs root)');
  }
  unmount = () => void execFileSync('umount', ['-l', data]);
  const kiosk = startKiosk(data);
  await kiosk.line(/^device up /);
  press();
  await durable();

  fill(join(data, 'other'));
  const low = kiosk.line(/^journal disk-low: /);
  const told = () => kiosk.lines.some((line) => line.startsWith('journal disk-low: '));
  while (!told()) {
    press();
    await durable();
  }
  await low;
  for (let n = 0; n < 20; n += 1) {
    press();
    await durable();
  }
  // What the ballast gave is taken too.
  fill(join(data, 'more'));
  const full = () => kiosk.lines.some((line) => line.startsWith('journal disk-full: '));
  while (!full()) {
    press();
    await eventually('recorded or refused', () => console_.view().waiting === 0 || full() || undefined);
  }
  for (let n = 0; n < 5; n += 1) press();
  expect(console_.view().waiting).toBeGreaterThan(0);

  rmSync(join(data, 'other'));
  rmSync(join(data, 'more'));
  await durable();
  await kiosk.line(/^journal sound$/);
  expect(await kiosk.end('SIGTERM')).toBe(0);
  expectAllRecorded(data);
}, 300_000);

const why = cannotRecord();
test.skipIf(why !== undefined && process.env.CI === undefined).each(['fsync', 'pwrite64'])(
  'a disk whose %s fails: staff are told, presses wait in order, and all is recorded when it works again',
  async (call) => {
    const data = join(dir, 'kiosk');
    const kiosk = startKiosk(data);
    await kiosk.line(/^device up /);
    press();
    await durable();

    const log = join(data, 'journal.db-wal');
    const fault = spawn(
      'strace',
      ['-f', '-p', String(kiosk.pid), '-P', log, '-e', `trace=${call}`, '-e', `inject=${call}:error=EIO`],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const ended = once(fault, 'exit');
    let said = '';
    fault.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    await eventually('strace attached', () => said.includes('attached') || undefined);
    for (let n = 0; n < 4; n += 1) press();
    await kiosk.line(/^journal disk-failed: /);
    for (let n = 0; n < 4; n += 1) press();
    expect(console_.view().waiting).toBeGreaterThan(0);
    fault.kill('SIGINT');
    await ended;
    await durable();
    await kiosk.line(/^journal sound$/);
    press();
    await durable();
    // Not closed, as it would be by a power cut.
    await kiosk.end('SIGKILL');
    expectAllRecorded(data);
  },
);

/** Takes all the space there is, to the last block. */
function fill(path: string): void {
  for (const size of [65_536, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // ENOSPC: a size smaller goes on.
    }
  }
}
