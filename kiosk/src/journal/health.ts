import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { WallMs } from '@otklik/shared/base/ids.ts';
import type { Ballast } from './ballast.ts';
import { fileSize, freeBytes } from './files.ts';
import type { JournalFault, JournalHealth } from './journal.ts';

/** What can be wrong with a journal at the same time, gravest first. */
const CONDITIONS = ['refused', 'checkpoint', 'damaged', 'low'] as const;
type Condition = (typeof CONDITIONS)[number];

/** Keeps the journal's faults: each from when it was first seen to when its opposite was. */
export interface HealthKeeper {
  /** The disk took a write, or did not. */
  wrote(error?: CodedError<'disk-full' | 'disk-failed'>): void;
  /** The log was carried over into the file, or the disk failed at that: writes may still succeed, but not for ever. */
  checkpointed(sound: boolean): void;
  /** A break in the chain was met while reading. */
  damaged(): void;
  /** The ballast lies there, or it does not. */
  ballasted(laid: boolean): void;
  snapshot(): JournalHealth;
}

export function createHealth(path: string, clock: Clock, ballast: Ballast): HealthKeeper {
  const faults = new Map<Condition, JournalFault>();
  function set(condition: Condition, code?: JournalFault['code']): void {
    if (code === undefined) faults.delete(condition);
    else if (faults.get(condition)?.code !== code) {
      const since: WallMs = clock.wall();
      faults.set(condition, { code, since });
    }
  }
  return {
    wrote: (error) => set('refused', error?.code),
    checkpointed: (sound) => set('checkpoint', sound ? undefined : 'disk-failed'),
    damaged: () => set('damaged', 'journal-damaged'),
    ballasted: (laid) => set('low', laid ? undefined : 'disk-low'),
    snapshot() {
      const gravest = CONDITIONS.find((condition) => faults.has(condition));
      const free = freeBytes(path);
      return {
        fault: gravest === undefined ? null : (faults.get(gravest) ?? null),
        recording: !faults.has('refused'),
        ballast: ballast.laid() ? 'laid' : 'away',
        ...(free === undefined ? {} : { freeBytes: free }),
        sizeBytes: (fileSize(path) ?? 0) + (fileSize(`${path}-wal`) ?? 0),
      };
    },
  };
}
