import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { type Repeated, repeat } from '../ops/repeat.ts';

/** What is found is looked at hours or days later; and each look writes anew what is remembered of a store. */
const EVERY_MS = 5 * 60_000;
/** Longer than a batch takes from its arrival to being stored. */
const SETTLE_MS = 10_000;
/** Events a step; some 40 ms of a reader that others may wait for, at the lowest priority. */
const STEP = 2000;

export interface RiskScoring {
  readonly db: Pick<HubDatabase, 'read' | 'write'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number | undefined;
  readonly settleMs?: number | undefined;
}

/**
 * Scores by and by what kiosks have sent, step by step: a reader behind all others works out what the next events tell, the
 * writer keeps it with the place to go on from. Nothing of it runs when events arrive; what is cut off by the end of the hub
 * is worked out again.
 */
export function keepRisk(options: RiskScoring): Repeated {
  const { db, clock, timers, onError, everyMs = EVERY_MS, settleMs = SETTLE_MS } = options;
  let stopping = false;
  const scoreStore = async (store: string): Promise<void> => {
    while (!stopping) {
      const now = clock.wall();
      const step = await db.read('riskStep', { store, now, settleMs, limit: STEP });
      if (step.kind === 'nothing') return;
      if (step.kind === 'anew') await db.write('beginRiskAnew', { store, now });
      else if (!(await db.write('saveRiskStep', step)) || !step.more) return;
    }
  };
  const look = async (): Promise<void> => {
    for (const store of await db.read('riskDue', undefined)) {
      if (stopping) return;
      // One store that cannot be scored must not keep all behind it waiting.
      try {
        await scoreStore(store);
      } catch (error) {
        if (!stopping) onError(error);
      }
    }
  };
  const repeated = repeat(everyMs, look, {
    timers,
    onError: (error) => {
      if (!stopping) onError(error);
    },
  });
  return {
    stop: () => {
      stopping = true;
      return repeated.stop();
    },
  };
}
