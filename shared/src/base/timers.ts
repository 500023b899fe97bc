/** Delays enter through this port. */
export interface Timers {
  /** Calls `handler` once after `ms`; the function returned takes that back. */
  after(ms: number, handler: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, handler) {
    // Node fires at once for anything above 2^31 − 1 ms; waking early and asking again is harmless.
    const timer = setTimeout(handler, Math.min(Math.max(0, ms), 2_147_483_647));
    return () => clearTimeout(timer);
  },
};
