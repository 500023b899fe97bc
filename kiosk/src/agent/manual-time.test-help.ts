import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';

/** A clock and timers a test moves by hand; due timers fire in order as time passes them. */
export function manualTime(wall = 1_790_000_000_000): Clock & Timers & { pass(ms: number): void } {
  let mono = 0;
  let timers: { due: number; handler: () => void }[] = [];
  return {
    wall: () => asWallMs(wall + mono),
    mono: () => asMonoMs(mono),
    after(ms, handler) {
      const timer = { due: mono + ms, handler };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
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
