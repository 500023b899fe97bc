import { incompleteBeta } from './incomplete-beta.ts';

/** Between what a share lies, both in [0, 1]. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * The share below which at least `k` of `n` would be seen in at most `tail` of all samples: the lower bound of Clopper and
 * Pearson (1934), the `tail` quantile of Beta(k, n − k + 1). `k` may be a fraction where a plan reckons with expected
 * counts. Expects 0 ≤ k ≤ n and 0 < tail < 1.
 */
export function lowerBound(k: number, n: number, tail: number): number {
  return k <= 0 ? 0 : betaQuantile(tail, k, n - k + 1);
}

/** The share above which at most `k` of `n` would be seen in at most `tail` of all samples: see `lowerBound`. */
export function upperBound(k: number, n: number, tail: number): number {
  return k >= n ? 1 : betaQuantile(1 - tail, k + 1, n - k);
}

/**
 * Clopper and Pearson's interval, two-sided: it holds the true share in at least `level` of all samples, whatever the
 * share. Without any n it is [0, 1].
 */
export function clopperPearson(k: number, n: number, level = 0.95): Bounds {
  const tail = (1 - level) / 2;
  return { low: lowerBound(k, n, tail), high: upperBound(k, n, tail) };
}

/** x with I(x; a, b) = p, by halving: 60 turns leave less than 10⁻¹⁸. */
function betaQuantile(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let turn = 0; turn < 60; turn += 1) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
