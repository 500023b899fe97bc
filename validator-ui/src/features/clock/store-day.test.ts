import { expect, test } from 'vitest';
import { dayAfter, dayOf, dayStart, instantOf, timeOf } from './store-day.ts';

test.each([
  ['2026-11-27', 'UTC', '2026-11-27T00:00:00Z'],
  ['2026-11-27', 'Europe/Moscow', '2026-11-26T21:00:00Z'],
  ['2026-11-27', 'Asia/Kolkata', '2026-11-26T18:30:00Z'],
  ['2026-11-27', 'America/New_York', '2026-11-27T05:00:00Z'],
  // The day on which the clocks go back begins as any other.
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
  // Midnight did not exist: the clocks went from 00:00 to 01:00.
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
])('%s in %s begins at %s', (day, zone, instant) => {
  const at = dayStart(day, zone);
  expect(new Date(at).toISOString()).toBe(new Date(instant).toISOString());
  expect(dayOf(at, zone)).toBe(day);
  expect(dayOf(at - 1, zone)).not.toBe(day);
});

test('the day after', () => {
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
});

test.each([
  ['2026-11-27', '00:00', 'Europe/Moscow', '2026-11-26T21:00:00Z'],
  ['2026-11-27', '23:59', 'Asia/Kolkata', '2026-11-27T18:29:00Z'],
  // After the clocks have gone back, and forward, within the day.
  ['2026-10-25', '12:00', 'Europe/Berlin', '2026-10-25T11:00:00Z'],
  ['2026-03-29', '12:00', 'Europe/Berlin', '2026-03-29T10:00:00Z'],
  ['2018-11-04', '12:00', 'America/Sao_Paulo', '2018-11-04T14:00:00Z'],
])('%s %s in %s is %s', (day, time, zone, instant) => {
  const at = instantOf(day, time, zone);
  expect(new Date(at).toISOString()).toBe(new Date(instant).toISOString());
  expect([dayOf(at, zone), timeOf(at, zone)]).toEqual([day, time]);
});

test('a time that is none is the beginning of the day', () => {
  expect(instantOf('2026-11-27', '', 'UTC')).toBe(Date.UTC(2026, 10, 27));
});
