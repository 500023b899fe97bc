/** A pause longer than this is none of the work, ms. */
export const PAUSE_MS = 5 * 60_000;

/**
 * Verdicts an hour of work: the verdicts behind the first of each stretch over the time between them, pauses left out.
 * `times` ascend, ms. Undefined where less than ten lie close enough together to tell.
 */
export function paceOf(times: readonly number[]): number | undefined {
  let worked = 0;
  let counted = 0;
  for (let at = 1; at < times.length; at += 1) {
    const gap = (times[at] ?? 0) - (times[at - 1] ?? 0);
    if (gap > PAUSE_MS) continue;
    worked += gap;
    counted += 1;
  }
  return counted < 10 || worked === 0 ? undefined : (counted * 3_600_000) / worked;
}
