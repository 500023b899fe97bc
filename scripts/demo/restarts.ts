/** How often a part may end by itself within a minute before the demo gives it up. */
export const restartLimit = 5;
const spanMs = 60_000;

/** Counts the deaths of one part and says how long to wait before the next start; undefined: no more. */
export class RestartBudget {
  #deaths: number[] = [];

  /** `now`: monotonic ms. */
  afterDeath(now: number): number | undefined {
    this.#deaths = [...this.#deaths.filter((at) => now - at < spanMs), now];
    if (this.#deaths.length > restartLimit) return undefined;
    return Math.min(500 * 2 ** (this.#deaths.length - 1), 8000);
  }
}
