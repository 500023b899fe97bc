import { WEEKDAYS } from '@otklik/shared/api/open-spans.ts';
import { type OpeningHours, openingHoursSchema } from '@otklik/shared/api/opening-hours.ts';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { closedUntil, hoursFault, isOpen } from './opening-hours.ts';

const at = (text: string): number => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const open = (hours: OpeningHours, text: string): boolean =>
  isOpen(hours, Temporal.ZonedDateTime.from(text).timeZoneId, at(text));

const shop: OpeningHours = {
  week: {
    mon: [
      { from: '09:00', to: '13:00' },
      { from: '14:00', to: '20:00' },
    ],
    fri: [{ from: '20:00', to: '02:00' }],
    sun: [{ from: '00:00', to: '24:00' }],
  },
  exceptions: [
    { date: '2026-11-23', spans: [] },
    { date: '2026-12-01', spans: [{ from: '10:00', to: '11:00' }] },
  ],
};

describe('isOpen', () => {
  test.each([
    ['2026-11-30T08:59:59.999[Europe/Moscow]', false],
    ['2026-11-30T09:00[Europe/Moscow]', true],
    ['2026-11-30T12:59:59[Europe/Moscow]', true],
    ['2026-11-30T13:00[Europe/Moscow]', false],
    ['2026-11-30T14:00[Asia/Vladivostok]', true],
    ['2026-12-01T09:30[Europe/Moscow]', false],
    ['2026-12-01T10:30[Europe/Moscow]', true],
    ['2026-11-23T10:00[Europe/Moscow]', false],
    ['2026-11-28T01:59[Europe/Moscow]', true],
    ['2026-11-28T02:00[Europe/Moscow]', false],
    ['2026-11-29T00:00[Europe/Moscow]', true],
    ['2026-11-29T23:59:59.999[Europe/Moscow]', true],
  ])('at %s: %s', (text, expected) => {
    expect(open(shop, text)).toBe(expected);
  });

  test('the hour that comes twice is open twice, the skipped one is nobody’s', () => {
    const night: OpeningHours = { week: { sun: [{ from: '02:00', to: '03:00' }] }, exceptions: [] };
    const zone = 'Europe/Berlin';
    const back = at('2026-10-25T02:30+02:00[Europe/Berlin]');
    expect([back, back + 3_600_000, back + 2 * 3_600_000].map((ms) => isOpen(night, zone, ms))).toEqual([
      true,
      true,
      false,
    ]);
    const forward = at('2026-03-29T01:59[Europe/Berlin]');
    expect([0, 1, 60].map((minutes) => isOpen(night, zone, forward + minutes * 60_000))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('says what a reckoning by the calendar’s own library says, in any zone', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
    const spans = fc.array(fc.record({ from: time, to: time }), { maxLength: 2 });
    const week = fc.record(
      { mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans },
      { requiredKeys: [] },
    );
    const zones = fc.constantFrom(
      'Europe/Moscow',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'America/New_York',
    );
    const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
    fc.assert(
      fc.property(week, zones, instants, (days, zone, ms) => {
        const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime();
        const expected = [0, 1].some((back) => {
          const date = local.toPlainDate().subtract({ days: back });
          return (days[WEEKDAYS[date.dayOfWeek - 1] ?? 'mon'] ?? []).some(({ from, to }) => {
            const start = date.toPlainDateTime(Temporal.PlainTime.from(from));
            const end = date.add({ days: to > from ? 0 : 1 }).toPlainDateTime(Temporal.PlainTime.from(to));
            return (
              Temporal.PlainDateTime.compare(start, local) <= 0 &&
              Temporal.PlainDateTime.compare(local, end) < 0
            );
          });
        });
        expect(isOpen({ week: days, exceptions: [] }, zone, ms)).toBe(expected);
      }),
    );
  });
});

test('hours that cannot be are named; times of a day and no others fit the schema', () => {
  const wrong = (more: Partial<OpeningHours>) => hoursFault({ week: {}, exceptions: [], ...more });
  expect(hoursFault(shop)).toBeUndefined();
  expect(wrong({ exceptions: [{ date: '2026-02-30', spans: [] }] })).toBe('The calendar has no such day.');
  const day = { date: '2026-02-01', spans: [] };
  expect(wrong({ exceptions: [day, day] })).toBe('A day is named twice.');
  const tue = [
    { from: '09:00', to: '12:00' },
    { from: '11:59', to: '13:00' },
  ];
  expect(wrong({ week: { tue } })).toBe('The opening hours of a day overlap.');
  const fits = (from: string, to: string) =>
    Check(openingHoursSchema, { week: { mon: [{ from, to }] }, exceptions: [] });
  expect([fits('00:00', '24:00'), fits('23:59', '00:00')]).toEqual([true, true]);
  expect([
    fits('24:00', '24:00'),
    fits('9:00', '10:00'),
    fits('09:60', '10:00'),
    fits('09:00', '24:01'),
  ]).toEqual([false, false, false, false]);
});

test('closedUntil: a closed store opens at no minute before, also across a change of its zone’s offset', () => {
  const time = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const hours = fc.array(fc.tuple(fc.constantFrom(...WEEKDAYS), time, time), { maxLength: 5 }).map(
    (spans): OpeningHours => ({
      week: Object.fromEntries(spans.map(([day, from, to]) => [day, [{ from, to }]])),
      exceptions: [],
    }),
  );
  // Around the changes of 2026 in Berlin and on Lord Howe, where the clock moves by half an hour.
  const moment = fc
    .tuple(
      fc.constantFrom(Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25), Date.UTC(2026, 3, 4, 14)),
      fc.nat(4 * 3600 * 1000),
    )
    .map(([from, more]) => from + more);
  const zones = fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu');
  fc.assert(
    fc.property(hours, zones, moment, (week, zone, from) => {
      fc.pre(!isOpen(week, zone, from));
      const until = closedUntil(week, zone, from);
      expect(until).toBeGreaterThan(from);
      for (let each = from; each < until; each += 60_000) expect(isOpen(week, zone, each)).toBe(false);
      expect(isOpen(week, zone, until - 1)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
