import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';

export type PoolError = CodedError<'cancelled' | 'busy'>;

/** Work that ends soon after its signal is aborted. */
type Work<T, E> = (signal: AbortSignal) => Promise<Result<T, E>>;

interface Job {
  readonly key: string;
  readonly rank: number;
  readonly begin: () => void;
  readonly refuse: (error: PoolError) => void;
}

const cancelled = coded('cancelled', 'Nobody waits for it any more.');
const busy = coded('busy', 'Too much waits to be done already.');

/**
 * Runs `size` works at a time, those first that somebody waits for, then those of the lowest rank in the order of asking. At most
 * `longest` wait: then what nobody waits for gives way, of the highest rank the oldest.
 */
export class WorkPool {
  readonly #size: number;
  readonly #longest: number;
  readonly #stop = new AbortController();
  readonly #urgent = new Map<string, number>();
  readonly #running = new Set<Promise<unknown>>();
  #waiting: Job[] = [];

  constructor(size: number, longest: number) {
    this.#size = size;
    this.#longest = longest;
  }

  get figures(): { readonly waiting: number; readonly running: number } {
    return { waiting: this.#waiting.length, running: this.#running.size };
  }

  /** How many works come before one of that rank that is asked for now, those at work included. */
  before(rank: number): number {
    const first = this.#waiting.filter((job) => job.rank <= rank || this.#urgent.has(job.key));
    return this.#running.size + first.length;
  }

  run<T, E>(key: string, signal: AbortSignal, work: Work<T, E>, rank = 0): Promise<Result<T, E | PoolError>> {
    const either = AbortSignal.any([signal, this.#stop.signal]);
    if (either.aborted) return Promise.resolve(err(cancelled));
    return new Promise((resolve, reject) => {
      const job: Job = {
        ...{ key, rank },
        refuse: (error) => resolve(err(error)),
        begin: () => {
          either.removeEventListener('abort', leave);
          const done: Promise<void> = work(either)
            .then(resolve, reject)
            .finally(() => {
              this.#running.delete(done);
              this.#next();
            });
          this.#running.add(done);
        },
      };
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== job);
        job.refuse(cancelled);
      };
      either.addEventListener('abort', leave, { once: true });
      this.#waiting.push(job);
      this.#next();
      if (this.#waiting.length > this.#longest) this.#refuseOne();
    });
  }

  /** Somebody waits for the work of a key until the promise is settled. */
  async urgently<T>(key: string, wait: () => Promise<T>): Promise<T> {
    this.#urgent.set(key, (this.#urgent.get(key) ?? 0) + 1);
    try {
      return await wait();
    } finally {
      const left = (this.#urgent.get(key) ?? 1) - 1;
      if (left > 0) this.#urgent.set(key, left);
      else this.#urgent.delete(key);
    }
  }

  /** Aborts everything and waits until it has ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([...this.#running]);
  }

  #next(): void {
    while (this.#running.size < this.#size && this.#waiting.length > 0) {
      const urgent = this.#waiting.findIndex(({ key }) => this.#urgent.has(key));
      const lowest = Math.min(...this.#waiting.map(({ rank }) => rank));
      const next = urgent < 0 ? this.#waiting.findIndex(({ rank }) => rank === lowest) : urgent;
      const [job] = this.#waiting.splice(next, 1);
      job?.begin();
    }
  }

  #refuseOne(): void {
    const idle = this.#waiting.filter(({ key }) => !this.#urgent.has(key));
    const highest = Math.max(...idle.map(({ rank }) => rank));
    const least = this.#waiting.findIndex((job) => job.rank === highest && idle.includes(job));
    const [job] = this.#waiting.splice(least < 0 ? this.#waiting.length - 1 : least, 1);
    job?.refuse(busy);
  }
}
