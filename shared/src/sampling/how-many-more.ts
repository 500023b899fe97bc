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
  /** Of these n, those whose state stayed open: as in the bounds, bad for the upper one, good for the lower. */
  readonly open: number;
  /** Polls the sample can be drawn from in all. */
  readonly size: number;
}

/** Polls still to review, absent where that cannot reach the aim short of reviewing every poll. */
export interface HowManyMore {
  /** If every further poll is decided and trustworthy: the least it can take. */
  readonly ifAllGood?: number;
  /** If bad and open ones go on coming as they came so far; the same as above while none was reviewed. */
  readonly ifAsSoFar?: number;
}

/** Whether the aim is met with `bad` and `open` ones (expected, may be fractions) of `n`. */
function isMet(aim: Aim, bad: number, open: number, n: number): boolean {
  switch (aim.kind) {
    case 'at-most':
      return upperBound(bad + open, n, 1 - aim.level) <= aim.share;
    case 'within': {
      const tail = (1 - aim.level) / 2;
      return upperBound(bad + open, n, tail) - lowerBound(bad, n, tail) <= 2 * aim.margin;
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
export function howManyMore(aim: Aim, { n, untrustworthy, open, size }: SampleSoFar): HowManyMore {
  const most = Math.max(0, size - n);
  const allGood = least(most, (more) => isMet(aim, untrustworthy, open, n + more));
  const asSoFar = (count: number, more: number): number => (n === 0 ? 0 : (count * (n + more)) / n);
  const soFar = least(most, (more) =>
    isMet(aim, asSoFar(untrustworthy, more), asSoFar(open, more), n + more),
  );
  return {
    ...(allGood === undefined ? {} : { ifAllGood: allGood }),
    ...(soFar === undefined ? {} : { ifAsSoFar: soFar }),
  };
}
