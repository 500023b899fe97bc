import type { Timers } from '@otklik/shared/base/timers.ts';
import type { MotionWindow } from '../db/contract/risk.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { type Repeated, repeat } from '../ops/repeat.ts';
import { motionOf } from '../video/motion.ts';
import type { FootageOf } from '../video/routes.ts';

const EVERY_MS = 60_000;
/** Windows a look, one after the other: each is one process of some 0.1 s behind everybody else's work. */
const EACH = 20;
/** What is looked at of a press, ms before and after. */
const BEFORE_MS = 10_000;
const AFTER_MS = 5_000;

/** Faults of a camera's archive that pass: its windows are looked at another time. */
const PASSING: ReadonlySet<string> = new Set(['unavailable', 'archive-offline', 'archive-slow', 'timed-out']);
/** Faults that hit every window. */
const ENDING: ReadonlySet<string> = new Set(['ffmpeg-missing', 'cancelled']);

/** What came of a window: its share, null where it cannot be seen; or that its camera, or the whole round, is left alone. */
type Looked = { readonly share: number | null } | 'camera-fails' | 'all-fail';

export interface MotionWork {
  readonly db: Pick<HubDatabase, 'read' | 'write'>;
  readonly timers: Timers;
  readonly footageOf: FootageOf;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number | undefined;
}

/**
 * Looks at the pictures of presses at the front of the queue by risk while the chain has that on: how much moved near the
 * console, which orders the queue and nothing else. A number is kept until somebody has judged the press, no picture.
 */
export function keepMotion({ db, timers, footageOf, onError, everyMs = EVERY_MS }: MotionWork): Repeated {
  const stopping = new AbortController();
  const lookAt = async (camera: string, { at, region }: MotionWindow): Promise<Looked> => {
    try {
      const footage = await footageOf(camera, at);
      if (footage === undefined) return { share: null };
      const { archive, offset } = footage;
      const pressed = at + offset;
      const span = { from: pressed - BEFORE_MS, to: pressed + AFTER_MS };
      const found = await motionOf({ archive, span, region, signal: stopping.signal });
      if (found.ok) return { share: found.value ?? null };
      if (ENDING.has(found.error.code)) return 'all-fail';
      return PASSING.has(found.error.code) ? 'camera-fails' : { share: null };
    } catch (error) {
      if (!stopping.signal.aborted) onError(error);
      return 'camera-fails';
    }
  };
  const look = async (): Promise<void> => {
    // The windows of one bad camera may be the first of the queue for days: they must not keep the others from being seen.
    const failing = new Set<string>();
    let seen = 0;
    for (const window of await db.read('motionWindows', undefined)) {
      if (stopping.signal.aborted || seen >= EACH) return;
      const { journal, seq, camera } = window;
      if (camera !== undefined && failing.has(camera)) continue;
      const looked = camera === undefined ? { share: null } : await lookAt(camera, window);
      if (looked === 'all-fail') return;
      if (looked !== 'camera-fails') {
        await db.write('saveMotion', { journal, seq, share: looked.share });
        seen += 1;
      } else if (camera !== undefined) failing.add(camera);
    }
  };
  const repeated = repeat(everyMs, look, {
    timers,
    onError: (error) => {
      if (!stopping.signal.aborted) onError(error);
    },
  });
  return {
    stop: () => {
      stopping.abort();
      return repeated.stop();
    },
  };
}
