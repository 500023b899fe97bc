/** The first wait is up to this, then twice that, and so on. */
const BASE_MS = 30_000;
/** The longest wait. */
const LONGEST_MS = 30 * 60_000;
/** Below this nothing is tried again. */
const SHORTEST_MS = 1000;

/**
 * How long until the next try after `failures` of them, ms: exponential with full jitter, so that what failed together is
 * not tried together. `random` is from [0, 1).
 */
export function retryDelay(failures: number, random: number): number {
  const most = Math.min(LONGEST_MS, BASE_MS * 2 ** Math.min(failures - 1, 20));
  return Math.max(SHORTEST_MS, Math.floor(random * most));
}

/**
 * What has been tried for so long is given up and shown as dead. Longer than a day: a mail server that is down for one loses
 * nothing (docs/decisions/0058).
 */
export const GIVE_UP_MS = 36 * 3_600_000;
