import type { Result } from '@otklik/shared/base/result.ts';
import { type PoolError, WorkPool } from '../transcode/work-pool.ts';
import type { RemoteFault } from './fault.ts';
import type { Standing } from './fetch-places.ts';

/** Pieces of one archive fetched together while it answers, and those that may wait. One while it does not. */
const together = 2;
const waitingMost = 400;
/** An archive that did not answer is asked for no piece for so long, ms. */
const restMs = 10_000;

/** One archive's part of what is fetched: it takes few of the places, and none while it rests after a failure. */
export class ArchiveLane {
  readonly #pool = new WorkPool(together, waitingMost);
  readonly #single = new WorkPool(1, waitingMost);
  readonly #now: () => number;
  #standing: Standing = 'untried';
  #rest: { readonly until: number; readonly failed: Result<never, RemoteFault> } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `work` takes a place that all archives share, by what is known of this one then. */
  run<T, E>(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal, standing: Standing) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | RemoteFault | PoolError>> {
    type Done = Promise<Result<T, E | RemoteFault | PoolError>>;
    const rested = async (stop: AbortSignal): Done =>
      this.#rest !== undefined && this.#now() < this.#rest.until
        ? this.#rest.failed
        : work(stop, this.#standing);
    return this.#pool.urgently(key, () =>
      this.#single.urgently(key, () =>
        this.#pool.run<T, E | RemoteFault | PoolError>(key, signal, (stop) =>
          this.#standing === 'answers' ? rested(stop) : this.#single.run(key, stop, rested),
        ),
      ),
    );
  }

  /** What a fetch gave. */
  heard(fetched: Result<unknown, RemoteFault>): void {
    if (fetched.ok) this.#rest = undefined;
    // Nobody waited for it any more: that says nothing of the archive.
    else if (fetched.error.code === 'unavailable') return;
    else if (fetched.error.code === 'archive-slow' || fetched.error.code === 'archive-offline') {
      this.#rest = { until: this.#now() + restMs, failed: fetched };
      this.#standing = 'fails';
      return;
    }
    // One that refuses, or has nothing of that time, has answered.
    this.#standing = 'answers';
  }
}
