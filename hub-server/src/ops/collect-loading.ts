/**
 * Collects, once, what loading this thread's program has left behind: about 8 MB a worker and 13 MB the main thread, which
 * V8 would else keep and let its heap grow upon. Does nothing where Node was not started with `--expose-gc`
 * (scripts/setup/hub-flags.mjs).
 */
export function collectLoading(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
