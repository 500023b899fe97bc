/** Parts of a thousand million: the unit of drift. 1 ppm is 1000. */
const BILLION = 1e9;

/**
 * How a camera's clock stands against the hub's: a straight line with an error that grows away from `reference`.
 * Whole numbers, so that what is stored is what was worked out.
 */
export interface CameraClock {
  /** Hub time at which `offset` holds and the error is least, ms. */
  readonly reference: number;
  /** Camera clock − hub clock at `reference`, ms. */
  readonly offset: number;
  /** By how much the camera's clock gains on the hub's, in 1e-9. */
  readonly drift: number;
  /** Bound of the error of `offset`, ms. */
  readonly error: number;
  /** Bound of the error of `drift`, in 1e-9. */
  readonly driftError: number;
}

/** A clock whose offset was set by hand: it is taken not to drift. */
export const settledClock = (offset: number, error: number): CameraClock => ({
  ...{ reference: 0, offset, drift: 0 },
  ...{ error, driftError: 0 },
});

/** Camera clock − hub clock at a hub time and the bound of its error, both in whole ms; the bound is rounded up. */
export function clockAt(clock: CameraClock, at: number): { readonly offset: number; readonly error: number } {
  const away = at - clock.reference;
  const exact = clock.offset + (clock.drift * away) / BILLION;
  const offset = Math.round(exact);
  const error = clock.error + (clock.driftError * Math.abs(away)) / BILLION + Math.abs(offset - exact);
  // A hair of a rounding error is no millisecond.
  return { offset, error: Math.ceil(error - 1e-6) };
}
