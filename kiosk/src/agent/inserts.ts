import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { DeviceReport } from '../devices/port.ts';
import { armsAt, gestureEdge, type InsertGesture, noGesture, passTime } from '../questions/insert-gesture.ts';
import type { Questions } from './asking.ts';

/** `other-question`: not the one that is due; the next boundary has passed meanwhile, say. */
export type InsertRefusal = 'nothing-to-confirm' | 'other-question';

/** Inserts that are due and the gestures that confirm them, by workplace. Times are monotonic ms. */
export interface Inserts {
  /**
   * What a report is to the confirming gesture: nothing unless an insert is due and no poll open. `test`: it is a press
   * of staff, not of the counter; `confirmed`: the question of the insert it confirms.
   */
  report(
    place: number,
    report: Exclude<DeviceReport, { kind: 'fault' }>,
    now: number,
  ): { readonly test?: true; readonly confirmed?: string };
  /** Time has passed; true when the place became armed by it. */
  pass(place: number, now: number): boolean;
  /** When `pass` has something to do at the place. */
  due(place: number): number | undefined;
  /** The same hold became something else: a new one is needed to arm it. */
  forget(place: number): void;
  /** What the seller's light says of it. */
  light(place: number): 'waiting' | 'armed' | undefined;
  /** Whether staff may confirm `question` on the screen. */
  confirmable(place: number, question: string): Result<void, CodedError<InsertRefusal>>;
}

export function createInserts(questions: Pick<Questions, 'now'>, idle: (place: number) => boolean): Inserts {
  const gestures = new Map<number, InsertGesture>();
  const of = (place: number): InsertGesture => gestures.get(place) ?? noGesture;
  const armed = (place: number): boolean => of(place).armedUntil !== undefined;
  return {
    report(place, report, now) {
      const planned = questions.now(place).planned?.question;
      if (planned === undefined || !idle(place) || report.kind === 'up' || report.kind === 'lost') {
        gestures.delete(place);
        return {};
      }
      if (report.kind !== 'edge') return {};
      const { button, edge, id, own } = report;
      const device = `${id.serial} ${id.bootId}`;
      const { gesture, test, confirmed } = gestureEdge(of(place), { button, edge, device, own, now });
      gestures.set(place, gesture);
      return { ...(test && { test }), ...(confirmed && { confirmed: planned }) };
    },
    pass(place, now) {
      const before = of(place);
      const after = passTime(before, now);
      if (after === before) return false;
      gestures.set(place, after);
      return after.armedUntil !== undefined;
    },
    due(place) {
      const gesture = of(place);
      // A bound includes its instant: it is over just after it.
      return gesture.armedUntil === undefined ? armsAt(gesture) : gesture.armedUntil + 1;
    },
    forget: (place) => void gestures.delete(place),
    light(place) {
      if (questions.now(place).planned === undefined) return undefined;
      return armed(place) ? 'armed' : 'waiting';
    },
    confirmable(place, question) {
      const { planned } = questions.now(place);
      if (planned === undefined) {
        return err(coded('nothing-to-confirm', 'No insert awaits its confirmation there.'));
      }
      if (planned.question !== question) return err(coded('other-question', 'Another insert is due by now.'));
      return ok(undefined);
    },
  };
}
