import { incompleteBeta } from './incomplete-beta.ts';

/**
 * Quantile of Student's t distribution: P(T ≤ t) = p, for 0.5 ≤ p < 1 and `df` ≥ 1 degrees of freedom.
 * The distribution function is 1 − I(df/(df + t²); df/2, 1/2)/2 (Abramowitz and Stegun 26.7.1), inverted by halving.
 */
export function studentQuantile(p: number, df: number): number {
  let low = 0;
  let high = 1;
  while (below(high, df) < p) high *= 2;
  for (let turn = 0; turn < 80; turn += 1) {
    const middle = (low + high) / 2;
    if (below(middle, df) < p) low = middle;
    else high = middle;
  }
  return high;
}

const below = (t: number, df: number): number => 1 - incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
