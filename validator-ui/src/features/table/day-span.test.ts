import { expect, it } from 'vitest';
import { daySpan } from './day-span.ts';

const hours = (day: string, zone: string): number => {
  const span = daySpan(day, zone);
  return span === undefined ? Number.NaN : (span.to - span.from) / 3_600_000;
};

it.each([
  ['2026-11-22', 'Europe/Moscow', '2026-11-21T21:00:00.000Z', 24],
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', 23],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', 25],
  ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z', 24],
  // Clocks leap from 00:00 to 01:00 here: the day begins at 01:00.
  ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z', 23],
  // Half an hour of daylight saving.
  ['2026-04-05', 'Australia/Lord_Howe', '2026-04-04T13:00:00.000Z', 24.5],
  ['2026-02-28', 'UTC', '2026-02-28T00:00:00.000Z', 24],
] as const)('%s in %s begins at %s and has %d hours', (day, zone, from, length) => {
  expect(new Date(daySpan(day, zone)?.from ?? 0).toISOString()).toBe(from);
  expect(hours(day, zone)).toBe(length);
});

it('knows no day that is none', () => {
  for (const text of ['', '2026-13-01', 'today', '2026-1-1']) expect(daySpan(text, 'UTC')).toBeUndefined();
});
