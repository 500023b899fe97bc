import type { Timers } from '@otklik/shared/base/timers.ts';
import type { ManualClock } from '../../journal/testing/drafts.ts';

/**
 * For tests: no one waits. A timer of up to `limit` ms fires in the next turn of the event loop and takes the clock
 * along; a longer one (the minute's look at the configuration) only when told to.
 */
export function leapingTimers(
  clock: ManualClock,
  limit = 60_000,
): Timers & { readonly waits: number[]; fireLongest(): void } {
  const waits: number[] = [];
  const pending = new Set<{ ms: number; fire: () => void }>();
  return {
    waits,
    after(ms, fire) {
      const timer = { ms, fire };
      pending.add(timer);
      if (ms < limit) {
        waits.push(ms);
        setImmediate(() => leap(timer));
      }
      return () => void pending.delete(timer);
    },
    fireLongest() {
      const [longest] = [...pending].sort((a, b) => b.ms - a.ms);
      if (longest !== undefined) leap(longest);
    },
  };

  function leap(timer: { ms: number; fire: () => void }): void {
    if (!pending.delete(timer)) return;
    clock.monoNow += timer.ms;
    clock.wallNow += timer.ms;
    timer.fire();
  }
}
