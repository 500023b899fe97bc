import { type Bounds, clopperPearson } from '../metrics/clopper-pearson.ts';

/**
 * What a sample says of the polls nobody reviewed. It counts what came through the sample alone; polls reviewed for their
 * risk, or one by one, enter only as polls whose state is known and need no estimate.
 */

/** What reviewing one poll of the sample came to. `open`: no footage, or it cannot be told; undefined: not reviewed. */
export type SampleResult = 'trustworthy' | 'untrustworthy' | 'open' | undefined;

export interface SampleEstimate extends Bounds {
  /** Polls of the sample up to the last one reviewed. */
  readonly n: number;
  readonly untrustworthy: number;
  /** Of these n, those whose state stayed open: bad for the upper bound, good for the lower. */
  readonly open: number;
  /** Share of bad among those decided; absent without any. */
  readonly share?: number;
}

/**
 * The untrustworthy share of the polls a sample was drawn from, with Clopper and Pearson's bounds. `results` follow the
 * order of the draw. What was passed over on the way to the last one reviewed counts as open, so leaving out what is
 * awkward only widens the bounds.
 *
 * The bounds hold for strata of different shares too: in a sample spread in proportion the number of bad ones scatters
 * less than a binomial number of the same mean (Hoeffding 1956, theorem 4), as it does when drawn without replacement.
 */
export function estimateShare(results: readonly SampleResult[], level = 0.95): SampleEstimate {
  const n = results.findLastIndex((result) => result !== undefined) + 1;
  let untrustworthy = 0;
  let open = 0;
  for (const result of results.slice(0, n)) {
    if (result === undefined || result === 'open') open += 1;
    else if (result === 'untrustworthy') untrustworthy += 1;
  }
  const { low } = clopperPearson(untrustworthy, n, level);
  const { high } = clopperPearson(untrustworthy + open, n, level);
  return {
    n,
    untrustworthy,
    open,
    low,
    high,
    ...(n > open ? { share: untrustworthy / (n - open) } : {}),
  };
}

/** All polls a sample was drawn from, by what is known of them now, however it came to be known. */
export interface FrameState {
  readonly size: number;
  readonly trustworthy: number;
  readonly untrustworthy: number;
}

export interface RestEstimate {
  /** Polls whose state nobody knows. */
  readonly unreviewed: number;
  /** Bad ones among them, at least and at most: whole polls. */
  readonly least: number;
  readonly most: number;
}

/**
 * How many of the polls nobody reviewed are bad. It follows from the bounds for the whole frame by taking away what is
 * known, so it holds whenever they do, and nothing that was picked for its risk enters the estimate itself.
 */
export function estimateRest({ low, high }: Bounds, frame: FrameState): RestEstimate {
  const unreviewed = frame.size - frame.trustworthy - frame.untrustworthy;
  // A share bounds a whole number of polls; a hair is taken off, lest rounding move an exact bound by one poll.
  const hair = 1e-9;
  const least = Math.ceil(low * frame.size - hair) - frame.untrustworthy;
  const most = Math.floor(high * frame.size + hair) - frame.untrustworthy;
  const within = (value: number): number => Math.min(unreviewed, Math.max(0, value));
  return { unreviewed, least: within(least), most: within(most) };
}
