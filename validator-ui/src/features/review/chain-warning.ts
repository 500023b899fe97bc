import type { ReviewDetail } from '@otklik/shared/api/review.ts';

export type ChainWarning = 'window' | 'presses';

/**
 * What an error of the time on the screen, ms, makes doubtful: with more than the answer window the picture may be of
 * another poll; with more than the distance to the nearest other press it may be of that press.
 */
export function chainWarning(
  total: number,
  {
    item,
    window,
    timeline,
  }: Pick<ReviewDetail, 'window' | 'timeline'> & { readonly item: { readonly at: number } },
): ChainWarning | undefined {
  if (window !== undefined && total > window.to - window.from) return 'window';
  const presses = timeline.filter(({ kind }) => kind === 'customer-press' || kind === 'seller-down');
  const near = presses.map(({ at }) => Math.abs(at - item.at)).filter((distance) => distance > 0);
  return near.some((distance) => total > distance) ? 'presses' : undefined;
}
