import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { type Repeated, repeat } from '../ops/repeat.ts';

const HOUR_MS = 3_600_000;

export interface AheadOptions {
  readonly db: Pick<HubDatabase, 'read' | 'write'>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called when plans reach further than before: kiosks are to be told. */
  readonly onExtended: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Lets plans reach 13 months ahead at all times: looks at once and then every hour. After a failure a month's reserve is left.
 */
export function keepPlansAhead(options: AheadOptions): Repeated {
  const { db, clock, onExtended } = options;
  const look = async (): Promise<void> => {
    if (await db.write('extendPlans', { now: clock.wall() })) onExtended();
  };
  return repeat(HOUR_MS, look, options);
}
