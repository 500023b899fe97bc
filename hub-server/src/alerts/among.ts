import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { EvaluationSlice } from '../db/contract/alerts.ts';
import type { HubDatabase, StoreCommands } from '../db/hub-database.ts';
import type { Heartbeats } from '../kiosks/heartbeats.ts';
import { storeDay } from '../results/store-hour.ts';
import { type CalmBounds, calmBounds, isCalm } from './vital.ts';

/**
 * Which kiosks or stores to look at, so that what follows is what would follow from a look at all. What holds:
 *
 * - Whatever is watched (not well, or not yet well again) is looked at each time, and whatever ingest has raised an alarm of.
 * - Of a kiosk that is not watched nothing follows while what it said last is good by every rule (vital.ts), nor while it is
 *   silent and its store closed.
 * - Of a store that is not watched nothing follows while neither its figures nor its day have changed.
 * - All else that readings hang on (rules, groups, stores, hours, kiosks, questions) is changed by commands; any command not
 *   known to change none of it makes the next look one at everything.
 */
export interface Among {
  /** Undefined: everything. */
  next(over: EvaluationSlice['over']): Promise<readonly string[] | undefined>;
  /** Kiosks of which nothing follows for a while. */
  sleep(asleep: readonly (readonly [kiosk: string, until: number])[]): void;
  /** The next look is one at everything: of this one it is not known how far it came. */
  broken(over: EvaluationSlice['over']): void;
  /** A command has been carried out, or may have been. */
  written(command: keyof StoreCommands): void;
}

/** Commands that change nothing that readings hang on but what is followed here. */
const FOLLOWED: ReadonlySet<keyof StoreCommands> = new Set<keyof StoreCommands>([
  ...(['ingestBatch', 'saveHeartbeats', 'applyAlerts', 'acknowledgeAlert', 'commentAlert'] as const),
  ...([
    'claimDelivery',
    'settleDelivery',
    'releaseDeliveries',
    'dropDeliveries',
    'enqueueDeliveries',
  ] as const),
  // An expert at work: each grant of a video is logged.
  ...(['addAudit', 'watchPoll', 'addCameraMark', 'withdrawCameraMark', 'setCameraClock'] as const),
  ...(['giveVerdict', 'confirmVerdict', 'undoVerdict', 'setSecondLook', 'releaseExpertFigures'] as const),
  // Work that changes no figure: an appeal is settled by a verdict, and what is to be looked at first only orders the review.
  ...(['fileAppeal', 'withdrawAppeal'] as const),
  ...(['saveRiskStep', 'beginRiskAnew', 'saveMotion', 'setMotion', 'setMotionRegion'] as const),
  ...([
    'commitSample',
    'fixSample',
    'extendSample',
    'revealSample',
    'setDoubleReview',
    'markKnownItem',
    'unmarkKnownItem',
  ] as const),
  ...([
    'addSession',
    'deleteSession',
    'endSessions',
    'touchSessions',
    'noteFailure',
    'forgetFailures',
    'signInByIdentity',
    'useCode',
    'useRecoveryCode',
  ] as const),
  ...(['raiseCounter', 'extendPlans', 'runSchedules', 'saveDraft', 'archiveSegment'] as const),
  ...(['ping', 'takeTouchedStores'] as const),
]);

export function createAmong({
  db,
  clock,
  heartbeats,
  fullEveryMs,
}: {
  readonly db: Pick<HubDatabase, 'read' | 'write'>;
  readonly clock: Clock;
  readonly heartbeats: Pick<Heartbeats, 'vitals'>;
  /** At the latest after so long a look is one at everything, whatever is known. */
  readonly fullEveryMs: number;
}): Among {
  const due = new Map<EvaluationSlice['over'], number>();
  let bounds: CalmBounds | undefined;
  const asleep = new Map<string, number>();
  let stores: readonly (readonly [store: string, zone: string])[] = [];
  /** The day of each zone at the last look at stores. */
  let days = new Map<string, number>();

  const everything = (): void => due.clear();

  function kiosks(watched: readonly string[], known: CalmBounds): readonly string[] {
    const now = clock.wall();
    const found = new Set(watched);
    for (const [kiosk, at, vital] of heartbeats.vitals()) {
      // It sleeps only as long as it says nothing.
      const sleeps = now - at > SILENT_MS && (asleep.get(kiosk) ?? 0) > now;
      if (!sleeps && !isCalm({ at, vital }, known, now)) found.add(kiosk);
    }
    return [...found];
  }

  function daysNow(): Map<string, number> {
    const now = clock.wall();
    return new Map([...new Set(stores.map(([, zone]) => zone))].map((zone) => [zone, storeDay(zone, now)]));
  }

  return {
    async next(over) {
      const full = clock.mono() >= (due.get(over) ?? Number.NEGATIVE_INFINITY);
      if (full) due.set(over, clock.mono() + fullEveryMs);
      switch (over) {
        case 'kiosks': {
          if (full || bounds === undefined) {
            asleep.clear();
            bounds = calmBounds(await db.read('everyAlertRule', undefined));
            return undefined;
          }
          return kiosks(await db.read('watchedEntities', { over }), bounds);
        }
        case 'stores': {
          // Taken before anything is read: what is touched later is for the next look.
          const touched = await db.write('takeTouchedStores', undefined);
          const before = days;
          if (full) stores = await db.read('zonesOfStores', undefined);
          days = daysNow();
          if (full) return undefined;
          const another = stores.filter(([, zone]) => before.get(zone) !== days.get(zone));
          const watched = await db.read('watchedEntities', { over });
          return [...new Set([...touched, ...watched, ...another.map(([store]) => store)])];
        }
        // Their days are hours that slide, so of each of them something may follow.
        case 'operators':
          return undefined;
      }
    },
    sleep(found) {
      for (const [kiosk, until] of found) asleep.set(kiosk, until);
    },
    broken: (over) => void due.delete(over),
    written(command) {
      if (!FOLLOWED.has(command)) everything();
    },
  };
}
