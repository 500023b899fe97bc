import fc from 'fast-check';
import { expect, test } from 'vitest';
import { controlLimits, controlState } from './p-chart.ts';

// METRICS "Key question index", exact to the digits shown.
test.each([
  [0.1, 50, 0, 0.2273],
  [0.1, 200, 0.0364, 0.1636],
])('limits at %f of %i', (baseline, n, low, high) => {
  const limits = controlLimits(baseline, n);
  expect(limits?.low.toFixed(4)).toBe(low.toFixed(4));
  expect(limits?.high.toFixed(4)).toBe(high.toFixed(4));
});

test('a sample is below, within or above its limits; without polls it is nowhere', () => {
  expect(controlState(7, 200, 0.1)).toBe('below');
  expect(controlState(8, 200, 0.1)).toBe('within');
  expect(controlState(32, 200, 0.1)).toBe('within');
  expect(controlState(33, 200, 0.1)).toBe('above');
  expect(controlState(0, 0, 0.1)).toBeUndefined();
});

test('limits hold the baseline, lie in [0, 1] and close in with more polls', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1e6 }), (p, n) => {
      const few = controlLimits(p, n);
      const many = controlLimits(p, n * 4);
      if (few === undefined || many === undefined) return false;
      expect(few.low).toBeGreaterThanOrEqual(0);
      expect(few.high).toBeLessThanOrEqual(1);
      expect(few.low).toBeLessThanOrEqual(p);
      expect(few.high).toBeGreaterThanOrEqual(p);
      return many.low >= few.low && many.high <= few.high;
    }),
  );
});
