/**
 * Arithmetic on counters that wrap at 2^32: seq and device time. Order is by the shorter way round (RFC 1982), so a
 * comparison holds while two values are less than 2^31 apart.
 */

/** a − b, negative when a is before b. */
export const distance = (a: number, b: number): number => (a - b) | 0;

export const after = (value: number): number => (value + 1) >>> 0;

export const before = (value: number): number => (value - 1) >>> 0;
