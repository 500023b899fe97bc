import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';

/** Run with every run of the tests; the other seeds run beside it. */
test('seeds 1001 to 2000 keep every promise of DESIGN §7', { timeout: 1_800_000 }, async () => {
  const found = await campaign({ from: 1001, stride: 1, count: 1000, enough: () => false });
  expect(found.failures).toEqual([]);
  // The stories are about something.
  expect(found.seeds).toBe(1000);
  expect(found.polls).toBeGreaterThan(5000);
});
