import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { World } from './world.ts';

/** Wall ms at true time 0. */
export const EPOCH_MS = 1_790_000_000_000;

/**
 * A computer's clocks, which outlive its processes: an oscillator that is a little off, and a wall clock that people,
 * time servers and empty batteries set, years in either direction, and that may stand still.
 */
export class Machine {
  readonly #world: World;
  /** Own ms for one true ms. */
  readonly #rate: number;
  #wallOffset: number;
  #frozenAt: number | undefined;

  constructor(world: World, driftPpm: number, wallOffset: number) {
    this.#world = world;
    this.#rate = 1 + driftPpm / 1_000_000;
    this.#wallOffset = wallOffset;
  }

  jump(ms: number): void {
    this.#wallOffset += ms;
    if (this.#frozenAt !== undefined) this.#frozenAt += ms;
  }

  freeze(): void {
    this.#frozenAt ??= this.#wall();
  }

  thaw(): void {
    this.#frozenAt = undefined;
  }

  /** Own ms from true time `from` to `to`. */
  span(from: number, to: number): number {
    return Math.floor((to - from) * this.#rate);
  }

  #wall(): number {
    return EPOCH_MS + this.#wallOffset + this.span(0, this.#world.now());
  }

  /** The clocks of a process started at true time `bootedAt`. */
  clock(bootedAt: number): Clock {
    return {
      wall: () => asWallMs(this.#frozenAt ?? this.#wall()),
      mono: () => asMonoMs(this.span(bootedAt, this.#world.now())),
    };
  }

  /** The timers of a process; a timer of a process that is gone does nothing. */
  timers(alive: () => boolean): Timers {
    return {
      after: (ms, handler) =>
        this.#world.after(Math.ceil(ms / this.#rate), () => {
          if (alive()) handler();
        }),
    };
  }
}
