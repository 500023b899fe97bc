/** Waiting enters through this port. */
export interface Timers {
  /** Calls `fire` once after `ms`, unless the returned function is called before. */
  after(ms: number, fire: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, fire) {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};
