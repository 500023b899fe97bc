import { differenceOf } from './newcombe.ts';
import { zOfMany } from './normal.ts';
import { type Proportion, wilson } from './wilson.ts';

/** Fewer answers than this are not ranked (METRICS). */
export const RANKED_FROM = 30;

/**
 * The place of each share, best first; the same place for those that cannot be told apart from the best of their group.
 * A share of fewer than 30 answers, or none, has no place. A place is one more than the number of those before the group.
 * Of many, some pair differs by chance: so each pair is judged as one of all there are (docs/decisions/0116).
 */
export function ranks(shares: readonly (Proportion | undefined)[]): readonly (number | undefined)[] {
  const places: (number | undefined)[] = shares.map(() => undefined);
  const order = shares
    .flatMap((share, at) => (share === undefined || share.n < RANKED_FROM ? [] : [{ share, at }]))
    .sort((a, b) => b.share.share - a.share.share || b.share.n - a.share.n || a.at - b.at);
  const z = zOfMany((order.length * (order.length - 1)) / 2);
  let best: Proportion | undefined;
  let place = 0;
  for (const [index, { share, at }] of order.entries()) {
    if (best === undefined || isApart(best, share, z)) {
      best = share;
      place = index + 1;
    }
    places[at] = place;
  }
  return places;
}

/** Whether two shares differ by more than chance, by intervals of that z (Newcombe's, from Wilson's). */
export function isApart(a: Proportion, b: Proportion, z: number): boolean {
  const first = wilson(a.k, a.n, z);
  const second = wilson(b.k, b.n, z);
  return first !== undefined && second !== undefined && differenceOf(first, second).shown;
}
