import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleSize } from './sample-size.ts';

// METRICS "Key question index".
test.each([
  [0.05, 385],
  [0.1, 97],
])('± %f takes %i answers', (margin, n) => {
  expect(sampleSize(margin)).toBe(n);
});

test('half the margin takes about four times as many, and no expectation takes more than one half', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 0.4, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (margin, expected) => {
        expect(Math.abs(sampleSize(margin / 2) - 4 * sampleSize(margin))).toBeLessThanOrEqual(4);
        expect(sampleSize(margin, expected)).toBeLessThanOrEqual(sampleSize(margin));
      },
    ),
  );
});
