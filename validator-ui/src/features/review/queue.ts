import type { ReviewItem } from '@otklik/shared/api/review.ts';

/**
 * The next item without a verdict after `current`: the one behind it in the queue; where `current` is not queued (its
 * verdict was undone or revised), the first that happened later; at the end the first of all.
 */
export function nextPending(
  queue: readonly ReviewItem[],
  current: Pick<ReviewItem, 'id' | 'at'>,
): ReviewItem | undefined {
  const others = queue.filter((item) => item.id !== current.id);
  const at = queue.findIndex((item) => item.id === current.id);
  if (at !== -1) return queue[at + 1] ?? others[0];
  return others.find((item) => item.at > current.at) ?? others[0];
}
