import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { type Repeated, repeat } from '../ops/repeat.ts';

const MINUTE_MS = 60_000;

/** Sends scheduled reports: looks at once and then every minute. After a failure what is due is due in a minute as well. */
export function keepSchedules(options: {
  readonly db: Pick<HubDatabase, 'write'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
}): Repeated {
  const { db, clock } = options;
  return repeat(MINUTE_MS, async () => void (await db.write('runSchedules', { now: clock.wall() })), options);
}
