import type { RosterEntry } from './roster.ts';

/** What a worker said at the kiosk: signed in, or, without operator, out. */
export interface Statement {
  readonly operator?: string;
  readonly by: 'pin' | 'badge';
  /** Wall ms. */
  readonly at: number;
}

export interface Shift {
  readonly operator?: string;
  readonly by: 'pin' | 'badge' | 'roster';
}

/** A shift somebody forgot to end ends by itself. */
export const LONGEST_SHIFT_MS = 16 * 3_600_000;

/**
 * Who works at a workplace at wall ms `now`. The latest word counts: what a worker said at the kiosk, or the roster where a
 * shift of it began since, or where that worker's own shift by the roster ended since. Pure; so the same after a restart,
 * with a roster that was changed meanwhile, or after a clock was set.
 */
export function whoWorks(
  roster: readonly RosterEntry[],
  said: Statement | undefined,
  place: number,
  now: number,
): Shift {
  const here = roster.filter((entry) => (entry.place ?? place) === place);
  const planned = here.findLast(({ from, to }) => from <= now && now < to)?.operator;
  if (said !== undefined) {
    // A clock set back since then: it was said just now.
    const at = Math.min(said.at, now);
    const over = here.some(
      ({ operator, from, to }) =>
        (at < from && from <= now) || (operator === said.operator && at < to && to <= now),
    );
    const forgotten = said.operator !== undefined && now - at >= LONGEST_SHIFT_MS;
    if (!over && !forgotten)
      return said.operator === undefined ? { by: said.by } : { operator: said.operator, by: said.by };
    if (planned === undefined && !over) return { by: said.by };
  }
  return planned === undefined ? { by: 'roster' } : { operator: planned, by: 'roster' };
}

/** When that may change next, wall ms; undefined where only somebody's word can change it. */
export function nextChange(
  roster: readonly RosterEntry[],
  said: Statement | undefined,
  now: number,
): number | undefined {
  const due = roster.flatMap(({ from, to }) => [from, to]);
  if (said?.operator !== undefined) due.push(said.at + LONGEST_SHIFT_MS);
  const ahead = due.filter((at) => at > now);
  return ahead.length === 0 ? undefined : ahead.reduce((a, b) => Math.min(a, b));
}
