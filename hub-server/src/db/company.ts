/** How long a request that may wait does so for others to cross to a worker with it, ms. */
export const WAIT_MS = 10;
/** With so many it waits no more. */
export const TOGETHER = 8;

/** How long arrivals are counted before it is judged how fast they come, ms. */
const SPAN_MS = 100;
/** From so many in that time on, each waiting one has two others to wait for. */
const BRISK = (3 * SPAN_MS) / WAIT_MS;

/** Judges by what has come lately whether there will be company for one that waits. A lonely one must not wait. */
export class Pace {
  #from = Number.NEGATIVE_INFINITY;
  #count = 0;
  #brisk = false;

  /** One has come at `now`, ms of a clock that only rises: whether to wait. */
  arrived(now: number): boolean {
    const passed = now - this.#from;
    if (passed >= SPAN_MS) {
      this.#brisk = passed < 2 * SPAN_MS && this.#count >= BRISK;
      this.#from = now;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#brisk;
  }
}
