/** The instants a JavaScript date and Temporal know, ms. */
const LIMIT = 8_640_000_000_000_000;
/** Room for offsets and windows on top of it. */
const SAFE = LIMIT - 400 * 86_400_000;

/** A kiosk's clock may say anything; what is computed from it stays an instant. */
export const clampInstant = (ms: number): number => Math.max(-SAFE, Math.min(SAFE, Math.trunc(ms)));

export const isInstant = (ms: number): boolean => Number.isSafeInteger(ms) && Math.abs(ms) <= SAFE;
