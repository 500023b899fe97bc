import { expect, test } from 'vitest';
import { emptySlice } from './empty-days.ts';
import { openHoursOn } from './open-hours.ts';

const hours = (from: string, to: string) => ({
  week: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [{ from, to }]]),
  ),
  exceptions: [],
});
const place = (id: string, more = {}) => ({
  id,
  hours: undefined,
  from: 0,
  to: Number.POSITIVE_INFINITY,
  ...more,
});
const bits = (from: number, to: number): number => 2 ** to - 2 ** from;

test.each([
  ['whole hours', '10:00', '18:00', bits(10, 18)],
  ['parts of hours at both ends', '09:30', '18:15', bits(9, 19)],
  ['to the end of the day', '20:00', '24:00', bits(20, 24)],
  ['past midnight, up to it', '22:00', '03:00', bits(22, 24)],
])('open hours: %s', (_name, from, to, expected) => {
  expect(openHoursOn(hours(from, to), 20_000)).toBe(expected);
});

test('before its first day and after its last a place has nothing to say, nor has a slice of none', () => {
  const places = [place('a', { from: 5, to: 8 })];
  const said = (day: number) => emptySlice('k', [day], places, () => new Map());
  expect([4, 8].map(said)).toEqual([undefined, undefined]);
  expect(said(5)).toEqual({ key: 'k', state: 'no-data', workplaces: 1, missing: 1 });
  expect(emptySlice('k', [5], [], () => new Map())).toBeUndefined();
});

test('a week has no customers only where every open hour of each of its days was heard', () => {
  const open = hours('10:00', '12:00');
  const week = (ran: (day: number) => number) =>
    emptySlice('k', [10, 11, 12], [place('a', { hours: open })], (day) => new Map([['a', ran(day)]]))?.state;
  expect(week(() => bits(9, 13))).toBe('no-customers');
  expect(week((day) => (day === 11 ? bits(10, 11) : bits(10, 12)))).toBe('part');
  expect(week(() => bits(0, 9))).toBe('no-data');
});
