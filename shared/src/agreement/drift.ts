import { lowerBound } from '../metrics/clopper-pearson.ts';
import { newcombe } from '../metrics/newcombe.ts';

/** Verdicts of one expert in one period. */
export interface ExpertPeriod {
  /** 0 and 1 alone. */
  readonly decided: number;
  readonly zeros: number;
  /** Of items somebody else has decided too. */
  readonly shared: number;
  readonly agreed: number;
  /** Items whose right verdict is known; absent where none were given. */
  readonly known?: number;
  readonly knownRight?: number;
}

export const driftKinds = ['zeros-more', 'zeros-fewer', 'agrees-less', 'misses-known'] as const;
export type DriftKind = (typeof driftKinds)[number];

export interface DriftLines {
  /** No figure of fewer verdicts flags anybody. */
  readonly least: number;
  /** A change of less than this share is no drift, however certain. */
  readonly change: number;
  /** Share of known items to be got right. */
  readonly knownRight: number;
}
export const defaultDriftLines: DriftLines = { least: 30, change: 0.05, knownRight: 0.9 };

/**
 * In what an expert differs now from the periods before: by more than chance makes (Newcombe's interval of the
 * difference leaves out 0) and by more than `change`. Known items are held against a fixed line: told when even the
 * upper bound (Clopper and Pearson, one-sided 95 %) is below it. It says "look together at some verdicts", not who is
 * right.
 */
export function driftOf(
  before: readonly ExpertPeriod[],
  now: ExpertPeriod,
  lines: DriftLines = defaultDriftLines,
): readonly DriftKind[] {
  const sum = (of: (period: ExpertPeriod) => number): number =>
    before.reduce((total, period) => total + of(period), 0);
  const found: DriftKind[] = [];
  const [decided, shared] = [sum((period) => period.decided), sum((period) => period.shared)];
  if (decided >= lines.least && now.decided >= lines.least) {
    const zeros = sum((period) => period.zeros);
    const change = newcombe({ k: now.zeros, n: now.decided }, { k: zeros, n: decided });
    if (change?.shown === true && Math.abs(change.difference) > lines.change)
      found.push(change.difference > 0 ? 'zeros-more' : 'zeros-fewer');
  }
  if (shared >= lines.least && now.shared >= lines.least) {
    const agreed = sum((period) => period.agreed);
    const change = newcombe({ k: now.agreed, n: now.shared }, { k: agreed, n: shared });
    if (change?.shown === true && change.difference < -lines.change) found.push('agrees-less');
  }
  const { known = 0, knownRight = 0 } = now;
  // What is missed at least: the lower bound of the misses leaves the upper bound of what is right.
  if (known > 0 && 1 - lowerBound(known - knownRight, known, 0.05) < lines.knownRight)
    found.push('misses-known');
  return found;
}
