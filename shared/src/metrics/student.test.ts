import { expect, test } from 'vitest';
import { studentQuantile } from './student.ts';

// Percentage points as every table prints them (Abramowitz and Stegun, table 26.10).
test.each([
  [0.975, 1, 12.706],
  [0.975, 2, 4.303],
  [0.975, 3, 3.182],
  [0.975, 10, 2.228],
  [0.975, 30, 2.042],
  [0.975, 120, 1.98],
  [0.995, 1, 63.657],
  [0.995, 5, 4.032],
  [0.95, 4, 2.132],
  [0.9995, 7, 5.408],
])('P(T ≤ t) = %d with %d degrees of freedom', (p, df, expected) => {
  expect(studentQuantile(p, df)).toBeCloseTo(expected, 2);
});

test('with many degrees of freedom it is the normal quantile', () => {
  expect(studentQuantile(0.975, 1_000_000)).toBeCloseTo(1.959964, 4);
  expect(studentQuantile(0.5, 5)).toBeCloseTo(0, 6);
});
