/** A first screen stands by then, if it can at all; ms. */
const settled = 1_500;
/** Then at the latest after so long, ms. */
const latest = 3_000;

/** Runs once the page has had the time to show its first screen, and has nothing else to do: for what nobody waits for. */
export function whenIdle(run: () => void): void {
  setTimeout(() => {
    // Not every browser tells when it is idle.
    if (typeof window.requestIdleCallback === 'function')
      window.requestIdleCallback(run, { timeout: latest });
    else run();
  }, settled);
}
