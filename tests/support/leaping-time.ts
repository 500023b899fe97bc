import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { systemTimers, type Timers } from '@otklik/shared/base/timers.ts';

/** A clock that runs as the machine's does, and timers on it; both can leap ahead. */
export interface LeapingTime extends Clock, Timers {
  /** Lets `ms` pass at once. Timers due by then fire once, in order, as in a process that stood still so long. */
  leap(ms: number): void;
}

interface Waiting {
  readonly due: number;
  fire(): void;
  /** Arms it anew for what is left. */
  rearm(): void;
}

/** Begins at wall ms `wall`. */
export function leapingTime(wall: number): LeapingTime {
  const start = performance.now();
  let leapt = 0;
  const now = (): number => Math.floor(performance.now() - start) + leapt;
  const waiting = new Set<Waiting>();
  return {
    wall: () => asWallMs(wall + now()),
    mono: () => asMonoMs(now()),
    after(ms, handler) {
      let cancel = (): void => undefined;
      const timer: Waiting = {
        due: now() + Math.max(0, ms),
        fire() {
          cancel();
          if (waiting.delete(timer)) handler();
        },
        rearm() {
          cancel();
          cancel = systemTimers.after(timer.due - now(), timer.fire);
        },
      };
      waiting.add(timer);
      timer.rearm();
      return () => {
        cancel();
        waiting.delete(timer);
      };
    },
    leap(ms) {
      leapt += ms;
      const due = [...waiting].filter((timer) => timer.due <= now()).sort((a, b) => a.due - b.due);
      for (const timer of due) timer.fire();
      for (const timer of waiting) timer.rearm();
    },
  };
}
