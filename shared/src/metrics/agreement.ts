import { ac1Error, kappaError } from './agreement-error.ts';

/** What two experts said of the same items: 0 untrustworthy, 1 trustworthy; the first digit is the first expert's. */
export interface AgreementTable {
  readonly both0: number;
  readonly a0b1: number;
  readonly a1b0: number;
  readonly both1: number;
}

export interface Agreement {
  readonly n: number;
  /** Share of items on which both said the same. */
  readonly observed: number;
  /** Gwet's AC1 (K. L. Gwet, 2008): not fooled where nearly everything is trustworthy. */
  readonly ac1: number;
  /** Cohen's kappa (J. Cohen, 1960); absent where both said one and the same of everything: it is 0/0 there. */
  readonly kappa?: number;
  /** 95 % intervals of both; absent where the two never differ: then the errors are 0 and say nothing. */
  readonly ac1Interval?: Interval;
  readonly kappaInterval?: Interval;
}

/** Of a measure of agreement, within [−1, 1]. */
interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, for 95 %. */
const Z = 1.959964;

function intervalOf(value: number, error: number): Interval {
  const half = Z * error;
  return { low: Math.max(-1, value - half), high: Math.min(1, value + half) };
}

/** Agreement of two experts; undefined without common items. Both measures are 1 for agreement, 0 for chance, at least −1. */
export function agreementOf({ both0, a0b1, a1b0, both1 }: AgreementTable): Agreement | undefined {
  const n = both0 + a0b1 + a1b0 + both1;
  if (n === 0) return undefined;
  const observed = (both0 + both1) / n;
  const a0 = (both0 + a0b1) / n;
  const b0 = (both0 + a1b0) / n;
  const mean = (a0 + b0) / 2;
  const byChance = 2 * mean * (1 - mean);
  const ac1 = (observed - byChance) / (1 - byChance);
  const kappaChance = a0 * b0 + (1 - a0) * (1 - b0);
  const oneValue = both0 === n || both1 === n;
  const kappa = oneValue ? undefined : (observed - kappaChance) / (1 - kappaChance);
  const counts = [
    [both0, a0b1],
    [a1b0, both1],
  ];
  return {
    ...{ n, observed, ac1 },
    ...(kappa === undefined ? {} : { kappa }),
    ...(kappa === undefined || observed === 1
      ? {}
      : {
          ac1Interval: intervalOf(ac1, ac1Error(counts)),
          kappaInterval: intervalOf(kappa, kappaError(counts)),
        }),
  };
}
