import { type Proportion, wilson } from '../metrics/wilson.ts';

/** 98.75 % quantile of the normal distribution: two-sided 97.5 %. */
const Z97_5 = 2.241403;

/** Certainty of the sample's bounds that go into a widened index: with the index's own 97.5 % it makes 95 % together. */
export const SAMPLE_LEVEL = 0.975;

/** Answers that count now, yes and no alone: untrustworthy ones are left out, unreviewed ones are in. */
export interface IndexCounts {
  readonly positive: number;
  readonly negative: number;
  /** Those of each whose state nobody knows. */
  readonly unreviewedPositive: number;
  readonly unreviewedNegative: number;
}

/**
 * The index as it stands, with an interval that also holds what is not known yet: any `most` of the unreviewed polls may
 * be bad (`estimateRest` from bounds of SAMPLE_LEVEL), and nobody knows which. Its lower end takes them all from the
 * positive answers, its upper end all from the negative ones, each with Wilson's interval at 97.5 %; by Bonferroni the
 * whole holds in 95 %. With nothing unreviewed it is the plain 95 % interval. Absent without answers.
 */
export function widenedIndex(counts: IndexCounts, most: number): Proportion | undefined {
  const { positive, negative, unreviewedPositive, unreviewedNegative } = counts;
  const n = positive + negative;
  if (unreviewedPositive + unreviewedNegative === 0) return wilson(positive, n);
  const plain = wilson(positive, n, Z97_5);
  if (plain === undefined) return undefined;
  const lost = Math.min(most, unreviewedPositive);
  const gained = Math.min(most, unreviewedNegative);
  return {
    ...plain,
    // Where every answer could be bad, nothing is known on that side.
    low: wilson(positive - lost, n - lost, Z97_5)?.low ?? 0,
    high: wilson(positive, n - gained, Z97_5)?.high ?? 1,
  };
}
