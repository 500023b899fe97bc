import type { MachineConfig } from './events.ts';

/** A long press is this long, always (DESIGN §5). Milliseconds of device time. */
export const LONG_PRESS_MS = 3000;
/** With policy `first` an answer settles this long after it; also the span of an ambiguous pair. */
export const AMBIGUOUS_MS = 50;
/** With policy `last` the last press within this span after the first answer counts. */
export const LAST_ANSWER_MS = 3000;
/** A seller press older than this on arrival is judged at its own time. */
export const STALE_PRESS_MS = 2000;
/** Added to a prompt's known length when its end is not reported. */
export const PROMPT_GRACE_MS = 1000;

/** What an unenrolled kiosk records with. */
export const defaultMachineConfig: MachineConfig = {
  windowMs: 20_000,
  windowFrom: 'opening',
  guardMs: 1000,
  answerPolicy: 'first',
  coverMs: 15 * 60_000,
};
