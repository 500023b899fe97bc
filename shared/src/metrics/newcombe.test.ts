import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newcombe } from './newcombe.ts';

// METRICS "Key question index", exact to the digits shown.
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339, true],
  [412, 500, 430, 500, -0.0813, 0.0093, false],
])('%i of %i less %i of %i', (ka, na, kb, nb, low, high, shown) => {
  const found = newcombe({ k: ka, n: na }, { k: kb, n: nb });
  expect(found?.low.toFixed(4)).toBe(low.toFixed(4));
  expect(found?.high.toFixed(4)).toBe(high.toFixed(4));
  expect(found?.shown).toBe(shown);
});

test('without polls on one side there is no difference', () => {
  expect(newcombe({ k: 0, n: 0 }, { k: 1, n: 2 })).toBeUndefined();
  expect(newcombe({ k: 1, n: 2 }, { k: 0, n: 0 })).toBeUndefined();
});

const sample = fc
  .integer({ min: 1, max: 100_000 })
  .chain((n) => fc.record({ k: fc.integer({ min: 0, max: n }), n: fc.constant(n) }));

test('the interval holds the difference, lies in [−1, 1] and turns its sign with the order', () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const one = newcombe(a, b);
      const other = newcombe(b, a);
      if (one === undefined || other === undefined) return false;
      expect(one.low).toBeLessThanOrEqual(one.difference);
      expect(one.high).toBeGreaterThanOrEqual(one.difference);
      expect(one.low).toBeGreaterThanOrEqual(-1);
      expect(one.high).toBeLessThanOrEqual(1);
      expect(one.low).toBeCloseTo(-other.high, 12);
      expect(one.shown).toBe(other.shown);
      return true;
    }),
  );
});

test('a slice is never told apart from itself', () => {
  fc.assert(fc.property(sample, (a) => newcombe(a, a)?.shown === false));
});
