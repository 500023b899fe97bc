/** One measurement of hub − kiosk, ms, taken at monotonic ms `mono` of one boot. */
export interface ClockSample {
  readonly mono: number;
  readonly offset: number;
  readonly error: number;
}

/** Error bound where the kiosk has measured nothing yet and the offset is only "received less sent". Ms. */
export const UNMEASURED_ERROR_MS = 5000;
/** Added where an event's boot has no sample of its own and another boot's must serve. Ms. */
export const OTHER_BOOT_ERROR_MS = 1000;

/** The sample nearest in monotonic time; of two as near, the one with the smaller error. */
export function nearestSample(samples: readonly ClockSample[], mono: number): ClockSample | undefined {
  let best: ClockSample | undefined;
  for (const sample of samples) {
    if (best === undefined) {
      best = sample;
      continue;
    }
    const closer = Math.abs(sample.mono - mono) - Math.abs(best.mono - mono);
    if (closer < 0 || (closer === 0 && sample.error < best.error)) best = sample;
  }
  return best;
}

/** The same over samples that ascend in monotonic time. */
export function nearestInOrder(samples: readonly ClockSample[], mono: number): ClockSample | undefined {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.mono ?? 0) < mono) low = middle + 1;
    else high = middle;
  }
  return nearestSample(samples.slice(Math.max(0, low - 1), low + 1), mono);
}
