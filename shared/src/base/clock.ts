import type { MonoMs, WallMs } from './ids.ts';

/** Time enters through this port. Both values are whole milliseconds. */
export interface Clock {
  /** Wall time; may jump. */
  wall(): WallMs;
  /** Monotonic time since the start of the process; never goes back. */
  mono(): MonoMs;
}
