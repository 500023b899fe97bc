import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clopperPearson, lowerBound, upperBound } from './clopper-pearson.ts';

// METRICS "Expert review": none bad of n, one-sided 95 %.
test.each([
  [59, 0.04951],
  [80, 0.03675],
  [299, 0.00997],
])('none of %i: at most %d', (n, high) => {
  expect(upperBound(0, n, 0.05).toFixed(5)).toBe(high.toFixed(5));
});

// Computed apart, by halving the binomial sums in whole-number arithmetic.
test.each([
  [0, 10, '0.000000', '0.308497'],
  [1, 20, '0.001265', '0.248733'],
  [3, 100, '0.006230', '0.085176'],
  [10, 10, '0.691503', '1.000000'],
  [7, 50, '0.058192', '0.267396'],
  [50, 100, '0.398321', '0.601679'],
])('%i of %i, two-sided 95 %%', (k, n, low, high) => {
  const bounds = clopperPearson(k, n);
  expect([bounds.low.toFixed(6), bounds.high.toFixed(6)]).toEqual([low, high]);
});

test('without any poll nothing is known', () => {
  expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
});

/** P(X ≤ k) for X binomial, summed by logarithms: another way to the same number than the beta function. */
function atMost(k: number, n: number, share: number): number {
  let sum = 0;
  let log = n * Math.log1p(-share);
  for (let i = 0; i <= k; i += 1) {
    sum += Math.exp(log);
    log += Math.log((n - i) / (i + 1)) + Math.log(share) - Math.log1p(-share);
  }
  return sum;
}

const sample = fc
  .integer({ min: 1, max: 2000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

test('each bound leaves exactly its tail of binomial samples beyond what was seen', () => {
  fc.assert(
    fc.property(sample, fc.double({ min: 0.001, max: 0.2, noNaN: true }), ([k, n], tail) => {
      if (k < n) expect(atMost(k, n, upperBound(k, n, tail))).toBeCloseTo(tail, 6);
      if (k > 0) expect(1 - atMost(k - 1, n, lowerBound(k, n, tail))).toBeCloseTo(tail, 6);
    }),
    { numRuns: 60 },
  );
});

test('it holds the share, mirrors, and grows with the certainty', () => {
  fc.assert(
    fc.property(sample, ([k, n]) => {
      const [usual, sure, mirrored] = [
        clopperPearson(k, n),
        clopperPearson(k, n, 0.99),
        clopperPearson(n - k, n),
      ];
      expect(usual.low).toBeLessThanOrEqual(k / n);
      expect(usual.high).toBeGreaterThanOrEqual(k / n);
      expect(sure.low).toBeLessThanOrEqual(usual.low);
      expect(sure.high).toBeGreaterThanOrEqual(usual.high);
      expect(mirrored.low).toBeCloseTo(1 - usual.high, 9);
    }),
    { numRuns: 60 },
  );
});

test('samples of a hundred thousand keep their precision', () => {
  // The normal approximation with continuity, good to some 1e-5 here.
  const { low, high } = clopperPearson(5000, 100_000);
  const half = 1.959964 * Math.sqrt((0.05 * 0.95) / 100_000);
  expect(low).toBeCloseTo(0.05 - half, 4);
  expect(high).toBeCloseTo(0.05 + half, 4);
});
