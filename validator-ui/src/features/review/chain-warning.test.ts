import { expect, test } from 'vitest';
import { chainWarning } from './chain-warning.ts';

const detail = {
  item: { at: 10_000 },
  window: { from: 8000, to: 28_000 },
  timeline: [
    { at: 7600, kind: 'seller-down' },
    { at: 8000, kind: 'opened' },
    { at: 10_000, kind: 'customer-press' },
    { at: 11_000, kind: 'customer-press' },
  ],
} as const;

test.each([
  [20_001, 'window'],
  [20_000, 'presses'],
  [1001, 'presses'],
  [1000, undefined],
  [0, undefined],
] as const)('an error of %d ms', (total, warning) => {
  expect(chainWarning(total, { ...detail, timeline: [...detail.timeline] })).toBe(warning);
});

test('without a window and another press nothing is doubtful', () => {
  expect(
    chainWarning(60_000, { item: { at: 10_000 }, timeline: [{ at: 10_000, kind: 'customer-press' }] }),
  ).toBeUndefined();
});
