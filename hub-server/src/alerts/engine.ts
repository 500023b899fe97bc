import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { AlertNews, Evaluated, EvaluationSlice } from '../db/contract/alerts.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { Among } from './among.ts';

const MINUTE_MS = 60_000;
/** Every which round each is looked at: heartbeats come twice a minute, days change slowly, workers' figures slower still. */
const EVERY: readonly (readonly [EvaluationSlice['over'], number])[] = [
  ['kiosks', 1],
  ['stores', 10],
  ['operators', 60],
];
/**
 * Kiosks, stores or workplaces looked at in one question to a reader: whoever asks something else waits for one such part
 * at most. 250 stores, with the days of five weeks each, took half a second on a busy machine, 250 kiosks 8 to 67 ms.
 */
const SLICE: Readonly<Record<EvaluationSlice['over'], number>> = { kiosks: 250, stores: 50, operators: 50 };

export interface AlertEngine {
  /** One look at a kind: gives how many slices it took. */
  look(over: EvaluationSlice['over']): Promise<number>;
  /** Begins to look by itself, the first time at once. */
  start(): void;
  stop(): Promise<void>;
}

/**
 * Evaluates rules again and again. All reading is done by a reader thread slice by slice and all changing by the writer; this
 * thread only passes on what has changed, which mostly is nothing. What is cut off by the end of the hub is found again by
 * the next look.
 */
export function createAlertEngine(options: {
  readonly db: Pick<HubDatabase, 'read' | 'write'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newId: () => string;
  /** Free on the hub's own disk, bytes. */
  readonly freeBytes: () => number;
  /** What is in memory goes to where a reader sees it. */
  readonly flush: () => Promise<void>;
  /** Which to look at. */
  readonly among: Among;
  readonly onNews: (news: AlertNews) => void;
  readonly onError: (error: unknown) => void;
  /** Between two rounds, ms; a minute if not given. */
  readonly everyMs?: number | undefined;
}): AlertEngine {
  const { db, clock, timers, newId, freeBytes, flush, among, onNews, onError, everyMs = MINUTE_MS } = options;
  let stopping = false;
  let cancel = (): void => undefined;
  let running = Promise.resolve();
  const due = new Map<EvaluationSlice['over'], number>(
    EVERY.map(([over]) => [over, Number.NEGATIVE_INFINITY]),
  );

  async function take(slice: Omit<EvaluationSlice, 'now'>): Promise<string | undefined> {
    const now = clock.wall();
    const found: Evaluated = await db.read('evaluateAlerts', { ...slice, now });
    among.sleep(found.asleep);
    const { changes } = found;
    if (changes.length > 0) {
      const ids = changes.map(() => newId());
      for (const news of await db.write('applyAlerts', { now, changes, ids })) onNews(news);
    }
    return found.next;
  }

  async function lookAtEverything(over: EvaluationSlice['over'], hubFreeMb: number): Promise<number> {
    let after: string | undefined = '';
    let slices = 0;
    while (after !== undefined && !stopping) {
      after = await take({ over, after, limit: SLICE[over], hubFreeMb });
      slices += 1;
    }
    return slices;
  }

  async function look(over: EvaluationSlice['over']): Promise<number> {
    if (over === 'kiosks') await flush();
    const hubFreeMb = Math.floor(freeBytes() / 1e6);
    try {
      const entities = await among.next(over);
      if (entities === undefined) return await lookAtEverything(over, hubFreeMb);
      const sorted = entities.toSorted();
      const limit = SLICE[over];
      let slices = 0;
      // The first is looked at in any case: the hub itself belongs to it.
      for (let from = 0; (from === 0 || from < sorted.length) && !stopping; from += limit) {
        const only = sorted.slice(from, from + limit);
        await take({ over, after: from === 0 ? '' : (sorted[from - 1] ?? ''), limit, only, hubFreeMb });
        slices += 1;
      }
      return slices;
    } catch (error) {
      among.broken(over);
      throw error;
    }
  }

  async function round(): Promise<void> {
    try {
      for (const [over, every] of EVERY) {
        if (stopping || clock.mono() < (due.get(over) ?? 0)) continue;
        due.set(over, clock.mono() + every * everyMs);
        await look(over);
      }
    } catch (error) {
      // A full disk or a closing database: the next look finds the same.
      if (!stopping) onError(error);
    }
    if (!stopping)
      cancel = timers.after(everyMs, () => {
        running = round();
      });
  }

  return {
    look,
    start() {
      running = db.write('ensureAlertRules', { now: clock.wall() }).then(round, (error: unknown) => {
        if (!stopping) onError(error);
        return round();
      });
    },
    async stop() {
      stopping = true;
      cancel();
      await running;
    },
  };
}
