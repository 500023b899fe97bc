import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilson } from './wilson.ts';

// METRICS "Key question index", exact to the digits shown.
test.each([
  [8, 10, 0.490162, 0.943318],
  [0, 10, 0, 0.277533],
  [10, 10, 0.722467, 1],
  [412, 500, 0.788186, 0.854874],
  [1, 1, 0.206549, 1],
])('%i of %i', (k, n, low, high) => {
  const interval = wilson(k, n);
  expect(interval?.low.toFixed(6)).toBe(low.toFixed(6));
  expect(interval?.high.toFixed(6)).toBe(high.toFixed(6));
  expect(interval?.share).toBe(k / n);
});

test('without polls there is no figure', () => {
  expect(wilson(0, 0)).toBeUndefined();
});

const sample = fc
  .integer({ min: 1, max: 1_000_000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

test('the interval lies in [0, 1], holds the share and mirrors when the answers are swapped', () => {
  fc.assert(
    fc.property(sample, ([k, n]) => {
      const one = wilson(k, n);
      const other = wilson(n - k, n);
      if (one === undefined || other === undefined) return false;
      expect(one.low).toBeGreaterThanOrEqual(0);
      expect(one.high).toBeLessThanOrEqual(1);
      expect(one.low).toBeLessThanOrEqual(one.share);
      expect(one.high).toBeGreaterThanOrEqual(one.share);
      expect(one.low).toBeCloseTo(1 - other.high, 9);
      return true;
    }),
  );
});

test('more polls at the same share narrow it', () => {
  fc.assert(
    fc.property(sample, fc.integer({ min: 2, max: 50 }), ([k, n], factor) => {
      const few = wilson(k, n);
      const many = wilson(k * factor, n * factor);
      if (few === undefined || many === undefined) return false;
      return many.high - many.low < few.high - few.low;
    }),
  );
});
