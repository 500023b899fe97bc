import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { type ArchiveWork, archiveBefore, monthsBefore } from './archive.ts';

const DAY_MS = 86_400_000;

export interface RetentionOptions {
  readonly db: HubDatabase;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Whole months whose raw events stay in the database beside the running one. */
  readonly keepMonths: number;
  readonly onDone: (work: ArchiveWork) => void;
  readonly onError: (error: unknown) => void;
}

/** Archives at once and then every day. `stop` ends it between two files and waits for that. */
export function startRetention(options: RetentionOptions): { stop(): Promise<void> } {
  const { db, dataDir, clock, timers, keepMonths, onDone, onError } = options;
  let stopping = false;
  let cancel = (): void => undefined;
  const run = async (): Promise<void> => {
    try {
      const work = await archiveBefore(db, {
        dataDir,
        before: monthsBefore(clock.wall(), keepMonths),
        now: () => clock.wall(),
        stopped: () => stopping,
      });
      if (!stopping) onDone(work);
    } catch (error) {
      // A full disk or a closing database: what was not archived stays where it is until tomorrow.
      if (!stopping) onError(error);
    }
    if (stopping) return;
    cancel = timers.after(DAY_MS, () => {
      running = run();
    });
  };
  let running = run();
  return {
    async stop() {
      stopping = true;
      cancel();
      await running;
    },
  };
}
