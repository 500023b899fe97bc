/** 97.5 % quantile of the normal distribution, as METRICS writes it: two-sided 95 %. */
export const Z95 = 1.959964;

/** `k` of `n` as a share with its interval (95 % unless said otherwise); all three shares in [0, 1]. */
export interface Proportion {
  readonly k: number;
  readonly n: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval (E. B. Wilson, 1927): (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n). Undefined for
 * n = 0: a figure without polls is absent, not 0. Expects whole 0 ≤ k ≤ n. `z`: another
 * quantile than that of 95 %.
 */
export function wilson(k: number, n: number, z = Z95): Proportion | undefined {
  if (n === 0) return undefined;
  const share = k / n;
  const z2 = z * z;
  const centre = share + z2 / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  // At k = 0 and k = n the bound is exactly 0 or 1; rounding must not carry it past.
  const low = k === 0 ? 0 : Math.max(0, (centre - half) / scale);
  const high = k === n ? 1 : Math.min(1, (centre + half) / scale);
  return { k, n, share, low, high };
}
