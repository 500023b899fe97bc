import { unreachable } from '@otklik/shared/base/result.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { Effect } from '@otklik/shared/poll/input.ts';
import type { Phase } from '@otklik/shared/poll/view.ts';
import type { LedMode } from '../devices/port.ts';

/** The worker's feedback without a screen (DESIGN §9); it never tells which answer came. */

type Signal = Extract<Effect, { kind: 'signal' }>['signal'];

/** Length of the beep, ms. The hold's is unmistakably longer. */
export function beepOf(signal: Signal): number {
  switch (signal) {
    case 'opened':
      return 60;
    case 'attached':
      return 60;
    case 'answered':
      return 150;
    case 'force-majeure':
      return 800;
    default:
      return unreachable(signal);
  }
}

/** The three answers were held long enough: the seller's press confirms the insert now. Ms. */
export const INSERT_ARMED_BEEP_MS = 300;
/** The insert counts. Ms. */
export const INSERT_CONFIRMED_BEEP_MS = 600;

/** The three answers were held until the staff layer opens. Ms. */
export const STAFF_OPENED_BEEP_MS = 600;

/** What else the lights tell staff of a workplace. */
export interface StaffLights {
  readonly covered?: boolean;
  readonly identifying?: boolean;
  /** The next insert is due, and perhaps its confirmation awaited. */
  readonly insert?: 'waiting' | 'armed' | undefined;
}

/**
 * The console's lights: answers lit while one is awaited; the seller's blinks then, and fast under force majeure. While
 * somebody asks which console this is, all of them blink fast, whatever they stand for. Between polls the seller's light
 * stands steady while an insert is due, and blinks fast while a press confirms it.
 */
export function ledsOf(
  phase: Phase,
  { covered = false, identifying = false, insert }: StaffLights = {},
): Readonly<Record<Button, LedMode>> {
  if (identifying) return { Y: 'fast', N: 'fast', U: 'fast', S: 'fast' };
  const answer: LedMode = phase.kind === 'ask' ? 'on' : 'off';
  const between: LedMode = insert === undefined ? 'off' : insert === 'armed' ? 'fast' : 'on';
  const seller: LedMode = covered ? 'fast' : phase.kind === 'ask' ? 'slow' : between;
  return { Y: answer, N: answer, U: answer, S: seller };
}
