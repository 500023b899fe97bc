import { expect, test } from 'vitest';
import { coverageOf } from './coverage.ts';

test('polls for each receipt, with the interval of a share where it can be one', () => {
  expect(coverageOf(8, 10)).toEqual({
    polls: 8,
    receipts: 10,
    ratio: 0.8,
    low: expect.closeTo(0.490162, 6),
    high: expect.closeTo(0.943318, 6),
  });
  expect(coverageOf(12, 10)).toEqual({ polls: 12, receipts: 10, ratio: 1.2 });
  expect(coverageOf(0, 10)).toMatchObject({ ratio: 0, low: 0 });
});

test('where no receipts are told of there is no coverage', () => {
  expect(coverageOf(5, 0)).toBeUndefined();
  expect(coverageOf(0, 0)).toBeUndefined();
});
