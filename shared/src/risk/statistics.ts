/** P(X ≥ k) for X Poisson with this mean. Expects whole k ≥ 0 and mean > 0. */
export function poissonTail(k: number, mean: number): number {
  let term = Math.exp(-mean);
  let below = 0;
  for (let i = 0; i < k; i += 1) {
    below += term;
    term *= mean / (i + 1);
  }
  return Math.max(0, 1 - below);
}

/** P(X ≥ k) for X binomial with n tries and this share in (0, 1). */
export function binomialTail(k: number, n: number, share: number): number {
  let term = (1 - share) ** n;
  let below = 0;
  for (let i = 0; i < k; i += 1) {
    below += term;
    term *= ((n - i) / (i + 1)) * (share / (1 - share));
  }
  return Math.max(0, 1 - below);
}

/** How many standard errors two shares lie apart, pooled; 0 where there is no telling. */
export function apart(k1: number, n1: number, k2: number, n2: number): number {
  const share = (k1 + k2) / (n1 + n2);
  const error = Math.sqrt(share * (1 - share) * (1 / n1 + 1 / n2));
  return error > 0 ? (k1 / n1 - k2 / n2) / error : 0;
}

/** Standard deviation of at least two numbers. */
export function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
