import type { Clock } from '@otklik/shared/base/clock.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';

/** However much staff are in a hurry: somebody who pressed so short a while ago may press again. Ms. */
export const RECENT_MS = 5000;
/** Between two looks whether what is open is over, ms. */
const LOOK_MS = 1000;

/** Whether the counter may be away for a moment without anybody noticing. */
export interface Quiet {
  committed(events: readonly JournalEvent[]): void;
  /** Ms until it is worth asking again whether nobody has been at the counter for `ms`; 0: nobody has, and nothing is open. */
  wait(ms: number): number;
}

/** What the kiosk and its devices do by themselves: no sign of a person. */
const OWN: ReadonlySet<JournalEvent['type']> = new Set([
  'epoch-start',
  'boot',
  'config',
  'clock',
  'device-up',
  'device-lost',
]);

/** `idle`: no answer window is open at any workplace, and nobody is being thanked. */
export function quietCounter(clock: Pick<Clock, 'mono'>, idle: () => boolean): Quiet {
  let touchedAt = clock.mono();
  return {
    committed(events) {
      if (events.some(({ type }) => !OWN.has(type))) touchedAt = clock.mono();
    },
    wait(ms) {
      const left = touchedAt + Math.max(ms, RECENT_MS) - clock.mono();
      if (left > 0) return left;
      return idle() ? 0 : LOOK_MS;
    },
  };
}
