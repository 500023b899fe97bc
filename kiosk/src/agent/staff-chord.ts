import { STALE_PRESS_MS } from '@otklik/shared/poll/config.ts';
import type { DeviceReport } from '../devices/port.ts';
import { allHeldSince, type HeldAnswers, noneHeld, withEdge } from '../questions/held-answers.ts';

/**
 * How staff open their layer at a console without a screen that may be touched (docs/decisions/0072): while no poll is
 * open, the three answers are held down together for 6 s. By DESIGN §5 these presses are stray, or extra in the window of
 * a poll just answered. Times are monotonic ms.
 */
export interface StaffChords {
  report(place: number, report: Exclude<DeviceReport, { kind: 'fault' }>, now: number): void;
  /** When the answers held down open the layer, if they stay down. */
  due(place: number): number | undefined;
  /** Time has passed; true once a hold, when the layer is to open. */
  pass(place: number, now: number): boolean;
}

/** Twice the hold that arms an insert's confirmation, so that one is never the other. */
export const STAFF_HOLD_MS = 6000;

export function createStaffChords(idle: (place: number) => boolean): StaffChords {
  const held = new Map<number, HeldAnswers>();
  const due = (place: number): number | undefined => {
    const since = allHeldSince(held.get(place) ?? noneHeld);
    return since === undefined ? undefined : since + STAFF_HOLD_MS;
  };
  return {
    report(place, report, now) {
      // Whatever else happens there, a new hold is needed: a poll opens, a device comes or goes, a press arrives late.
      if (!idle(place) || report.kind !== 'edge' || now - report.own > STALE_PRESS_MS) {
        held.delete(place);
        return;
      }
      held.set(place, withEdge(held.get(place) ?? noneHeld, report.button, report.edge, report.own));
      if (report.button === 'S') held.delete(place);
    },
    due,
    pass(place, now) {
      const at = due(place);
      if (at === undefined || now < at) return false;
      held.delete(place);
      return idle(place);
    },
  };
}
