import type { Clock } from '@otklik/shared/base/clock.ts';
import type { MonoMs } from '@otklik/shared/base/ids.ts';

/** How far back the diagnostics look, ms. */
export const BEATS_SPAN_MS = 60_000;

/** When a device that speaks by itself each second did so, over the last minute. */
export interface BeatLog {
  note(): void;
  /** Oldest first. */
  recent(): readonly MonoMs[];
}

export function beatLog(clock: Pick<Clock, 'mono'>): BeatLog {
  let beats: MonoMs[] = [];
  const recent = (): MonoMs[] => beats.filter((at) => clock.mono() - at < BEATS_SPAN_MS);
  return {
    note() {
      beats = [...recent(), clock.mono()];
    },
    recent,
  };
}
