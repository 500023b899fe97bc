import type { Result } from '@otklik/shared/base/result.ts';
import { type PoolError, WorkPool } from '../transcode/work-pool.ts';

/** What is known of an archive: it has not answered yet, its last answer was one, or it gave none. */
export type Standing = 'untried' | 'answers' | 'fails';

/** Pieces fetched together, of all archives. */
const together = 8;
/** Of these, for archives that have not answered before, or did not the last time: the others go on whatever those do. */
const doubtful: Readonly<Record<Exclude<Standing, 'answers'>, number>> = { untried: 4, fails: 2 };

/**
 * The places in which pieces are fetched. A dead archive holds each of its places for as long as it may take to say nothing, so
 * all the dead ones together have few: two places at least are always those of archives that answer.
 */
export class FetchPlaces {
  readonly #all: WorkPool;
  readonly #doubtful: Readonly<Record<Exclude<Standing, 'answers'>, WorkPool>>;

  /** `longest`: so many may wait. */
  constructor(longest: number) {
    this.#all = new WorkPool(together, longest);
    this.#doubtful = {
      untried: new WorkPool(doubtful.untried, longest),
      fails: new WorkPool(doubtful.fails, longest),
    };
  }

  run<T, E>(
    standing: Standing,
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | PoolError>> {
    const anywhere = (stop: AbortSignal) => this.#all.run<T, E>(key, stop, work);
    return standing === 'answers' ? anywhere(signal) : this.#doubtful[standing].run(key, signal, anywhere);
  }

  /** Somebody waits for the piece of a key until the promise is settled. */
  urgently<T>(key: string, wait: () => Promise<T>): Promise<T> {
    const { untried, fails } = this.#doubtful;
    return this.#all.urgently(key, () => untried.urgently(key, () => fails.urgently(key, wait)));
  }

  /** Aborts everything and waits until it has ended. */
  async close(): Promise<void> {
    await Promise.all([this.#all, ...Object.values(this.#doubtful)].map((pool) => pool.close()));
  }
}
