import { differenceOf } from './newcombe.ts';
import type { Proportion } from './wilson.ts';

/** Fewer answers than this are not ranked (METRICS). */
export const RANKED_FROM = 30;

/**
 * The place of each share, best first; the same place for those that cannot be told apart from the best of their group.
 * A share of fewer than 30 answers, or none, has no place. A place is one more than the number of those before the group.
 */
export function ranks(shares: readonly (Proportion | undefined)[]): readonly (number | undefined)[] {
  const places: (number | undefined)[] = shares.map(() => undefined);
  const order = shares
    .flatMap((share, at) => (share === undefined || share.n < RANKED_FROM ? [] : [{ share, at }]))
    .sort((a, b) => b.share.share - a.share.share || b.share.n - a.share.n || a.at - b.at);
  let best: Proportion | undefined;
  let place = 0;
  for (const [index, { share, at }] of order.entries()) {
    if (best === undefined || differenceOf(best, share).shown) {
      best = share;
      place = index + 1;
    }
    places[at] = place;
  }
  return places;
}
