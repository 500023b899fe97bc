import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';

export interface ManualTime extends Clock, Timers {
  pass(ms: number): void;
  /** Somebody or something sets the wall clock; the monotonic one does not notice. */
  setWall(by: number): void;
}

/** A clock and timers a test moves by hand; due timers fire in order as time passes them. */
export function manualTime(wall = 1_790_000_000_000): ManualTime {
  let mono = 0;
  let set = 0;
  let timers: { due: number; handler: () => void }[] = [];
  return {
    wall: () => asWallMs(wall + set + mono),
    mono: () => asMonoMs(mono),
    after(ms, handler) {
      const timer = { due: mono + ms, handler };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    setWall(by) {
      set += by;
    },
    pass(ms) {
      const end = mono + ms;
      for (;;) {
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        mono = Math.max(mono, next.due);
        next.handler();
      }
      mono = end;
    },
  };
}
