import { lowerBound, upperBound } from '../metrics/clopper-pearson.ts';

/** What a manager wants to be able to say of the polls nobody reviewed. */
export type Aim =
  /** "At most this share is bad", with the certainty of `level`, one-sided. */
  | { readonly kind: 'at-most'; readonly share: number; readonly level: number }
  /** "The bad share is known to ± this much", two-sided. */
  | { readonly kind: 'within'; readonly margin: number; readonly level: number };

export interface SampleSoFar {
  readonly n: number;
  readonly untrustworthy: number;
  /** Polls the sample can be drawn from in all. */
  readonly size: number;
}

/** Polls still to review, absent where that cannot reach the aim short of reviewing every poll. */
export interface HowManyMore {
  /** If every further poll is trustworthy: the least it can take. */
  readonly ifAllGood?: number;
  /** If bad ones go on coming as they came so far; the same as above while none was reviewed. */
  readonly ifAsSoFar?: number;
}

/** Whether the aim is met with `k` (expected, may be a fraction) of `n` bad. */
function isMet(aim: Aim, k: number, n: number): boolean {
  switch (aim.kind) {
    case 'at-most':
      return upperBound(k, n, 1 - aim.level) <= aim.share;
    case 'within': {
      const tail = (1 - aim.level) / 2;
      return upperBound(k, n, tail) - lowerBound(k, n, tail) <= 2 * aim.margin;
    }
  }
}

/** The least number of further polls from which on the aim is met, by halving: more polls at the same share narrow it. */
function least(most: number, met: (more: number) => boolean): number | undefined {
  if (met(0)) return 0;
  if (!met(most)) return undefined;
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (met(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * How many more polls of the sample to review until the aim holds. Sample sizes by Clopper and Pearson's bounds; METRICS'
 * vectors: at most 5 %, 95 % sure, none bad: 59.
 */
export function howManyMore(aim: Aim, { n, untrustworthy, size }: SampleSoFar): HowManyMore {
  const most = Math.max(0, size - n);
  const allGood = least(most, (more) => isMet(aim, untrustworthy, n + more));
  const share = n === 0 ? 0 : untrustworthy / n;
  const soFar = least(most, (more) => isMet(aim, untrustworthy + share * more, n + more));
  return {
    ...(allGood === undefined ? {} : { ifAllGood: allGood }),
    ...(soFar === undefined ? {} : { ifAsSoFar: soFar }),
  };
}
