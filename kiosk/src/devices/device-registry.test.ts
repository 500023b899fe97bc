import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { locales } from '@otklik/shared/i18n/catalogue.ts';
import { expect, test } from 'vitest';
import { deviceRegistry } from './device-registry.ts';
import { faultText } from './faults.ts';
import type { DeviceIdentity, DevicePort, DeviceReport } from './port.ts';

const clock: Clock = { wall: () => asWallMs(1_790_000_000_000), mono: () => asMonoMs(0) };

const console_ = (serial: string, bootId: string, holdCapable = true): DeviceIdentity => ({
  serial,
  bootId,
  model: 'otk-uno',
  class: 'serial',
  buttons: ['Y', 'N', 'U', 'S'],
  holdCapable,
});

/** A port that says what the test says, and what the agent would see of it. */
function bench(journal: Readonly<Record<string, number>> = {}) {
  const registry = deviceRegistry(clock);
  const lookUp = (serial: string, bootId: string) => journal[`${serial}/${bootId}`] ?? 0;
  const plug = (name: string) => {
    const acknowledged: string[] = [];
    const seen: DeviceReport[] = [];
    let say: (reports: readonly DeviceReport[]) => void = () => undefined;
    let durable: (serial: string, bootId: string) => number = () => 0;
    const inner: DevicePort = {
      name,
      start(listener, durableUpTo) {
        say = listener;
        durable = durableUpTo;
      },
      acknowledge: (serial, bootId, seq) => acknowledged.push(`${serial}/${bootId} ${seq}`),
      led() {},
      beep() {},
      close: async () => undefined,
    };
    const port = registry.watch(inner, 'serial', 1);
    port.start((reports) => seen.push(...reports), lookUp);
    return { port, seen, acknowledged, say: (...reports: DeviceReport[]) => say(reports), durable };
  };
  return { registry, plug };
}

const edge = (
  serial: string,
  bootId: string,
  seq: number,
  t = 0,
  kind: 'DN' | 'UP' = 'DN',
): DeviceReport => ({
  kind: 'edge',
  button: 'S',
  edge: kind,
  id: { serial, bootId, seq, t },
  own: asMonoMs(t),
});

test('a device alone goes through unchanged', () => {
  const { plug } = bench();
  const one = plug('serial:a');
  const said: DeviceReport[] = [
    { kind: 'up', device: console_('SN0001', '0000000A') },
    edge('SN0001', '0000000A', 1),
    { kind: 'gap', serial: 'SN0001', bootId: '0000000A', from: 2, to: 3 },
    {
      kind: 'hold',
      id: { serial: 'SN0001', bootId: '0000000A', seq: 4, t: 3000 },
      own: asMonoMs(3000),
      via: 'frame',
    },
    { kind: 'lost', serial: 'SN0001', reason: 'unplugged' },
  ];
  one.say(...said);
  expect(one.seen).toEqual(said);
});

test('two consoles with one serial stay two: names, acknowledgements, losses', () => {
  const { plug, registry } = bench();
  const [one, two] = [plug('serial:a'), plug('serial:b')];
  one.say({ kind: 'up', device: console_('SN0001', '0000000A') });
  two.say({ kind: 'up', device: console_('SN0001', '0000000B') }, edge('SN0001', '0000000B', 1));
  expect(two.seen).toMatchObject([
    { kind: 'up', device: { serial: 'SN0001-2' } },
    { kind: 'fault', code: 'serial-taken' },
    { kind: 'edge', id: { serial: 'SN0001-2', seq: 1 } },
  ]);
  two.port.acknowledge('SN0001-2', '0000000B', 1);
  expect(two.acknowledged).toEqual(['SN0001/0000000B 1']);
  two.say({ kind: 'lost', serial: 'SN0001', reason: 'silent' });
  expect(two.seen.at(-1)).toEqual({ kind: 'lost', serial: 'SN0001-2', reason: 'silent' });
  expect(registry.snapshots()).toMatchObject([
    { name: 'serial:a', state: 'up', serial: 'SN0001', counters: { up: 1 } },
    {
      name: 'serial:b',
      state: 'lost',
      serial: 'SN0001-2',
      counters: { 'serial-taken': 1, edge: 1, lost: 1 },
    },
  ]);
});

test('a console moved to another socket keeps its name', () => {
  const { plug } = bench();
  const [one, two] = [plug('serial:a'), plug('serial:b')];
  one.say({ kind: 'up', device: console_('SN0001', '0000000A') });
  one.say({ kind: 'lost', serial: 'SN0001', reason: 'unplugged' });
  two.say({ kind: 'up', device: console_('SN0001', '0000000A') });
  expect(two.seen).toMatchObject([{ kind: 'up', device: { serial: 'SN0001' } }]);
});

test('after a restart each is known by the name its boot was journalled under, whichever comes first', () => {
  const { plug } = bench({ 'SN0001/0000000A': 7, 'SN0001-2/0000000B': 3 });
  const [one, two] = [plug('serial:a'), plug('serial:b')];
  expect(two.durable('SN0001', '0000000B')).toBe(3);
  two.say({ kind: 'up', device: console_('SN0001', '0000000B') });
  expect(one.durable('SN0001', '0000000A')).toBe(7);
  one.say({ kind: 'up', device: console_('SN0001', '0000000A') });
  expect([one.seen[0], two.seen[0]]).toMatchObject([
    { device: { serial: 'SN0001' } },
    { device: { serial: 'SN0001-2' } },
  ]);
});

test('cloned consoles with even the boot in common lose no press to each other', () => {
  const journal: Record<string, number> = {};
  const { plug } = bench(journal);
  const [one, two] = [plug('serial:a'), plug('serial:b')];
  one.say({ kind: 'up', device: console_('A234567890123456', '00000001') });
  journal['A234567890123456/00000001'] = 9;
  expect(two.durable('A234567890123456', '00000001')).toBe(0);
  two.say({ kind: 'up', device: console_('A234567890123456', '00000001') });
  expect(two.seen[0]).toMatchObject({ device: { serial: 'A2345678901234-2' } });
});

test('a long press where none can be raised is told, once each', () => {
  const { plug, registry } = bench();
  const { say, seen } = plug('hid:0079:0006');
  say({ kind: 'up', device: console_('SN0001', '0000000A', false) });
  say(edge('SN0001', '0000000A', 1, 1000), edge('SN0001', '0000000A', 2, 3999, 'UP'));
  say(edge('SN0001', '0000000A', 3, 0xffff_ffff), edge('SN0001', '0000000A', 4, 2999, 'UP'));
  expect(seen.map((report) => (report.kind === 'fault' ? report.code : report.kind))).toEqual([
    'up',
    'edge',
    'edge',
    'edge',
    'edge',
    'hold-not-capable',
  ]);
  expect(registry.snapshots()[0]).toMatchObject({
    holdCapable: false,
    counters: { edge: 4, 'hold-not-capable': 1 },
    lastFault: { code: 'hold-not-capable', detail: expect.stringContaining('3000 ms') },
  });
});

test('a device never seen is waiting; what a fault tells of is counted', () => {
  const { plug, registry } = bench();
  const { say } = plug('serial:a');
  expect(registry.snapshots()).toEqual([
    {
      name: 'serial:a',
      place: 1,
      class: 'serial',
      state: 'waiting',
      buttons: [],
      down: [],
      pressed: {},
      counters: {},
    },
  ]);
  say({ kind: 'fault', code: 'line-noise', detail: 'dropped', count: 12 });
  say({ kind: 'fault', code: 'line-noise', detail: 'dropped' });
  expect(registry.snapshots()[0]).toMatchObject({ state: 'waiting', counters: { 'line-noise': 13 } });
});

test('each fault has its words in each language', () => {
  for (const locale of locales) expect(faultText(locale, 'hold-not-capable').length).toBeGreaterThan(20);
  expect(faultText('ru', 'hold-not-capable')).not.toBe(faultText('en', 'hold-not-capable'));
});
