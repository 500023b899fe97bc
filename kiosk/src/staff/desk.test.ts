import { asWallMs } from '@otklik/shared/base/ids.ts';
import { hashPassword } from '@otklik/shared/base/password.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { beforeEach, expect, test } from 'vitest';
import { manualTime } from '../agent/manual-time.test-help.ts';
import type { AgentMessage } from '../screen/protocol.ts';
import type { StaffCommand, StaffReply, StaffView } from '../screen/staff-protocol.ts';
import { createStaffDesk, type StaffActions, type StaffDesk } from './desk.ts';
import { createPinGate } from './pin.ts';
import { pinStore, staffPin } from './staff-pin.ts';

const IDLE_MS = 60_000;
const view: StaffView = {
  diagnostics: {
    version: '0',
    kiosk: 'ab'.repeat(16),
    now: asWallMs(0),
    startedAt: asWallMs(0),
    devices: [],
    notes: [],
    journal: { lastSeq: 0, fault: null },
  },
  places: [],
  enrolled: false,
  locale: 'choice',
  pin: 'local',
  idleMs: IDLE_MS,
};

let settings: Map<string, string>;
let time: ReturnType<typeof manualTime>;
let log: string[];
let done: string[];
let desk: StaffDesk;
let hubPin: string | undefined;

const store = () => ({
  setting: (name: string) => settings.get(name),
  setSetting: (name: string, value: string) => void settings.set(name, value),
});

function start(more: Partial<StaffActions> = {}): void {
  const note = (what: string) => {
    done.push(what);
    return undefined;
  };
  desk = createStaffDesk({
    clock: time,
    timers: time,
    gate: createPinGate({ store: pinStore(store()), clock: time }),
    pin: staffPin(store(), () => hubPin, cryptoRng),
    idleMs: IDLE_MS,
    log: (line) => log.push(line),
    actions: {
      view: () => view,
      places: () => [1, 2],
      test: (places) => void done.push(`test ${[...places].join()}`),
      endForceMajeure: (place) => note(`fm-end ${place}`),
      confirmInsert: (place, question) => note(`insert ${place} ${question}`),
      enrol: async () => note('enrol'),
      locale: (locale) => note(`locale ${locale}`),
      restart: () => note('restart'),
      update: () => note('update'),
      updateBack: () => note('update-back'),
      learn: () => ({
        line: (text) => void done.push(`line ${text}`),
        stop: () => void done.push('learn stop'),
      }),
      ...more,
    },
  });
}

/** A screen that shows the given workplaces. */
function screen(...places: number[]) {
  const news: AgentMessage[] = [];
  const waiting = new Map<number, (reply: StaffReply) => void>();
  let id = 0;
  const peer = {
    sees: (place: number) => places.length === 0 || places.includes(place),
    send(message: AgentMessage) {
      if (message.type !== 'staff-reply') news.push(message);
      else waiting.get(message.id)?.(message.reply);
    },
  };
  return {
    peer,
    news,
    ask: (command: StaffCommand) =>
      new Promise<StaffReply>((resolve) => {
        id += 1;
        waiting.set(id, resolve);
        desk.ask(peer, { type: 'staff', id, command });
      }),
  };
}

beforeEach(async () => {
  settings = new Map();
  time = manualTime();
  log = [];
  done = [];
  hubPin = undefined;
  start();
});

const withPin = async (pin = '4711'): Promise<void> => {
  settings.set('staff.pin', await hashPassword(pin, cryptoRng));
};

const everything: readonly StaffCommand[] = [
  { do: 'see' },
  { do: 'use' },
  { do: 'close' },
  { do: 'test', place: 2 },
  { do: 'fm-end', place: 1 },
  { do: 'confirm-insert', place: 1, question: 'q1' },
  { do: 'enrol', code: 'X' },
  { do: 'locale', locale: 'en' },
  { do: 'pin', pin: '0000' },
  { do: 'restart' },
  { do: 'update' },
  { do: 'update-back' },
  { do: 'learn', place: 1 },
  { do: 'learn-line', text: '1' },
  { do: 'learn-stop' },
];

test.each(everything)(
  '$do without a PIN session is refused with a code and does nothing',
  async (command) => {
    await withPin();
    const stranger = screen();
    expect(await stranger.ask(command)).toEqual({ ok: false, code: 'staff-locked' });
    // Another screen's session is not this one's.
    await screen().ask({ do: 'open', pin: '4711' });
    expect(await stranger.ask(command)).toEqual({ ok: false, code: 'staff-locked' });
    expect(done).toEqual([]);
    expect(log).toContain(`staff refused ${command.do}: staff-locked`);
  },
);

test('a kiosk without a PIN opens by none: the first one is chosen, once, and is kept', async () => {
  const one = screen();
  expect(await one.ask({ do: 'look' })).toEqual({ ok: true, look: { pin: 'missing', waitMs: 0 } });
  expect(await one.ask({ do: 'open', pin: '' })).toEqual({ ok: false, code: 'pin-missing' });
  expect(await one.ask({ do: 'open', pin: '0000' })).toEqual({ ok: false, code: 'pin-missing' });
  for (const unfit of ['', '123', 'abcd', '12 34', '1234567890123']) {
    expect(await one.ask({ do: 'first-pin', pin: unfit })).toEqual({ ok: false, code: 'pin-unfit' });
  }
  const both = await Promise.all([
    one.ask({ do: 'first-pin', pin: '1234' }),
    screen().ask({ do: 'first-pin', pin: '9999' }),
  ]);
  expect(both).toEqual([{ ok: true }, { ok: false, code: 'pin-exists' }]);
  expect(await one.ask({ do: 'use' })).toEqual({ ok: true });
  expect(await screen().ask({ do: 'first-pin', pin: '9999' })).toEqual({ ok: false, code: 'pin-exists' });
  // A new process over the same journal.
  start();
  const again = screen();
  expect(await again.ask({ do: 'open', pin: '9999' })).toMatchObject({ code: 'pin-wrong' });
  expect(await again.ask({ do: 'open', pin: '1234' })).toEqual({ ok: true });
});

test('the hub’s PIN counts above the kiosk’s own, and is not changed here', async () => {
  await withPin('1111');
  hubPin = await hashPassword('2222', cryptoRng);
  const one = screen();
  expect(await one.ask({ do: 'open', pin: '1111' })).toMatchObject({ code: 'pin-wrong' });
  expect(await one.ask({ do: 'open', pin: '2222' })).toEqual({ ok: true });
  expect(await one.ask({ do: 'pin', pin: '3333' })).toEqual({ ok: false, code: 'pin-from-hub' });
});

test('five wrong tries lock every screen, the right PIN too, and a restart does not help', async () => {
  await withPin();
  for (const triesLeft of [4, 3, 2, 1]) {
    expect(await screen().ask({ do: 'open', pin: '0000' })).toEqual({
      ok: false,
      code: 'pin-wrong',
      triesLeft,
    });
  }
  expect(await screen().ask({ do: 'open', pin: '0000' })).toMatchObject({
    code: 'pin-locked',
    waitMs: 30_000,
  });
  start();
  const one = screen();
  expect(await one.ask({ do: 'look' })).toEqual({ ok: true, look: { pin: 'set', waitMs: 30_000 } });
  expect(await one.ask({ do: 'open', pin: '4711' })).toMatchObject({ code: 'pin-locked' });
  time.pass(30_000);
  expect(await one.ask({ do: 'open', pin: '4711' })).toEqual({ ok: true });
});

test('a session ends after the time without use; looking is no use, pressing what is tested is', async () => {
  await withPin();
  const one = screen();
  await one.ask({ do: 'open', pin: '4711' });
  await one.ask({ do: 'test', place: 2 });
  expect(done).toEqual(['test 2']);
  time.pass(IDLE_MS - 1);
  desk.pressed(2);
  desk.pressed(1);
  time.pass(IDLE_MS - 1);
  expect(await one.ask({ do: 'see' })).toEqual({ ok: true, view });
  time.pass(1);
  expect(one.news).toEqual([{ type: 'staff-closed', why: 'idle' }]);
  expect(done.at(-1)).toBe('test ');
  expect(await one.ask({ do: 'see' })).toEqual({ ok: false, code: 'staff-locked' });
});

test('the session, its test and its dialogue end with the screen', async () => {
  await withPin();
  const one = screen(2);
  await one.ask({ do: 'open', pin: '4711' });
  await one.ask({ do: 'test', place: 2 });
  await one.ask({ do: 'learn', place: 2 });
  desk.gone(one.peer);
  expect(done).toEqual(['test 2', 'test 2', 'learn stop', 'test ']);
  expect(await one.ask({ do: 'see' })).toEqual({ ok: false, code: 'staff-locked' });
});

test('a screen that goes away while its PIN is checked gets no session', async () => {
  await withPin();
  const one = screen();
  const opening = one.ask({ do: 'open', pin: '4711' });
  desk.gone(one.peer);
  await opening;
  expect(await one.ask({ do: 'see' })).toEqual({ ok: false, code: 'staff-locked' });
});

test('a screen of one workplace does nothing at another', async () => {
  await withPin();
  const one = screen(2);
  await one.ask({ do: 'open', pin: '4711' });
  for (const command of [
    { do: 'fm-end', place: 1 },
    { do: 'confirm-insert', place: 3, question: 'q1' },
    { do: 'learn', place: 1 },
    { do: 'test', place: 1 },
  ] as const) {
    expect(await one.ask(command)).toEqual({ ok: false, code: 'place-unknown' });
  }
  expect(await one.ask({ do: 'fm-end', place: 2 })).toEqual({ ok: true });
  expect(done).toEqual(['fm-end 2']);
});

test('an enrolment under way is use, is not begun twice, and its bug does not end the counter', async () => {
  await withPin();
  const hub = Promise.withResolvers<undefined>();
  start({ enrol: () => hub.promise, restart: () => ({ code: 'busy' }) });
  const one = screen();
  await one.ask({ do: 'open', pin: '4711' });
  const enrolling = one.ask({ do: 'enrol', code: 'X' });
  expect(await one.ask({ do: 'enrol', code: 'X' })).toEqual({ ok: false, code: 'busy' });
  time.pass(3 * IDLE_MS);
  expect(one.news).toEqual([]);
  hub.reject(new Error('a bug'));
  expect(await enrolling).toEqual({ ok: false, code: 'unexpected' });
  expect(await one.ask({ do: 'restart' })).toEqual({ ok: false, code: 'busy' });
  expect(log).toContain('staff unexpected: a bug');
});

test('the log names what was done and refused, and holds no PIN and no code', async () => {
  await withPin('471199');
  const one = screen();
  await one.ask({ do: 'open', pin: '558822' });
  await one.ask({ do: 'open', pin: '471199' });
  await one.ask({ do: 'pin', pin: '993311' });
  await one.ask({ do: 'enrol', code: 'SECRETCODE', hub: 'https://hub.example' });
  await one.ask({ do: 'close' });
  expect(log).toEqual(['staff pin-wrong', 'staff opened', 'staff pin', 'staff enrol', 'staff closed']);
});
