import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { holdUntil, isQuiet } from './hold.ts';

const DAY_MS = 86_400_000;
const minute = fc.integer({ min: 0, max: 1439 });
const settings = fc.record(
  {
    on: fc.constant(true),
    address: fc.constant('a@example.org'),
    language: fc.constantFrom('ru' as const, 'en' as const),
    // Half hours, a day that has no midnight, a shift of half an hour, a day that was left out.
    zone: fc.constantFrom(
      'UTC',
      'Europe/Moscow',
      'Asia/Kolkata',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Cairo',
    ),
    quiet: fc.record({ from: minute, to: minute }),
    digestAt: minute,
  },
  { requiredKeys: ['on', 'address', 'language', 'zone'] },
) as fc.Arbitrary<MailSettings>;
const now = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
const minuteAt = (zone: string, at: number): number => {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return time.hour * 60 + time.minute;
};

test('nothing waits into the past, for more than three days, or into quiet hours', () => {
  fc.assert(
    fc.property(settings, now, fc.boolean(), (given, at, single) => {
      const until = holdUntil(given, at, { single });
      expect(until).toBeGreaterThanOrEqual(at);
      expect(until - at).toBeLessThanOrEqual(3 * DAY_MS);
      expect(isQuiet(given.quiet, minuteAt(given.zone, until))).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test('what has waited for quiet hours alone waits no longer; later never means sooner', () => {
  fc.assert(
    fc.property(settings, now, fc.integer({ min: 0, max: 3 * DAY_MS }), (given, at, more) => {
      const until = holdUntil(given, at, { single: true });
      expect(holdUntil(given, until, { single: true })).toBe(until);
      for (const single of [true, false])
        expect(holdUntil(given, at + more, { single })).toBeGreaterThanOrEqual(
          holdUntil(given, at, { single }),
        );
    }),
    { numRuns: 2000 },
  );
});

test('a digest comes at its minute, once a day, unless that is a quiet one', () => {
  fc.assert(
    fc.property(settings, now, (given, at) => {
      fc.pre(given.digestAt !== undefined && given.quiet === undefined && given.zone === 'Europe/Moscow');
      const until = holdUntil(given, at, { single: false });
      expect(minuteAt(given.zone, until)).toBe(given.digestAt);
      expect(until - at).toBeLessThanOrEqual(DAY_MS);
      expect(holdUntil(given, until, { single: false }) - until).toBe(DAY_MS);
    }),
    { numRuns: 2000 },
  );
});

const base: MailSettings = { on: true, address: 'a@example.org', language: 'ru', zone: 'Europe/Moscow' };

test.each([
  ['nothing set', {}, '2026-09-01T03:00', '2026-09-01T03:00'],
  ['over midnight, before it', { quiet: { from: 1320, to: 480 } }, '2026-09-01T23:30', '2026-09-02T08:00'],
  ['over midnight, after it', { quiet: { from: 1320, to: 480 } }, '2026-09-01T00:30', '2026-09-01T08:00'],
  ['the first quiet minute', { quiet: { from: 1320, to: 480 } }, '2026-09-01T22:00', '2026-09-02T08:00'],
  ['the end is not quiet', { quiet: { from: 1320, to: 480 } }, '2026-09-01T08:00', '2026-09-01T08:00'],
  ['a digest later the day', { digestAt: 540 }, '2026-09-01T08:59', '2026-09-01T09:00'],
  ['a digest of tomorrow', { digestAt: 540 }, '2026-09-01T09:00', '2026-09-02T09:00'],
  [
    'a digest in quiet hours',
    { digestAt: 60, quiet: { from: 0, to: 420 } },
    '2026-09-01T12:00',
    '2026-09-02T07:00',
  ],
] as const)('%s', (_name, more, from, to) => {
  const at = (text: string): number =>
    Temporal.ZonedDateTime.from(`${text}[Europe/Moscow]`).epochMilliseconds;
  expect(holdUntil({ ...base, ...more }, at(from), { single: false })).toBe(at(to));
});

test('where the clocks skip the end of quiet hours they end with the hour that is left out', () => {
  const zone = 'Europe/Berlin';
  const at = Temporal.ZonedDateTime.from('2026-03-29T01:30[Europe/Berlin]').epochMilliseconds;
  const until = holdUntil({ ...base, zone, quiet: { from: 60, to: 150 } }, at, { single: false });
  expect(
    Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(zone).toPlainTime().toString(),
  ).toBe('03:30:00');
});
