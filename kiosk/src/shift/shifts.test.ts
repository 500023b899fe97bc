import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { hashPassword } from '@otklik/shared/base/password.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Agent, createAgent } from '../agent/agent.ts';
import { manualTime } from '../agent/manual-time.test-help.ts';
import type { DurableJournal } from '../journal/journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { createPinGate } from '../staff/pin.ts';
import { type Shifts, startShifts } from './shifts.ts';

/** The real journal and agent; only time is made. */

let phc = '';
let dir = '';
let time: ReturnType<typeof manualTime>;
let journal: DurableJournal;
let agent: Agent;
let shifts: Shifts;
let warned: string[];

beforeAll(async () => {
  phc = await hashPassword('4711', cryptoRng);
});

const badgeOf = (text: string) => createHash('sha256').update(text).digest('hex');
const config = (): KioskConfig => ({
  tag: 't',
  store: { id: 's', name: 'Речной', zone: 'UTC' },
  workplaces: [{ place: 1, id: 'w', name: 'Касса', machine: defaultMachineConfig, periods: [] }],
  questions: [],
  operators: [
    { id: 'anna', number: '17', pin: phc },
    { id: 'boris', number: '18', badge: badgeOf('B-0018') },
  ],
});

function start(rosterFile?: string): void {
  const opened = openJournal({ dir, clock: time, rng: cryptoRng, version: '0' });
  if (!opened.ok) throw new Error(opened.error.detail);
  journal = opened.value;
  agent = createAgent({
    journal,
    clock: time,
    timers: time,
    devices: [],
    version: '0',
    config: config(),
    canPlay: () => false,
    onView: () => {},
    onCommit: () => {},
    onFault: () => {},
    onDeviceFault: () => {},
  });
  agent.start();
  const store = {
    read: () => journal.setting('pins'),
    write: (text: string) => journal.setSetting('pins', text),
  };
  shifts = startShifts({
    agent,
    journal,
    gate: createPinGate({ store, clock: time }),
    clock: time,
    timers: time,
    rosterFile,
    onChange: () => {},
    warn: (line) => warned.push(line),
  });
}

async function stop(): Promise<void> {
  shifts.stop();
  await agent.stop();
  journal.close();
}

const events = (): readonly JournalEvent[] => journal.read(journal.identity.epoch, 1, 1000);
const shiftEvents = () => events().flatMap((event) => (event.type === 'shift' ? [event.data] : []));
const trigger = () =>
  agent.operate(
    [
      {
        place: 1,
        inputs: [{ kind: 'pos', now: time.mono(), wall: time.wall(), operation: 'sale' }],
        call: () => ({ source: 't', key: `${time.mono()}`, body: '', reply: '{}', at: time.wall() }),
      },
    ],
    () => {},
  );
const operators = () =>
  events().flatMap((event) => (event.type === 'poll-opened' ? [event.data.operator ?? 'unknown'] : []));

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-shifts-'));
  time = manualTime(Date.parse('2026-06-01T08:00:00Z'));
  warned = [];
});

afterEach(async () => {
  await stop();
  rmSync(dir, { recursive: true, force: true });
});

test('number and PIN sign in; polls carry the operator until the sign-out; the screen sees the number', async () => {
  start();
  trigger();
  await shifts.signIn(1, '17', '4711');
  expect(shifts.views()).toMatchObject([{ place: 1, number: '17', notice: { code: 'signed-in' } }]);
  time.pass(60_000);
  expect(shifts.views()[0]).not.toHaveProperty('notice');
  trigger();
  shifts.signOut(1);
  time.pass(60_000);
  trigger();
  expect(operators()).toEqual(['unknown', 'anna', 'unknown']);
  expect(shiftEvents()).toEqual([{ operator: 'anna', by: 'pin' }, { by: 'pin' }]);
});

test('a wrong PIN, a wrong number and five of them: nobody is signed in, and a restart forgives nothing', async () => {
  start();
  await shifts.signIn(1, '17', '0000');
  expect(shifts.views()[0]?.notice).toEqual({ code: 'pin-wrong', triesLeft: 4 });
  await shifts.signIn(1, '99', '4711');
  // Boris has a badge and no PIN.
  await shifts.signIn(1, '18', '4711');
  for (let tries = 0; tries < 4; tries += 1) await shifts.signIn(1, '17', '0000');
  expect(shifts.views()[0]?.notice).toMatchObject({ code: 'pin-locked' });
  await stop();
  start();
  await shifts.signIn(1, '17', '4711');
  expect(shifts.views()[0]?.notice).toMatchObject({ code: 'pin-locked' });
  expect(shiftEvents()).toEqual([]);
});

test('a badge signs in and out again, one held twice once; an unknown one is said and signs nobody in', () => {
  start();
  shifts.badge(1, 'X-1');
  expect(shifts.views()[0]?.notice).toEqual({ code: 'badge-unknown' });
  shifts.badge(1, 'B-0018');
  time.pass(1000);
  shifts.badge(1, 'B-0018');
  expect(shifts.views()[0]).toMatchObject({ number: '18' });
  time.pass(10_000);
  shifts.badge(1, 'B-0018');
  expect(shiftEvents()).toEqual([{ operator: 'boris', by: 'badge' }, { by: 'badge' }]);
});

test('who is signed in still is after a restart, until sixteen hours are over', async () => {
  start();
  shifts.badge(1, 'B-0018');
  await stop();
  start();
  expect(agent.operator(1)).toBe('boris');
  time.pass(16 * 3_600_000);
  expect(agent.operator(1)).toBeUndefined();
  expect(shiftEvents()).toEqual([{ operator: 'boris', by: 'badge' }, { by: 'badge' }]);
});

test('a roster changes shifts at its instants, by number or id, and is known after a restart', async () => {
  start();
  const text =
    'operator,from,to\n17,2026-06-01 09:00,2026-06-01 10:00\nboris,2026-06-01 10:00,2026-06-01 11:00\n';
  expect(shifts.takeRoster(Buffer.from(text))).toEqual({ ok: true, value: undefined });
  time.pass(3_600_000 - 1);
  expect(agent.operator(1)).toBeUndefined();
  time.pass(1);
  expect(agent.operator(1)).toBe('anna');
  await stop();
  start();
  time.pass(3_600_000);
  expect(agent.operator(1)).toBe('boris');
  time.pass(3_600_000);
  expect(shiftEvents()).toEqual([
    { operator: 'anna', by: 'roster' },
    { operator: 'boris', by: 'roster' },
    { by: 'roster' },
  ]);
});

test('--roster FILE is read again when it changes; one that is wrong or away leaves the last one standing', () => {
  const file = join(dir, 'roster.csv');
  writeFileSync(file, 'operator,from,to\n17,2026-06-01 08:00,2026-06-01 18:00\n');
  start(file);
  expect(agent.operator(1)).toBe('anna');
  writeFileSync(file, 'operator,from,to\n17,in the morning,in the evening\n');
  time.pass(30_000);
  expect(agent.operator(1)).toBe('anna');
  expect(warned).toEqual([expect.stringContaining('Line 2: times are written')]);
  rmSync(file);
  time.pass(30_000);
  expect(agent.operator(1)).toBe('anna');
  expect(shifts.status().roster).toEqual({ entries: 1, fault: 'ENOENT' });
  writeFileSync(file, 'operator,from,to\nboris,2026-06-01 08:00,2026-06-01 18:00\n');
  time.pass(30_000);
  expect(agent.operator(1)).toBe('boris');
});
