import type { ReviewItem } from '@otklik/shared/api/review.ts';
import { describe, expect, it } from 'vitest';
import { nextPending } from './queue.ts';

const item = (seq: number): ReviewItem => ({
  id: `${'a'.repeat(32)}.${'b'.repeat(16)}.${seq}`,
  kind: 'customer-press',
  at: seq * 1000,
  error: 10,
  store: { id: 's', name: 'S', zone: 'UTC' },
  workplace: { id: 'w', name: 'W' },
});

describe('nextPending', () => {
  it('takes the one behind', () => expect(nextPending([item(1), item(2), item(3)], item(2))?.at).toBe(3000));
  it('goes round at the end', () => expect(nextPending([item(1), item(2)], item(2))?.at).toBe(1000));
  it('goes on in time from an item that is not queued', () =>
    expect(nextPending([item(1), item(5)], item(3))?.at).toBe(5000));
  it('never returns the same item', () => {
    expect(nextPending([item(1)], item(1))).toBeUndefined();
    expect(nextPending([], item(1))).toBeUndefined();
  });
});
