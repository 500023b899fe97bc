import type { ReviewItem } from '@otklik/shared/api/review.ts';
import type { Entry } from '../../outbox/entry.ts';
import { waits } from '../../outbox/rules.ts';

/**
 * The next `count` items without a verdict after `current`, in the order of work: those behind it in the queue; where
 * `current` is not queued (its verdict was undone or revised), those that happened later, in a way that goes by time; then
 * round from the first.
 */
export function nextPending(
  queue: readonly ReviewItem[],
  current: Pick<ReviewItem, 'id' | 'at'>,
  count: number,
  inTime = true,
): readonly ReviewItem[] {
  const at = queue.findIndex((item) => item.id === current.id);
  const later = at !== -1 ? at + 1 : inTime ? queue.findIndex((item) => item.at > current.at) : 0;
  const from = later === -1 ? queue.length : later;
  return [...queue.slice(from), ...queue.slice(0, from)]
    .filter((item) => item.id !== current.id)
    .slice(0, count);
}

/** Without the items a verdict was given on that is still on its way: the hub knows of it no sooner than it comes. */
export function unspoken(queue: readonly ReviewItem[], entries: readonly Entry[]): readonly ReviewItem[] {
  const spoken = new Set(
    entries.filter((each) => waits(each) || each.state === 'compare').map(({ item }) => item),
  );
  return spoken.size === 0 ? queue : queue.filter(({ id }) => !spoken.has(id));
}
