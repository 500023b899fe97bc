import { type Proportion, wilson } from './wilson.ts';

/** A difference of two shares with its 95 % interval; all in [−1, 1]. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** The interval does not hold 0: the difference is more than chance would make. */
  readonly shown: boolean;
}

/**
 * Newcombe's hybrid score interval for the difference of two independent shares (R. G. Newcombe, 1998, method 10): from
 * the Wilson interval of each. Undefined where one of them has no polls.
 */
export function newcombe(
  a: { readonly k: number; readonly n: number },
  b: { readonly k: number; readonly n: number },
): Difference | undefined {
  const first = wilson(a.k, a.n);
  const second = wilson(b.k, b.n);
  return first === undefined || second === undefined ? undefined : differenceOf(first, second);
}

/** The same for shares whose Wilson intervals are already there. */
export function differenceOf(a: Proportion, b: Proportion): Difference {
  const difference = a.share - b.share;
  const low = difference - Math.hypot(a.share - a.low, b.high - b.share);
  const high = difference + Math.hypot(a.high - a.share, b.share - b.low);
  return { difference, low: Math.max(-1, low), high: Math.min(1, high), shown: low > 0 || high < 0 };
}
