import type { Clock } from './clock.ts';
import { asMonoMs, asWallMs } from './ids.ts';

/** The machine's own clocks, floored to whole milliseconds. */
export function systemClock(): Clock {
  const start = performance.now();
  return {
    wall: () => asWallMs(Date.now()),
    mono: () => asMonoMs(Math.floor(performance.now() - start)),
  };
}
