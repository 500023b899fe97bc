import { expect, test } from 'vitest';
import { PAUSE_MS, paceOf } from './pace.ts';

const every = (ms: number, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, at) => from + at * ms);

test('twelve verdicts ten seconds apart are 360 an hour; a pause between two stretches counts for nothing', () => {
  expect(paceOf(every(10_000, 12))).toBe(360);
  expect(paceOf([...every(10_000, 12), ...every(10_000, 12, 10 * PAUSE_MS)])).toBe(360);
});

test('a pause of just five minutes is still work; too few, or all at one moment, tell nothing', () => {
  expect(paceOf(every(PAUSE_MS, 11))).toBe(12);
  expect(paceOf(every(PAUSE_MS + 1, 50))).toBeUndefined();
  expect(paceOf(every(10_000, 10))).toBeUndefined();
  expect(paceOf(every(0, 50))).toBeUndefined();
});
