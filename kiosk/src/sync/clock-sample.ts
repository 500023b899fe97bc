import type { Clock } from '@otklik/shared/base/clock.ts';

/**
 * How far the hub's clock is from this kiosk's. Samples are kept against the monotonic clock, so that a jump of the
 * wall clock between a sample and its use changes the offset by exactly the jump.
 */
export interface ClockSample {
  /** hub − kiosk wall, ms. */
  readonly offset: number;
  /** Half the round trip without the hub's own time, ms. */
  readonly error: number;
}

interface Kept {
  /** Hub wall − kiosk mono, ms. */
  readonly hubMinusMono: number;
  readonly error: number;
  /** Kiosk mono, ms. */
  readonly at: number;
}

/** The four instants of an exchange. */
export interface ExchangeTimes {
  /** Kiosk monotonic, ms. */
  readonly sent: number;
  readonly arrived: number;
  /** Hub wall, ms. */
  readonly received: number;
  readonly replied: number;
}

const KEPT = 8;
/** How far two clocks may drift apart: 500 parts in a million. */
const DRIFT = 0.0005;

export interface ClockSamples {
  add(times: ExchangeTimes): void;
  /** The best of the last 8, for the wall clock as it stands now; undefined before the first. */
  best(clock: Clock): ClockSample | undefined;
}

export function createClockSamples(): ClockSamples {
  let kept: readonly Kept[] = [];
  return {
    add({ sent, arrived, received, replied }) {
      // The hub's clock jumped while it answered: the two ends do not fit together.
      if (replied < received || replied - received > arrived - sent) return;
      const hubMinusMono = Math.round((received + replied - sent - arrived) / 2);
      const error = Math.ceil((arrived - sent - (replied - received)) / 2);
      // What contradicts the newest is of another time: the hub's clock was set, or the kiosk slept, which its monotonic
      // clock does not count.
      const fits = (one: Kept): boolean =>
        Math.abs(one.hubMinusMono - hubMinusMono) <= one.error + error + 1 + (arrived - one.at) * DRIFT;
      kept = [...kept.filter(fits), { hubMinusMono, error, at: arrived }].slice(-KEPT);
    },
    best(clock) {
      const [first, ...rest] = kept;
      if (first === undefined) return undefined;
      // Of equals the newest, since clocks drift.
      const best = rest.reduce((least, sample) => (sample.error <= least.error ? sample : least), first);
      return { offset: best.hubMinusMono - (clock.wall() - clock.mono()), error: best.error };
    },
  };
}
