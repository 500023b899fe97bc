import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HubDatabase } from '../db/hub-database.ts';

/** Looked for again at the latest after so long, ms: a clock may be set, and stores may get other zones. */
const HOUR_MS = 3_600_000;

export interface Boundaries {
  /** Questions, plans or switches by hand are others now. */
  changed(): void;
  stop(): Promise<void>;
}

/** Says when somewhere in the chain another question begins by itself, as planned. */
export function keepBoundaries({
  db,
  clock,
  timers,
  onBoundary,
  onError,
}: {
  readonly db: Pick<HubDatabase, 'read'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onBoundary: () => void;
  readonly onError: (error: unknown) => void;
}): Boundaries {
  let next: number | undefined;
  let stopping = false;
  let cancel = (): void => undefined;
  let running: Promise<void> | undefined;
  /** Something has changed while it was looked up: it is looked up once more, however much has. */
  let wanted = false;

  async function look(): Promise<void> {
    wanted = false;
    const now = clock.wall();
    if (next !== undefined && next <= now) onBoundary();
    next = undefined;
    try {
      next = await db.read('nextQuestionStart', { after: now });
    } catch (error) {
      if (!stopping) onError(error);
    }
    if (stopping || wanted) return;
    const wait = Math.min(HOUR_MS, (next ?? Number.POSITIVE_INFINITY) - clock.wall());
    // One timer at a time, whatever the one before has come to.
    cancel();
    cancel = timers.after(Math.max(0, wait), again);
  }

  async function lookWhileWanted(): Promise<void> {
    while (wanted && !stopping) await look();
    running = undefined;
  }

  function again(): void {
    cancel();
    wanted = true;
    if (!stopping) running ??= lookWhileWanted();
  }
  again();
  return {
    changed: again,
    async stop() {
      stopping = true;
      cancel();
      await running;
    },
  };
}
