import { describe, expect, test } from 'vitest';
import { dayFraction, switchedIn } from './switched.ts';

const periods = [
  { from: 10, question: 'a' },
  { from: 20, question: 'b' },
  { from: 40, question: 'a' },
];
const whole = { from: 0, to: 100 };
const told = (...args: Parameters<typeof switchedIn>) =>
  switchedIn(...args).map(({ from, to, question }) => [from, to, question]);
const same = (ms: number): number => ms;

describe('what was switched by hand', () => {
  test('goes on until the next switch, the last one to the end of what is shown', () => {
    expect(told(periods, [], whole, same)).toEqual([
      [10, 20, 'a'],
      [20, 40, 'b'],
      [40, 100, 'a'],
    ]);
    expect(told(periods, [], { from: 15, to: 20 }, same)).toEqual([[15, 20, 'a']]);
    expect(told([], [], whole, same)).toEqual([]);
  });

  test('is not asked where a plan speaks for all, and again after it', () => {
    const planned = [
      { from: 60, to: 70 },
      { from: 30, to: 45 },
    ];
    expect(told(periods, planned, whole, same)).toEqual([
      [10, 20, 'a'],
      [20, 30, 'b'],
      [45, 60, 'a'],
      [70, 100, 'a'],
    ]);
    expect(told(periods, [{ from: 50, to: Number.POSITIVE_INFINITY }], whole, same).at(-1)).toEqual([
      40,
      50,
      'a',
    ]);
  });

  test('begins within a day, by the clock of whoever looks', () => {
    const noon = new Date(2026, 10, 5, 12).getTime();
    expect(dayFraction(noon) % 1).toBe(0.5);
  });
});
