import { expect, test } from 'vitest';
import { boundsOf, shownThreshold, storedThreshold } from './thresholds.ts';

test('shares are typed in percent and kept as shares; what is shown is what is kept again', () => {
  for (const value of [0, 0.02, 0.1, 0.7, 0.705, 1])
    expect(storedThreshold('line', String(shownThreshold('line', value)), 9)).toBe(value);
  expect(storedThreshold('days', '7', 1)).toBe(7);
  expect([shownThreshold('days', 7), shownThreshold('line', 0.705)]).toEqual([7, 70.5]);
});

test('what is no number leaves the line where it was', () => {
  for (const typed of ['', ' ', 'x', null]) expect(storedThreshold('days', typed, 3)).toBe(3);
});

test('what may be typed is what the hub takes: bounds of the kind, shares in percent', () => {
  expect(boundsOf('index-low', 'line')).toEqual({ min: 0, max: 100 });
  expect(boundsOf('index-low', 'minPolls')).toEqual({ min: 1, max: 100_000 });
  expect(boundsOf('kiosk-silent', 'raiseMinutes')).toEqual({ min: 0, max: 10_080 });
});
