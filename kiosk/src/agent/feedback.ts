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

/**
 * The console's lights: answers lit while one is awaited; the seller's blinks then, and fast under force majeure. While
 * somebody asks which console this is, all of them blink fast, whatever they stand for.
 */
export function ledsOf(
  phase: Phase,
  covered: boolean,
  identifying = false,
): Readonly<Record<Button, LedMode>> {
  if (identifying) return { Y: 'fast', N: 'fast', U: 'fast', S: 'fast' };
  const answer: LedMode = phase.kind === 'ask' ? 'on' : 'off';
  const seller: LedMode = covered ? 'fast' : phase.kind === 'ask' ? 'slow' : 'off';
  return { Y: answer, N: answer, U: answer, S: seller };
}
