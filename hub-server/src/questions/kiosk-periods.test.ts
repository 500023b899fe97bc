import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands } from '../db/commands.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { migrate } from '../db/migrations.ts';
import { queries } from '../db/queries.test-help.ts';
import { type Db, openDatabase } from '../db/sqlite.ts';
import { chainPeriods } from './chain-periods.ts';
import { keepPlansAhead } from './keep-ahead.ts';
import { kioskPeriods } from './kiosk-periods.ts';
import { dayAt, dayStart } from './store-days.ts';

const NOW = Date.UTC(2026, 10, 27, 9);
const DAY_MS = 86_400_000;
const BY = { user: 'u', now: NOW };
let dir: string;
let db: Db;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-periods-'));
  db = openDatabase(join(dir, 'hub.db'), 'write');
  migrate(db, NOW);
  for (const id of ['q1', 'q2', 'q3']) {
    commands.createQuestion(db, { ...BY, question: { id, text: { ru: id, en: id }, positive: 'yes' } });
  }
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

function stand(
  zone: string,
  unit: 'day' | 'week' | 'month' | 'decade',
  from: string,
): { id: string; zone: string } {
  const store = { id: `s-${zone}`, zone };
  commands.createStore(db, { ...BY, ...store, name: zone });
  const rule = { kind: 'random' as const, unit, every: 1, questions: ['q1', 'q2', 'q3'] };
  const plan = `p-${zone}`;
  const scope = { kind: 'store' as const, store: store.id };
  const made = commands.createPlan(db, {
    ...BY,
    id: plan,
    name: plan,
    scope,
    draft: { from, presentation: 'screen', rule },
  });
  expect(made).toMatchObject({ ok: true });
  const secrets = { seed: '11'.repeat(32), nonce: '22'.repeat(32) };
  expect(commands.commitPlan(db, { ...BY, plan, revision: 1, ...secrets })).toMatchObject({ ok: true });
  return store;
}

describe('in store time', () => {
  test.each([
    // Forward at 02:00, back at 03:00.
    ['Europe/Berlin', '2027-03-28', '2027-10-31'],
    // Half an hour, in the other half of the year.
    ['Australia/Lord_Howe', '2027-10-03', '2027-04-04'],
    // Forward at midnight: that day begins at one.
    ['Africa/Cairo', '2027-04-30', '2027-10-29'],
    ['Asia/Kolkata', '2027-01-01', '2027-07-01'],
  ])('%s: each day begins once, also where the clock is set (%s, %s)', (zone, ...days) => {
    const { periods, periodsUntil = 0 } = kioskPeriods(db, stand(zone, 'day', '2026-12-01'));
    const own = periods.filter(({ presentation }) => presentation === 'screen');
    const first = dayOf('2026-12-01') ?? 0;
    for (const [index, { from }] of own.entries()) {
      const date = dateOf(first + index);
      const local = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
      expect(local.toPlainDate().toString()).toBe(date);
      // The moment before was still the day before.
      expect(dayAt(zone, from - 1)).toBe(first + index - 1);
    }
    expect(own.length).toBeGreaterThan(13 * 30);
    expect(dayAt(zone, periodsUntil)).toBeGreaterThan(first + 13 * 30);
    for (const day of days) expect(own.map(({ from }) => dateOf(dayAt(zone, from)))).toContain(day);
  });

  test('midnight that is not there: the day begins at the first moment after it', () => {
    const day = dayOf('2027-04-30') ?? 0;
    expect(new Date(dayStart('Africa/Cairo', day)).toISOString()).toBe('2027-04-29T22:00:00.000Z');
    expect(dayStart('Africa/Cairo', day) - dayStart('Africa/Cairo', day - 1)).toBe(DAY_MS);
    expect(dayStart('Africa/Cairo', day + 1) - dayStart('Africa/Cairo', day)).toBe(DAY_MS - 3_600_000);
  });

  test('days and their beginnings agree in any zone', () => {
    const zones = fc.constantFrom(
      'Europe/Moscow',
      'Africa/Cairo',
      'America/St_Johns',
      'Pacific/Chatham',
      'Pacific/Kiritimati',
      'America/Asuncion',
    );
    fc.assert(
      fc.property(zones, fc.integer({ min: 7305, max: 30_000 }), (zone, day) => {
        const start = dayStart(zone, day);
        expect([dayAt(zone, start), dayAt(zone, start - 1)]).toEqual([day, day - 1]);
      }),
    );
  });
});

test('figures by period know the periods of plans, each by its first beginning among the zones of the chain', () => {
  stand('Europe/Moscow', 'month', '2026-12-15');
  commands.createStore(db, { ...BY, id: 's2', zone: 'Asia/Omsk', name: 'Omsk' });
  const byHand = commands.createPeriod(db, { ...BY, id: 'h', question: 'q1', from: 5 });
  expect(byHand.ok).toBe(true);
  const [first, second, third] = chainPeriods(db);
  const omsk = (date: string): number => Date.parse(`${date}T00:00:00+06:00`);
  expect(first).toEqual({ from: 5, question: 'q1' });
  expect([second?.from, third?.from]).toEqual([omsk('2026-12-15'), omsk('2027-01-01')]);
  // The first beginning is no later than any store's own, so its polls count there from their first hour on.
  const told = kioskPeriods(db, { id: 's-Europe/Moscow', zone: 'Europe/Moscow' }).periods;
  expect(told.find(({ presentation }) => presentation === 'screen')).toMatchObject({
    question: second?.question,
    from: omsk('2026-12-15') + 3 * 3_600_000,
  });
});

describe('ahead', () => {
  test('as months go by kiosks are told of more, without a restart; what they were told does not change', async () => {
    const store = stand('Europe/Moscow', 'week', '2026-12-07');
    let now = NOW;
    const due: (() => void)[] = [];
    const told: number[] = [];
    // A database in this thread, so that each look is over when its promise is.
    const direct: Pick<HubDatabase, 'write'> = {
      write: async (name, input) => Reflect.apply(commands[name], undefined, [db, input]),
    };
    const ahead = keepPlansAhead({
      db: {
        ...direct,
        read: async (name, input) => Reflect.apply(queries[name], undefined, [db, input]),
      },
      clock: { wall: () => asWallMs(now), mono: () => asMonoMs(0) },
      timers: {
        after: (_ms, handler) => {
          due.push(handler);
          return () => undefined;
        },
      },
      onExtended: () => told.push(now),
      onError: (error) => {
        throw error;
      },
    });
    const seen = new Map<number, string>();
    for (let hours = 0; hours < 24 * 500; hours += 24) {
      now = NOW + hours * 3_600_000;
      while (due.length === 0) await new Promise(setImmediate);
      due.shift()?.();
      while (due.length === 0) await new Promise(setImmediate);
      const { periods, periodsUntil = 0 } = kioskPeriods(db, store);
      const later = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').add({ months: 13 });
      expect(periodsUntil).toBeGreaterThan(later.epochMilliseconds);
      for (const { from, question } of periods.slice(1)) {
        expect([from, seen.get(from) ?? question]).toEqual([from, question]);
        seen.set(from, question);
      }
    }
    await ahead.stop();
    // Once a month: December 2026 to April 2028; the commitment itself had brought November.
    expect(told.length).toBe(17);
    expect(seen.size).toBeGreaterThan(120);
  });

  test('a clock that was set back takes nothing away', () => {
    const store = stand('UTC', 'month', '2027-01-01');
    const before = kioskPeriods(db, store);
    expect(commands.extendPlans(db, { now: NOW - 90 * DAY_MS })).toBe(false);
    expect(kioskPeriods(db, store)).toEqual(before);
    expect(commands.extendPlans(db, { now: NOW + 40 * DAY_MS })).toBe(true);
  });
});
