import { Z95 } from './wilson.ts';

/**
 * How many answers give an interval of ± `margin` (a share in (0, 1)) around an expected share: n = z²p(1−p)/e², rounded
 * up. Without an expectation p = 0.5, the worst case.
 */
export const sampleSize = (margin: number, expected = 0.5): number =>
  Math.ceil((Z95 * Z95 * expected * (1 - expected)) / (margin * margin));
