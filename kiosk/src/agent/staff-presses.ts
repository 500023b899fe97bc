import type { DeviceReport } from '../devices/port.ts';
import { testSpans } from './test-spans.ts';

/** Which presses are staff's own, by the time at which they were made. */
export interface StaffPresses {
  /** All buttons of these places are tested. */
  test(places: ReadonlySet<number>): void;
  /** The answers of these places steer the staff layer; the seller button keeps its meaning. */
  steer(places: ReadonlySet<number>): void;
  /** Both rest while a poll is open at a place: the customer is heard. */
  judge(places: Iterable<number>, now: number): void;
  /** `test`: under test; `steer`: an answer that steers; undefined: a press of the counter. */
  of(place: number, report: DeviceReport): 'test' | 'steer' | undefined;
}

export function createStaffPresses(idle: (place: number) => boolean): StaffPresses {
  const tests = testSpans();
  const steers = testSpans();
  let tested: ReadonlySet<number> = new Set();
  let steered: ReadonlySet<number> = new Set();
  return {
    test(places) {
      tested = places;
    },
    steer(places) {
      steered = places;
    },
    judge(places, now) {
      for (const place of places) {
        tests.set(place, tested.has(place) && idle(place), now);
        steers.set(place, steered.has(place) && idle(place), now);
      }
    },
    of(place, report) {
      if (report.kind !== 'edge') return undefined;
      if (tests.within(place, report.own)) return 'test';
      return report.button !== 'S' && steers.within(place, report.own) ? 'steer' : undefined;
    },
  };
}
