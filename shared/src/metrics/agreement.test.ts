import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AgreementTable, agreementOf } from './agreement.ts';

const table = ([both0, a0b1, a1b0, both1]: readonly [number, number, number, number]): AgreementTable => ({
  ...{ both0, a0b1, a1b0, both1 },
});

// METRICS "Expert review".
test.each([
  [[3, 2, 1, 94], '0.97', '0.6512', '0.9672'],
  [[40, 5, 7, 48], '0.88', '0.7586', '0.7615'],
] as const)('%j', (counts, observed, kappa, ac1) => {
  const agreement = agreementOf(table(counts));
  expect(agreement?.observed.toFixed(2)).toBe(observed);
  expect(agreement?.kappa?.toFixed(4)).toBe(kappa);
  expect(agreement?.ac1.toFixed(4)).toBe(ac1);
});

test('all of one value: kappa is undefined, AC1 is 1; without items there is nothing', () => {
  expect(agreementOf(table([0, 0, 0, 12]))).toEqual({ n: 12, observed: 1, ac1: 1 });
  expect(agreementOf(table([5, 0, 0, 0]))).toEqual({ n: 5, observed: 1, ac1: 1 });
  expect(agreementOf(table([0, 0, 0, 0]))).toBeUndefined();
});

test('neither the order of the experts nor the names of the values matter; the measures stay in [−1, 1]', () => {
  const count = fc.nat(200);
  fc.assert(
    fc.property(fc.tuple(count, count, count, count), ([a, b, c, d]) => {
      const one = agreementOf(table([a, b, c, d]));
      for (const other of [agreementOf(table([a, c, b, d])), agreementOf(table([d, c, b, a]))]) {
        expect(other?.ac1).toEqual(one === undefined ? undefined : expect.closeTo(one.ac1, 9));
        expect(other?.kappa).toEqual(one?.kappa === undefined ? undefined : expect.closeTo(one.kappa, 9));
      }
      if (one === undefined) return;
      for (const value of [one.ac1, one.kappa ?? 0]) {
        expect(value).toBeGreaterThanOrEqual(-1);
        expect(value).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('intervals hold their values, lie in [−1, 1], and are absent where the two never differ', () => {
  const count = fc.nat(200);
  fc.assert(
    fc.property(fc.tuple(count, count, count, count), (counts) => {
      const one = agreementOf(table(counts));
      if (one === undefined) return;
      expect(one.ac1Interval === undefined).toBe(one.observed === 1);
      for (const [value, interval] of [
        [one.ac1, one.ac1Interval],
        [one.kappa, one.kappaInterval],
      ] as const) {
        if (value === undefined || interval === undefined) continue;
        expect(interval.low).toBeGreaterThanOrEqual(-1);
        expect(interval.low).toBeLessThanOrEqual(value);
        expect(interval.high).toBeGreaterThanOrEqual(value);
        expect(interval.high).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('the intervals of a usual table', () => {
  // By the formulas of Gwet, and of Fleiss, Cohen and Everitt: standard errors 0.0648 and 0.0653.
  const found = agreementOf(table([40, 5, 7, 48]));
  const shown = [found?.ac1Interval, found?.kappaInterval].map(
    (each) => `${each?.low.toFixed(3)} ${each?.high.toFixed(3)}`,
  );
  expect(shown).toEqual(['0.635 0.889', '0.631 0.887']);
});
