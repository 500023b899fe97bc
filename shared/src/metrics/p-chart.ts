/** Control limits of one sample; all in [0, 1]. */
export interface ControlLimits {
  readonly low: number;
  readonly high: number;
}

/**
 * Limits of a p-chart for a sample of `n` polls: p̄ ± 3√(p̄(1−p̄)/n) (W. A. Shewhart), kept within [0, 1]. p̄ comes from a
 * frozen baseline, so a drift does not move its own limits. Undefined for n = 0.
 */
export function controlLimits(baseline: number, n: number): ControlLimits | undefined {
  if (n === 0) return undefined;
  const reach = 3 * Math.sqrt((baseline * (1 - baseline)) / n);
  return { low: Math.max(0, baseline - reach), high: Math.min(1, baseline + reach) };
}

export type ControlState = 'below' | 'within' | 'above';

/** Where a share of `n` polls lies; on a limit is within. Undefined for n = 0. */
export function controlState(k: number, n: number, baseline: number): ControlState | undefined {
  const limits = controlLimits(baseline, n);
  if (limits === undefined) return undefined;
  const share = k / n;
  if (share < limits.low) return 'below';
  return share > limits.high ? 'above' : 'within';
}
