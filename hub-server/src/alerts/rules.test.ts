import { defaultThresholds } from '@otklik/shared/api/alert-kinds.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import { NO_POLLS } from '@otklik/shared/metrics/key-question-index.ts';
import { wilson } from '@otklik/shared/metrics/wilson.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heartbeatOf } from '../hub-fixture.ts';
import { coveragePart, readDrop, readForceMajeure, readIndex } from './figure-rules.ts';
import { type KioskFacts, readKiosk } from './kiosk-rules.ts';
import { afterQuietHours } from './quiet-hours.ts';

const lines = defaultThresholds;
const NOW = Date.UTC(2026, 10, 27, 9);
const { journal } = heartbeatOf();
const kiosk = (more: Partial<KioskFacts> = {}): KioskFacts => ({
  ...{ now: NOW, seen: NOW - 1000, heartbeat: heartbeatOf(), open: true },
  ...more,
});
const saying = (more: Parameters<typeof heartbeatOf>[0]): KioskFacts =>
  kiosk({ heartbeat: heartbeatOf(more) });

test('a kiosk is silent only while its store is open, and one that never spoke is not', () => {
  const read = (more: Partial<KioskFacts>) =>
    readKiosk('kiosk-silent', lines['kiosk-silent'], kiosk(more)).reading;
  const late = { seen: NOW - SILENT_MS - 1 };
  expect(read({})).toBe('good');
  expect(read({ seen: NOW - SILENT_MS })).toBe('good');
  expect(read(late)).toBe('bad');
  expect(read({ ...late, open: false })).toBe('between');
  expect(read({ seen: undefined, heartbeat: undefined })).toBe('none');
});

test('of a kiosk that says nothing now, nothing is read of its disk, clock, buttons or prompts', () => {
  const silent = {
    ...saying({ faults: [{ code: 'disk-full' }, { code: 'button-stuck' }] }),
    seen: NOW - SILENT_MS - 1,
  };
  for (const kind of ['disk', 'clock', 'button-stuck', 'button-chatter', 'prompts-missing'] as const)
    expect([kind, readKiosk(kind, lines[kind], silent).reading]).toEqual([kind, 'none']);
});

test('the disk: two lines, and what the kiosk says of it whatever is free', () => {
  const read = (more: Partial<typeof journal>, faults: { code: string }[] = []) =>
    readKiosk('disk', lines.disk, saying({ journal: { ...journal, ...more }, faults })).reading;
  expect(read({ freeBytes: 499e6 })).toBe('bad');
  expect(read({ freeBytes: 500e6 })).toBe('between');
  expect(read({ freeBytes: 1000e6 })).toBe('good');
  const { freeBytes: _free, ...untold } = journal;
  expect(readKiosk('disk', lines.disk, saying({ journal: untold })).reading).toBe('good');
  expect(read({ recording: false })).toBe('bad');
  expect(read({ ballast: 'away' })).toBe('bad');
  expect(read({}, [{ code: 'disk-failed' }])).toBe('bad');
});

test('the clock: too far off, too unsure, in between, unmeasured', () => {
  const read = (clock: { offset: number; error: number } | undefined) => {
    const { clock: _usual, ...rest } = heartbeatOf();
    const heartbeat = clock === undefined ? rest : { ...rest, clock };
    return readKiosk('clock', lines.clock, kiosk({ heartbeat })).reading;
  };
  expect(read({ offset: -600_001, error: 5 })).toBe('bad');
  expect(read({ offset: 0, error: 5001 })).toBe('bad');
  expect(read({ offset: 400_000, error: 5 })).toBe('between');
  expect(read({ offset: 300_000, error: 5 })).toBe('good');
  expect(read(undefined)).toBe('none');
});

test('faults that a kiosk names: buttons and prompts', () => {
  const cases = [
    ['button-stuck', 'button-stuck'],
    ['button-chatter', 'button-chatter'],
    ['prompts-missing', 'prompt-missing'],
    ['prompts-missing', 'prompt-refused'],
    ['journal-damaged', 'journal-damaged'],
    ['fork', 'chain-fork'],
  ] as const;
  for (const [kind, code] of cases) {
    expect([kind, readKiosk(kind, lines[kind], saying({ faults: [{ code }] })).reading]).toEqual([
      kind,
      'bad',
    ]);
    expect([kind, readKiosk(kind, lines[kind], kiosk()).reading]).toEqual([kind, 'good']);
  }
});

test('a fork or a damaged journal is over once it has not been seen for long enough', () => {
  const day = 24 * 3_600_000;
  for (const [kind, field] of [
    ['fork', 'forkedAt'],
    ['journal-damaged', 'damagedAt'],
  ] as const) {
    const read = (at: number) => readKiosk(kind, lines[kind], kiosk({ [field]: at })).reading;
    expect([read(NOW - day + 1), read(NOW - day)]).toEqual(['bad', 'good']);
  }
});

test('the index is below its line only with its whole interval, above only by the margin', () => {
  const by = { line: 0.7, margin: 0.02, days: 7, minPolls: 30 };
  fc.assert(
    fc.property(fc.nat(400), fc.nat(400), fc.constantFrom('yes', 'no'), (yes, no, positive) => {
      const { reading } = readIndex({ ...NO_POLLS, yes, no }, positive, by);
      const figure = wilson(positive === 'yes' ? yes : no, yes + no);
      if (figure === undefined || yes + no < 30) expect(reading).toBe('none');
      else if (reading === 'bad') expect(figure.high).toBeLessThan(0.7);
      else if (reading === 'good') expect(figure.share).toBeGreaterThanOrEqual(0.72);
      else {
        expect(figure.high).toBeGreaterThanOrEqual(0.7);
        expect(figure.share).toBeLessThan(0.72);
      }
    }),
  );
  // 8 of 20 and 40 of 100 are the same index; only of the second is it sure.
  expect(readIndex({ ...NO_POLLS, yes: 18, no: 14 }, 'yes', by).reading).toBe('between');
  expect(readIndex({ ...NO_POLLS, yes: 56, no: 44 }, 'yes', by).reading).toBe('bad');
});

test('a drop is one only beyond chance and beyond the line; few polls say nothing', () => {
  const by = { drop: 0.1, days: 3, baselineDays: 28, minPolls: 100 };
  expect(readDrop({ k: 60, n: 100 }, { k: 800, n: 1000 }, by).reading).toBe('bad');
  expect(readDrop({ k: 72, n: 100 }, { k: 800, n: 1000 }, by).reading).toBe('between');
  expect(readDrop({ k: 79, n: 100 }, { k: 800, n: 1000 }, by).reading).toBe('good');
  expect(readDrop({ k: 0, n: 99 }, { k: 800, n: 1000 }, by).reading).toBe('none');
  expect(readDrop({ k: 0, n: 100 }, { k: 50, n: 99 }, by).reading).toBe('none');
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.integer({ min: 100, max: 1000 }), (a, b, n) => {
      const now = { k: Math.min(a, n), n };
      const before = { k: b, n: 1000 };
      // Nothing that rose has dropped.
      if (now.k / now.n >= before.k / before.n) expect(readDrop(now, before, by).reading).toBe('good');
    }),
  );
  expect(coveragePart(120, 100)).toEqual({ k: 100, n: 100 });
});

test('force majeure is judged by the limits of METRICS around the own baseline', () => {
  const by = { days: 7, baselineDays: 28, minPolls: 50 };
  // p̄ = 0.1, n = 50: 0 to 0.2273; n = 200: 0.0364 to 0.1636.
  const before = { k: 100, n: 1000 };
  const read = (k: number, n: number) => readForceMajeure({ k, n }, before, by).reading;
  expect([read(11, 50), read(12, 50)]).toEqual(['good', 'bad']);
  expect([read(7, 200), read(8, 200), read(32, 200), read(33, 200)]).toEqual(['bad', 'good', 'good', 'bad']);
  expect(readForceMajeure({ k: 9, n: 49 }, before, by).reading).toBe('none');
  expect(readForceMajeure({ k: 9, n: 50 }, { k: 1, n: 49 }, by).reading).toBe('none');
  const never = { k: 0, n: 1000 };
  expect(readForceMajeure({ k: 1, n: 50 }, never, by).reading).toBe('between');
  expect(readForceMajeure({ k: 2, n: 50 }, never, by).reading).toBe('bad');
});

test('quiet hours are those of the store', () => {
  // 2026-11-27 is a Friday; Moscow is three hours ahead.
  const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 27, hour, minute);
  const quiet = { from: 22 * 60, to: 8 * 60 };
  expect(afterQuietHours(quiet, 'Europe/Moscow', at(18))).toBe(at(18));
  expect(afterQuietHours(quiet, 'Europe/Moscow', at(19))).toBe(at(29));
  expect(afterQuietHours(quiet, 'Europe/Moscow', at(4, 30))).toBe(at(5));
  expect(afterQuietHours(quiet, 'Europe/Moscow', at(5))).toBe(at(5));
});
