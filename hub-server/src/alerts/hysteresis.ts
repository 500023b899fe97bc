/**
 * What a rule reads of its subject at a moment: beyond the line, safely back, in between (or the line does not apply now),
 * or nothing at all, where there is too little to tell.
 */
export type Reading = 'bad' | 'good' | 'between' | 'none';

/** How long the one or the other must be read on end before it counts, ms. */
export interface Delays {
  readonly raiseMs: number;
  readonly clearMs: number;
}

/** Where a subject stands with a rule. Only what is not `ok` is kept. */
export type Watch =
  | { readonly phase: 'ok' }
  | { readonly phase: 'pending'; readonly since: number }
  | { readonly phase: 'firing' }
  | { readonly phase: 'clearing'; readonly since: number };

export interface Step {
  readonly watch: Watch;
  readonly event?: 'fired' | 'resolved';
}

const OK: Watch = { phase: 'ok' };
const FIRING: Watch = { phase: 'firing' };

/**
 * Hysteresis both ways: a line is crossed only by readings that stay beyond it, and left only by readings that stay safely
 * behind it. In between nothing begins and nothing ends; of nothing nothing follows, and waiting goes on.
 */
export function step(watch: Watch, reading: Reading, now: number, { raiseMs, clearMs }: Delays): Step {
  switch (watch.phase) {
    case 'ok':
    case 'pending': {
      if (reading === 'none') return { watch };
      if (reading !== 'bad') return { watch: OK };
      // A clock set back must not hold it up for ever.
      const since = watch.phase === 'pending' ? Math.min(watch.since, now) : now;
      if (now - since >= raiseMs) return { watch: FIRING, event: 'fired' };
      return { watch: { phase: 'pending', since } };
    }
    case 'firing':
    case 'clearing': {
      if (reading === 'none') return { watch };
      if (reading !== 'good') return { watch: FIRING };
      const since = watch.phase === 'clearing' ? Math.min(watch.since, now) : now;
      if (now - since >= clearMs) return { watch: OK, event: 'resolved' };
      return { watch: { phase: 'clearing', since } };
    }
  }
}

export const sameWatch = (a: Watch, b: Watch): boolean =>
  a.phase === b.phase && ('since' in a ? a.since : 0) === ('since' in b ? b.since : 0);
