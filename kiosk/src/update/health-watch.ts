import type { Timers } from '@otklik/shared/base/timers.ts';

const LOOK_MS = 1000;

/**
 * Tells when the program has been well for a while: it records, its screen is served, and it reaches its hub, where it has
 * one. A version that no longer reached its hub could never be replaced from there again. `wrong` gives the code of what
 * is not well yet; after `steadyMs` without one all is well.
 */
export function watchHealth(options: {
  readonly wrong: () => string | undefined;
  readonly onHealthy: () => void;
  readonly onNotYet: (code: string) => void;
  readonly timers: Timers;
  readonly steadyMs: number;
}): () => void {
  const { wrong, onHealthy, onNotYet, timers, steadyMs } = options;
  let well = 0;
  let told: string | undefined;
  let cancel = timers.after(LOOK_MS, look);

  function look(): void {
    const code = wrong();
    well = code === undefined ? well + LOOK_MS : 0;
    if (code !== undefined && code !== told) onNotYet(code);
    told = code;
    if (well >= steadyMs) {
      onHealthy();
      return;
    }
    cancel = timers.after(LOOK_MS, look);
  }

  return () => cancel();
}
