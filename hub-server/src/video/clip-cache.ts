import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { CacheFolder, type FolderFigures } from './cache-folder.ts';

/** Below the hub's data; may be removed at any time while the hub is off, and belongs into no backup. */
export const CACHE_FOLDER = 'video-cache';

export type Made<E> = Result<Uint8Array, E | CodedError<'cancelled'>>;

export interface CacheFigures extends FolderFigures {
  readonly hits: number;
  readonly misses: number;
}

/**
 * What was made of recordings at some cost (fragments a browser can play, thumbnails), kept on disk within a limit.
 *
 * A key must hold all that decides on the bytes: what the recording is (path, size, modification time), the place in it,
 * and how it was made with a version. The cache knows nothing of rights and of recordings that are gone: whoever asks has
 * checked both before.
 */
export interface ClipCache {
  /**
   * The bytes of a key, made by `make` where they are not kept. Those who ask for the same at once wait for one making; its
   * signal is aborted when the last of them has gone. Failures are not kept.
   */
  obtain<E>(
    key: string,
    asked: AbortSignal | undefined,
    make: (signal: AbortSignal) => Promise<Result<Uint8Array, E>>,
  ): Promise<Made<E>>;
  figures(): CacheFigures;
  /** Aborts what is being made and waits for it. */
  close(): Promise<void>;
}

interface Making {
  readonly abort: AbortController;
  readonly done: Promise<Made<unknown>>;
  waiting: number;
}

const sweepEvery = 3_600_000;

const cancelled = coded('cancelled', 'Nobody waits for it any more.');

export function createClipCache(options: {
  readonly dataDir: string;
  /** Bytes on disk; 0 keeps nothing. */
  readonly limit: number;
  readonly now: () => number;
  readonly timers: Timers;
}): ClipCache {
  const folder = new CacheFolder(join(options.dataDir, CACHE_FOLDER), options.limit, options.now);
  const makings = new Map<string, Making>();
  let hits = 0;
  let misses = 0;
  let closed = false;
  let cancelSweep: () => void;
  let sweeping: Promise<void> = Promise.resolve();
  const sweepLater = (): void => {
    cancelSweep = options.timers.after(sweepEvery, () => {
      sweeping = folder.sweep();
      sweepLater();
    });
  };
  sweepLater();

  const begin = (key: string, make: (signal: AbortSignal) => Promise<Made<unknown>>): Making => {
    const abort = new AbortController();
    const work = async (): Promise<Made<unknown>> => {
      const kept = await folder.read(key);
      if (kept !== undefined) {
        hits += 1;
        return ok(kept);
      }
      misses += 1;
      if (abort.signal.aborted) return err(cancelled);
      const made = await make(abort.signal);
      if (made.ok && !abort.signal.aborted) await folder.write(key, made.value);
      return made;
    };
    const making: Making = {
      abort,
      waiting: 0,
      done: work().finally(() => {
        if (makings.get(key) === making) makings.delete(key);
      }),
    };
    makings.set(key, making);
    return making;
  };

  return {
    async obtain<E>(
      key: string,
      asked: AbortSignal | undefined,
      make: (signal: AbortSignal) => Promise<Result<Uint8Array, E>>,
    ): Promise<Made<E>> {
      if (closed || asked?.aborted === true) return err(cancelled);
      const making = makings.get(key) ?? begin(key, make);
      making.waiting += 1;
      // The same key is made by the same kind of maker, so it fails in one set of ways.
      const made = await orGone(making.done as Promise<Made<E>>, asked);
      making.waiting -= 1;
      if (making.waiting === 0) {
        making.abort.abort();
        // Who asks from now on gets a making of his own.
        if (makings.get(key) === making) makings.delete(key);
      }
      return made;
    },
    figures: () => ({ ...folder.figures, hits, misses }),
    async close() {
      closed = true;
      cancelSweep();
      for (const { abort } of makings.values()) abort.abort();
      await Promise.allSettled([...makings.values()].map(({ done }) => done));
      await sweeping;
      await folder.settled();
    },
  };
}

/** What comes first: the outcome, or that who asked has gone. */
function orGone<E>(done: Promise<Made<E>>, asked: AbortSignal | undefined): Promise<Made<E>> {
  if (asked === undefined) return done;
  return new Promise((resolve, reject) => {
    const gone = (): void => resolve(err(cancelled));
    asked.addEventListener('abort', gone, { once: true });
    done.then(resolve, reject).finally(() => asked.removeEventListener('abort', gone));
  });
}
