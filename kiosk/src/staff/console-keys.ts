import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { StaffNews } from '../screen/staff-protocol.ts';

/**
 * The staff layer steered by the answers of a console (docs/decisions/0072). Invariants:
 * - the answers of a place steer only from a hold of all three until the layer there is closed;
 * - without the PIN nothing but the layer's own keys can be moved and pressed, and a counter left so is a customer's again
 *   after `LEFT_MS`.
 */
export interface ConsoleKeys {
  /** The three answers were held at a place. */
  open(place: number): void;
  press(place: number, button: Exclude<Button, 'S'>): void;
  /** The layer of a screen was closed, or the screen went away. */
  close(sees: (place: number) => boolean): void;
  stop(): void;
}

export interface ConsoleKeysParts {
  readonly clock: Pick<Clock, 'mono'>;
  readonly timers: Timers;
  /** How many screens show the place. */
  readonly screens: (place: number) => number;
  /** To the screens that show the place, and to none that come later. */
  readonly tell: (place: number, news: StaffNews) => void;
  /** The places whose answers steer now. */
  readonly steer: (places: ReadonlySet<number>) => void;
  /** Whether a layer that shows the place is open behind its PIN; then its own rest counts. */
  readonly unlocked: (place: number) => boolean;
  /** Somebody is at the layer of that place. */
  readonly used: (place: number) => void;
  readonly log: (line: string) => void;
}

/** So long without a press, and without the PIN, ms. */
export const LEFT_MS = 20_000;

const moves = { Y: 'press', N: 'next', U: 'back' } as const;

export function createConsoleKeys(parts: ConsoleKeysParts): ConsoleKeys {
  const { clock, timers, tell } = parts;
  const open = new Map<number, { usedAt: number; cancel: () => void }>();
  const steer = () => parts.steer(new Set(open.keys()));

  function watch(place: number, entry: { usedAt: number; cancel: () => void }): void {
    entry.cancel = timers.after(entry.usedAt + LEFT_MS - clock.mono(), () => {
      if (parts.unlocked(place)) entry.usedAt = clock.mono();
      if (clock.mono() - entry.usedAt < LEFT_MS) return watch(place, entry);
      end(place);
      parts.log(`staff console ${place}: left`);
      tell(place, { type: 'staff-console', place, key: 'close' });
    });
  }

  function end(place: number): void {
    open.get(place)?.cancel();
    open.delete(place);
    steer();
  }

  return {
    open(place) {
      // Nobody could see what the keys do.
      if (open.has(place) || parts.screens(place) === 0) return;
      const entry = { usedAt: clock.mono(), cancel: () => undefined };
      open.set(place, entry);
      watch(place, entry);
      steer();
      parts.log(`staff console ${place}`);
      tell(place, { type: 'staff-console', place, key: 'open' });
    },
    press(place, button) {
      const entry = open.get(place);
      if (entry === undefined) return;
      entry.usedAt = clock.mono();
      parts.used(place);
      tell(place, { type: 'staff-console', place, key: moves[button] });
    },
    close(sees) {
      for (const place of [...open.keys()]) if (sees(place)) end(place);
    },
    stop() {
      for (const place of [...open.keys()]) end(place);
    },
  };
}
