import type { DeviceFault } from './faults.ts';
import type { DeviceReport } from './port.ts';

/** A noisy device must not flood whoever reads the faults. */
const TELL_EVERY_MS = 5000;

/**
 * Tells of a number that grows: the first time at once, then at most each TELL_EVERY_MS, each time by how much it has
 * grown. `already`: of how many somebody else has told.
 */
export function tellAgain(
  code: DeviceFault,
): (total: number, now: number, detail: string, already?: number) => readonly DeviceReport[] {
  let told = 0;
  let at = Number.NEGATIVE_INFINITY;
  return (total, now, detail, already = 0) => {
    const count = total - told - already;
    if (count <= 0 || now - at < TELL_EVERY_MS) return [];
    told += count;
    at = now;
    return [{ kind: 'fault', code, detail, count }];
  };
}
