import type { Journal } from '../journal/journal.ts';
import { HUB_COUNTER } from './hub-pin.ts';

/**
 * Gives the counter of the next signed call: strictly rising, and durable before it is used. Never below `hubNow`, the
 * hub's wall time as far as it is known, so that a counter lost with a damaged journal does not start again from one.
 * `leap` is added on top: for a hub that has seen a far higher one, from a clock that was years ahead or from a clone.
 */
export function createRequestCounter(
  journal: Pick<Journal, 'setting' | 'setSetting'>,
  hubNow: () => number,
): (leap?: number) => number {
  return (leap = 0) => {
    const last = Number(journal.setting(HUB_COUNTER) ?? 0);
    const next = Math.max(Number.isSafeInteger(last) ? last + 1 + leap : 0, hubNow());
    journal.setSetting(HUB_COUNTER, String(next));
    return next;
  };
}
