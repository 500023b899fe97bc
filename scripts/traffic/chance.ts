import { type Seeded, seeded } from '../../tests/support/seeded.ts';

/** Draws of the traffic's generator. */
export interface Chance extends Seeded {
  /** In [0, 1). */
  unit(): number;
  normal(mean: number, deviation: number): number;
  /** Whole, at least 1: the logarithm is normal around that of `median`. */
  around(median: number, deviation: number): number;
  exponential(mean: number): number;
}

export function chanceOf(seed: number): Chance {
  const base = seeded(seed);
  const unit = (): number => base.int(0, 2 ** 30 - 1) / 2 ** 30;
  // Box and Muller.
  const normal = (mean: number, deviation: number): number =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
  return {
    ...base,
    unit,
    normal,
    around: (median, deviation) => Math.max(1, Math.round(median * Math.exp(normal(0, deviation)))),
    exponential: (mean) => -mean * Math.log(1 - unit()),
  };
}
