import { LONG_PRESS_MS, STALE_PRESS_MS } from '@otklik/shared/poll/config.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { allHeldSince, type HeldAnswers, noneHeld, withEdge } from './held-answers.ts';

/**
 * How a counter without a screen confirms an insert (docs/decisions/0037): while one is due and no poll is open, the three
 * answers are held down together for 3 s; the next short press of the seller button within 15 s confirms. By the rules of
 * DESIGN §5 the answers are stray, and the seller's press is one of staff testing (rule 8): nothing opens.
 *
 * Pure; times are monotonic ms at which things happened.
 */
export interface InsertGesture {
  readonly down: HeldAnswers;
  readonly armedUntil?: number;
  /** The seller's press that confirms when it is released in time. */
  readonly press?: { readonly device: string; readonly at: number };
}

/** How long the three answers are held. */
export const ARMING_HOLD_MS = 3000;
/** How long after that the seller's press confirms. */
export const ARMED_MS = 15_000;

export const noGesture: InsertGesture = { down: noneHeld };

export interface GestureEdge {
  readonly button: Button;
  readonly edge: 'DN' | 'UP';
  /** What tells one device of a boot from another. */
  readonly device: string;
  readonly own: number;
  readonly now: number;
}

export interface GestureStep {
  readonly gesture: InsertGesture;
  /** The edge is the seller's confirming press going down: a press of staff, not of the counter. */
  readonly test?: true;
  /** It has been released in time: the insert is confirmed. */
  readonly confirmed?: true;
}

/** When the answers held down arm it, if they stay down; undefined while not all three are. */
export function armsAt({ down, armedUntil }: InsertGesture): number | undefined {
  const since = allHeldSince(down);
  return armedUntil === undefined && since !== undefined ? since + ARMING_HOLD_MS : undefined;
}

/** Time has passed to `now`. */
export function passTime(gesture: InsertGesture, now: number): InsertGesture {
  const arms = armsAt(gesture);
  if (arms !== undefined && arms <= now) return { ...gesture, armedUntil: arms + ARMED_MS };
  if (gesture.armedUntil === undefined || now <= gesture.armedUntil) return gesture;
  const { armedUntil: _over, ...rest } = gesture;
  return rest;
}

export function gestureEdge(before: InsertGesture, edge: GestureEdge): GestureStep {
  const gesture = passTime(before, edge.own);
  if (edge.button !== 'S') {
    return { gesture: { ...gesture, down: withEdge(gesture.down, edge.button, edge.edge, edge.own) } };
  }
  if (edge.edge === 'DN') {
    if (gesture.armedUntil === undefined || edge.now - edge.own > STALE_PRESS_MS) return { gesture };
    return { gesture: { ...gesture, press: { device: edge.device, at: edge.own } }, test: true };
  }
  const { press, ...released } = gesture;
  if (press?.device !== edge.device) return { gesture };
  return edge.own - press.at < LONG_PRESS_MS
    ? { gesture: noGesture, confirmed: true }
    : { gesture: released };
}
