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
const queue = (...seqs: number[]) => seqs.map(item);
const next = (list: number[], current: number, count = 1) =>
  nextPending(queue(...list), item(current), count).map(({ at }) => at / 1000);

describe('nextPending', () => {
  it('takes those behind', () => expect(next([1, 2, 3, 4], 2, 2)).toEqual([3, 4]));
  it('goes round at the end', () => expect(next([1, 2, 3], 3, 2)).toEqual([1, 2]));
  it('goes on in time from an item that is not queued', () =>
    expect(next([1, 5, 6], 3, 3)).toEqual([5, 6, 1]));
  it('begins anew behind the last one', () => expect(next([1, 2], 9, 5)).toEqual([1, 2]));
  it('begins with the first where the way does not go by time', () => {
    const ids = nextPending(queue(9, 2, 7), item(5), 2, false).map(({ at }) => at / 1000);
    expect(ids).toEqual([9, 2]);
  });
  it('never returns the same item', () => {
    expect(next([1], 1, 3)).toEqual([]);
    expect(next([], 1, 3)).toEqual([]);
  });
});
