import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { err } from '@otklik/shared/base/result.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { Button, JournalEvent } from '@otklik/shared/poll/events.ts';
import { projectPolls } from '@otklik/shared/poll/projection.ts';
import { replay } from '@otklik/shared/poll/replay.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DevicePort, DeviceReport } from '../devices/port.ts';
import type { DurableJournal } from '../journal/journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { type Agent, type AgentOptions, createAgent } from './agent.ts';
import { manualTime } from './manual-time.test-help.ts';

let dir: string;
let time: ReturnType<typeof manualTime>;
let journal: DurableJournal;
let log: string[];
let agent: Agent;

/** A console at the port, pressed by the test; it writes down what the agent tells it. */
function console1(serial = 'SN0001') {
  let listener: (reports: readonly DeviceReport[]) => void = () => {};
  let seq = 0;
  let durable = 0;
  const device: DevicePort & {
    press(button: Button, edge: 'DN' | 'UP'): void;
    report(report: DeviceReport): void;
    durable(): number;
  } = {
    name: serial,
    start(to, durableUpTo) {
      listener = to;
      durable = durableUpTo(serial, 'B0000001');
      to([
        {
          kind: 'up',
          device: {
            serial,
            bootId: 'B0000001',
            model: 'test',
            class: 'serial',
            buttons: ['Y', 'N', 'U', 'S'],
            holdCapable: true,
          },
        },
      ]);
    },
    press(button, edge) {
      seq += 1;
      const own = time.mono();
      listener([{ kind: 'edge', button, edge, own, id: { serial, bootId: 'B0000001', seq, t: own } }]);
    },
    report: (report) => listener([report]),
    acknowledge: (_serial, _boot, upTo) => log.push(`ack ${upTo}`),
    led: (button, mode) => log.push(`led ${button} ${mode}`),
    beep: (ms) => log.push(`beep ${ms}`),
    close: async () => {},
    durable: () => durable,
  };
  return device;
}

function open(): DurableJournal {
  const opened = openJournal({ dir, clock: time, rng: cryptoRng, version: '0' });
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}

function run(devices: AgentOptions['devices'], more: Partial<AgentOptions> = {}): Agent {
  agent = createAgent({
    journal,
    clock: time,
    timers: time,
    devices,
    version: '0',
    canPlay: () => false,
    onView: () => {},
    onCommit: (events) => log.push(`durable ${events.map(({ type }) => type).join(' ')}`),
    onFault: (fault) => log.push(`fault ${fault?.code ?? 'over'}`),
    onDeviceFault: () => {},
    ...more,
  });
  agent.start();
  return agent;
}

const events = (): readonly JournalEvent[] => journal.read(journal.identity.epoch, 1, 1000);
const config = (periods: { from: number; question: string }[], places = [1]): KioskConfig => ({
  tag: 't1',
  store: { id: 's', name: 'Речной', zone: 'Europe/Moscow' },
  workplaces: places.map((place) => ({
    place,
    id: `w${place}`,
    name: `Касса ${place}`,
    machine: defaultMachineConfig,
    periods,
  })),
  questions: ['q1', 'q2'].map((id) => ({ id, text: { ru: `${id}?`, en: `${id}?` } })),
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-agent-'));
  time = manualTime();
  journal = open();
  log = [];
});

afterEach(async () => {
  await agent.stop();
  journal.close();
  rmSync(dir, { recursive: true, force: true });
});

test('screens, lights and sounds are the same to the letter whichever answer came', async () => {
  const told: string[] = [];
  for (const answer of ['Y', 'N', 'U'] as const) {
    const device = console1();
    const shown: unknown[] = [];
    run([{ place: 1, device, touch: false }], { onView: () => shown.push(agent?.places()) });
    log.length = 0;
    shown.length = 0;
    device.press('S', 'DN');
    time.pass(100);
    device.press('S', 'UP');
    time.pass(2000);
    device.press(answer, 'DN');
    time.pass(120);
    device.press(answer, 'UP');
    time.pass(10_000);
    expect(shown.length).toBeGreaterThan(3);
    told.push(JSON.stringify([shown, log]));
    await agent.stop();
    journal.close();
    rmSync(dir, { recursive: true, force: true });
    dir = mkdtempSync(join(tmpdir(), 'otklik-agent-'));
    time = manualTime();
    journal = open();
    log = [];
  }
  expect(new Set(told).size).toBe(1);
});

test('a press is durable before it is acknowledged, lit or heard, and the screen sees it then', () => {
  const device = console1();
  run([{ place: 1, device, touch: false }]);
  log.length = 0;
  device.press('S', 'DN');
  time.pass(100);
  device.press('S', 'UP');
  expect(log).toEqual([
    'durable edge',
    'ack 1',
    'durable edge poll-opened',
    'ack 2',
    'beep 60',
    'led Y on',
    'led N on',
    'led U on',
    'led S slow',
  ]);
  expect(agent.places()).toMatchObject([
    { place: 1, phase: 'ask', windowMs: 20_000, leftMs: 20_000, console: true },
  ]);
  device.press('N', 'DN');
  expect(agent.places()[0]).toMatchObject({ phase: 'thanks', answersThisMonth: 1 });
  time.pass(51);
  expect(agent.places()[0]).toMatchObject({ phase: 'thanks', answersThisMonth: 1 });
  time.pass(3000);
  expect(agent.places()[0]).toMatchObject({ phase: 'idle' });
  expect(projectPolls(events())).toMatchObject([{ outcome: 'answered', answer: 'no' }]);
  expect(JSON.stringify(agent.places())).not.toMatch(/"no"|answer"/);
});

test('an answer that never comes is a timeout by the agent’s own timer', () => {
  const device = console1();
  run([{ place: 1, device, touch: false }]);
  device.press('S', 'DN');
  device.press('S', 'UP');
  time.pass(20_000);
  expect(projectPolls(events())[0]?.outcome).toBeUndefined();
  time.pass(1);
  expect(projectPolls(events())).toMatchObject([{ outcome: 'timeout' }]);
});

test('while the disk fails nothing is acknowledged and no press is lost; they are written when it recovers', () => {
  const device = console1();
  let broken = false;
  const real = journal;
  const failing: DurableJournal = Object.create(real, {
    append: {
      value: (...args: Parameters<DurableJournal['append']>) =>
        broken ? err(coded('disk-full', 'No space is left.')) : real.append(...args),
    },
  });
  run([{ place: 1, device, touch: false }], { journal: failing });
  log.length = 0;
  broken = true;
  device.press('S', 'DN');
  time.pass(100);
  device.press('S', 'UP');
  time.pass(700);
  device.press('Y', 'DN');
  expect(log.filter((line) => !line.startsWith('fault disk-full'))).toEqual([]);
  expect(agent.places()[0]?.phase).toBe('idle');
  broken = false;
  time.pass(500);
  expect(log).toContain('ack 3');
  expect(log).toContain('fault over');
  time.pass(60);
  const polls = projectPolls(events());
  expect(polls).toMatchObject([{ outcome: 'answered', answer: 'yes', openedMono: 100 }]);
  expect(replay(1, events()).mismatches).toEqual([]);
});

test('a restart ends what was open, knows what it acknowledged, and the journal replays', async () => {
  const first = console1();
  run([{ place: 1, device: first, touch: false }]);
  first.press('S', 'DN');
  time.pass(100);
  first.press('S', 'UP');
  time.pass(200);
  first.press('U', 'DN');
  await agent.stop();
  journal.close();

  journal = open();
  const second = console1();
  run([{ place: 1, device: second, touch: false }]);
  expect(second.durable()).toBe(3);
  expect(projectPolls(events())).toMatchObject([{ outcome: 'answered', answer: 'unsure' }]);
  expect(agent.places()[0]?.answersThisMonth).toBe(1);
  expect(replay(1, events()).mismatches).toEqual([]);
});

test('the question switches at its boundary, for the next poll only', () => {
  const device = console1();
  const now = time.wall();
  run([{ place: 1, device, touch: false }], {
    config: config([
      { from: now - 1000, question: 'q1' },
      { from: now + 5000, question: 'q2' },
    ]),
  });
  expect(agent.places()[0]?.question?.ru).toBe('q1?');
  time.pass(4900);
  device.press('S', 'DN');
  device.press('S', 'UP');
  time.pass(200);
  expect(agent.places()[0]?.question?.ru).toBe('q1?');
  device.press('Y', 'DN');
  time.pass(100);
  device.press('S', 'DN');
  device.press('S', 'UP');
  expect(projectPolls(events()).map(({ question }) => question)).toEqual(['q1', 'q2']);
});

test('two workplaces on one journal keep apart, and each replays alone', () => {
  const one = console1('SN0001');
  const two = console1('SN0002');
  run(
    [
      { place: 1, device: one, touch: false },
      { place: 2, device: two, touch: false },
    ],
    { config: config([{ from: 0, question: 'q1' }], [1, 2]) },
  );
  one.press('S', 'DN');
  two.press('S', 'DN');
  time.pass(50);
  two.press('S', 'UP');
  one.press('S', 'UP');
  time.pass(50);
  one.press('Y', 'DN');
  time.pass(30_000);
  expect(projectPolls(events()).map(({ place, outcome }) => [place, outcome])).toEqual([
    [2, 'timeout'],
    [1, 'answered'],
  ]);
  expect(replay(1, events()).mismatches).toEqual([]);
  expect(replay(2, events()).mismatches).toEqual([]);
});

test('a lost console ends the poll of its own workplace only; the other one is answered', () => {
  const one = console1('SN0001');
  const two = console1('SN0002');
  run([
    { place: 1, device: one, touch: false },
    { place: 2, device: two, touch: false },
  ]);
  for (const device of [one, two]) {
    device.press('S', 'DN');
    device.press('S', 'UP');
  }
  time.pass(1000);
  one.report({ kind: 'lost', serial: 'SN0001', reason: 'unplugged' });
  two.press('N', 'DN');
  time.pass(100);
  expect(agent.places().map(({ place, console }) => [place, console])).toEqual([
    [1, false],
    [2, true],
  ]);
  expect(projectPolls(events()).map(({ place, outcome, answer }) => [place, outcome, answer])).toEqual([
    [1, 'device-lost', undefined],
    [2, 'answered', 'no'],
  ]);
  for (const place of [1, 2]) expect(replay(place, events()).mismatches).toEqual([]);
});

test('a restart closes each workplace’s poll by what it had; what is resent later keeps its true time', async () => {
  const before = [console1('SN0001'), console1('SN0002')] as const;
  run(before.map((device, index) => ({ place: index + 1, device, touch: false })));
  for (const device of before) {
    device.press('S', 'DN');
    device.press('S', 'UP');
  }
  time.pass(1000);
  before[0].press('Y', 'DN');
  await agent.stop();
  journal.close();

  // Away for four seconds. A press made meanwhile is resent after the start: the process's clock goes on in this test.
  time.pass(4000);
  journal = open();
  const after = [console1('SN0001'), console1('SN0002')] as const;
  run(after.map((device, index) => ({ place: index + 1, device, touch: false })));
  expect(after.map((device) => device.durable())).toEqual([3, 2]);
  const id = { serial: 'SN0002', bootId: 'B0000001', seq: 3, t: 2500 };
  after[1].report({ kind: 'edge', button: 'U', edge: 'DN', id, own: asMonoMs(2500) });
  expect(projectPolls(events()).map(({ place, outcome, answer }) => [place, outcome, answer])).toEqual([
    [1, 'answered', 'yes'],
    [2, 'interrupted', undefined],
  ]);
  const resent = events().findLast(({ type }) => type === 'edge');
  expect(resent).toMatchObject({ place: 2, mono: 2500, at: 1_790_000_002_500, data: { lag: 2500 } });
  for (const place of [1, 2]) expect(replay(place, events()).mismatches).toEqual([]);
});

test('a configuration that comes later adds its workplaces and is journalled once', () => {
  run([{ place: 1, device: console1(), touch: false }]);
  agent.configure(config([{ from: 0, question: 'q1' }], [1, 2]));
  agent.configure(config([{ from: 0, question: 'q1' }], [1, 2]));
  expect(agent.places().map(({ place }) => place)).toEqual([1, 2]);
  const configs = events().filter(({ type }) => type === 'config');
  expect(configs.map(({ place, data }) => [place, 'workplace' in data && data.workplace])).toEqual([
    [1, 'w1'],
    [2, 'w2'],
  ]);
});

test('a late edge keeps its own time', () => {
  const device = console1();
  run([{ place: 1, device, touch: false }]);
  time.pass(10_000);
  const id = { serial: 'SN0001', bootId: 'B0000001', seq: 1, t: 400 };
  device.report({ kind: 'edge', button: 'Y', edge: 'DN', id, own: asMonoMs(400) });
  const edge = events().findLast(({ type }) => type === 'edge');
  expect(edge).toMatchObject({ mono: 400, at: 1_790_000_000_400, data: { lag: 9600, role: 'stray' } });
});

test('thanks end also where they are over by the time the screen has been told of them', () => {
  const device = console1();
  const shown: (string | undefined)[] = [];
  // A busy machine: telling the screen takes a while.
  let took = 0;
  let slow = false;
  run([{ place: 1, device, touch: false }], {
    config: config([], [1]),
    clock: { wall: () => time.wall(), mono: () => asMonoMs(time.mono() + took) },
    onView: () => {
      shown.push(agent?.places()[0]?.phase);
      if (slow) took += 20;
    },
  });
  device.press('S', 'DN');
  time.pass(150);
  device.press('S', 'UP');
  device.press('Y', 'DN');
  time.pass(2990);
  expect(shown.at(-1)).toBe('thanks');
  slow = true;
  device.press('Y', 'UP');
  expect(shown.at(-1)).toBe('thanks');
  slow = false;
  time.pass(50);
  expect(shown.at(-1)).toBe('idle');
});

test('identify: all lights of the place blink for a while, the open poll runs on, its lights come back', () => {
  const [first, second] = [console1('SN0001'), console1('SN0002')];
  const views: boolean[] = [];
  run(
    [
      { place: 1, device: first, touch: false },
      { place: 2, device: second, touch: false },
    ],
    {
      config: config([], [1, 2]),
      onView: () => views.push(agent?.places()[0]?.identifying === true),
    },
  );
  first.press('S', 'DN');
  time.pass(150);
  first.press('S', 'UP');
  const lit = (): string[] => log.splice(0).filter((line) => line.startsWith('led '));
  lit();
  agent.identify({ ms: 5000, place: 1 });
  expect(lit()).toEqual(['led Y fast', 'led N fast', 'led U fast', 'led S fast']);
  expect(views.at(-1)).toBe(true);
  time.pass(4999);
  expect(lit()).toEqual([]);
  time.pass(1);
  expect(lit()).toEqual(['led Y on', 'led N on', 'led U on', 'led S slow']);
  expect(views.at(-1)).toBe(false);
  first.press('Y', 'DN');
  time.pass(60);
  expect(events().at(-1)).toMatchObject({ type: 'poll-ended', data: { outcome: 'answered', answer: 'yes' } });
});

test('identify without a place is every place; an answer meanwhile counts, and the lights stay', () => {
  const [first, second] = [console1('SN0001'), console1('SN0002')];
  run(
    [
      { place: 1, device: first, touch: false },
      { place: 2, device: second, touch: false },
    ],
    { config: config([], [1, 2]) },
  );
  log.splice(0);
  agent.identify({ ms: 5000 });
  expect(log.splice(0).filter((line) => line.startsWith('led '))).toHaveLength(8);
  first.press('S', 'DN');
  time.pass(150);
  first.press('S', 'UP');
  first.press('N', 'DN');
  time.pass(60);
  expect(events().at(-1)).toMatchObject({ type: 'poll-ended', data: { answer: 'no' } });
  expect(log.splice(0).filter((line) => line.startsWith('led '))).toEqual([]);
});

test('while the buttons are tested, presses light and are heard, but open, answer and raise nothing', () => {
  const device = console1();
  const { test: testPlaces, places } = run([{ place: 1, device, touch: false }]);
  testPlaces(new Set([1]));
  log = [];
  device.press('S', 'DN');
  expect(log.filter((line) => /^(led|beep)/.test(line))).toEqual(['beep 60', 'led S on']);
  time.pass(4000);
  device.press('S', 'UP');
  expect(log.at(-1)).toBe('led S off');
  device.press('Y', 'DN');
  device.press('Y', 'UP');
  const recorded = events().filter(
    ({ type }) => type === 'edge' || type.startsWith('poll') || type.startsWith('fm'),
  );
  expect(recorded.map(({ type, data }) => [type, 'role' in data ? data.role : undefined])).toEqual([
    ['edge', 'test'],
    ['edge', 'test'],
    ['edge', 'test'],
    ['edge', undefined],
  ]);
  testPlaces(new Set());
  device.press('S', 'DN');
  device.press('S', 'UP');
  expect(places()[0]?.phase).toBe('ask');
});

test('a poll that is open when the test begins is the customer’s; the test begins when it has ended', () => {
  const device = console1();
  const { test: testPlaces } = run([{ place: 1, device, touch: false }]);
  device.press('S', 'DN');
  device.press('S', 'UP');
  testPlaces(new Set([1]));
  time.pass(1000);
  device.press('Y', 'DN');
  device.press('Y', 'UP');
  time.pass(100);
  device.press('N', 'DN');
  const roles = events().flatMap(({ type, data }) => (type === 'edge' && 'role' in data ? [data.role] : []));
  expect(roles).toEqual(['press', 'answer', 'test']);
  expect(projectPolls(events()).map(({ outcome }) => outcome)).toEqual(['answered']);
});

test('a press is a test by its own time: one sent late but made before the test is a customer’s', () => {
  const device = console1();
  const { test: testPlaces } = run([{ place: 1, device, touch: false }]);
  const before = time.mono();
  time.pass(5000);
  testPlaces(new Set([1]));
  time.pass(1000);
  const during = time.mono();
  time.pass(1000);
  testPlaces(new Set());
  time.pass(1000);
  const id = (seq: number, t: number) => ({ serial: 'SN0001', bootId: 'B0000001', seq, t });
  device.report({ kind: 'edge', button: 'Y', edge: 'DN', own: before, id: id(1, before) });
  device.report({ kind: 'edge', button: 'N', edge: 'DN', own: during, id: id(2, during) });
  const roles = events().flatMap(({ type, data }) => (type === 'edge' && 'role' in data ? [data.role] : []));
  expect(roles).toEqual(['stray', 'test']);
});

test('the staff layer ends a force majeure, once, and only where there is one', () => {
  const device = console1();
  const { endForceMajeure, places } = run([{ place: 1, device, touch: false }]);
  endForceMajeure(1);
  device.press('S', 'DN');
  time.pass(3200);
  device.press('S', 'UP');
  expect(places()[0]?.forceMajeureLeftMs).toBeGreaterThan(0);
  endForceMajeure(1);
  endForceMajeure(1);
  expect(places()[0]?.forceMajeureLeftMs).toBeUndefined();
  const ended = events().filter(({ type }) => type === 'fm-ended');
  expect(ended.map(({ data }) => data)).toEqual([{ reason: 'staff' }]);
});

test('a device added later reports at once, at its own place', () => {
  const { addDevice, places } = run([]);
  const device = console1();
  addDevice({ place: 2, device, touch: false });
  device.press('S', 'DN');
  device.press('S', 'UP');
  expect(places().find(({ place }) => place === 2)?.phase).toBe('ask');
});
