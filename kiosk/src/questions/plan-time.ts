import type { Clock } from '@otklik/shared/base/clock.ts';

/** What a wall clock may move against the monotonic one without having been set. Ms. */
const JUMP_MS = 1000;

/** The time by which periods begin: the hub's where it is known, so that a chain switches together. */
export interface PlanTime {
  /** Wall ms. */
  now(): number;
  /** Hub − kiosk, ms, as it was measured just now. */
  measured(offset: number): void;
}

/**
 * The kiosk's wall clock, put right by the offset last measured. Once the wall clock has jumped since, it counts alone
 * until the next measurement: time synchronisation has set it, or the machine slept, which the monotonic clock does not
 * count.
 */
export function createPlanTime(clock: Clock): PlanTime {
  let sample: { readonly offset: number; readonly ahead: number } | undefined;
  const ahead = (): number => clock.wall() - clock.mono();
  return {
    now() {
      const holds = sample !== undefined && Math.abs(ahead() - sample.ahead) <= JUMP_MS;
      return clock.wall() + (holds ? (sample?.offset ?? 0) : 0);
    },
    measured(offset) {
      sample = { offset, ahead: ahead() };
    },
  };
}
