import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { type EnrolErrorCode, type EnrolOptions, enrol } from './enrol.ts';
import { pause } from './pause.ts';

/** Between tries while the hub is away, ms; the last stays. */
const RETRY_MS = [1000, 2000, 5000, 10_000, 15_000] as const;

/**
 * Enrols as soon as the hub answers: the installer may switch the kiosk on before the hub or the network is there, and
 * the code lasts for minutes only. Any answer of the hub's own, a refusal too, ends it. `onAway` is told once.
 */
export async function enrolWhenThere(
  options: EnrolOptions,
  timers: Timers,
  signal: AbortSignal,
  onAway: (detail: string) => void,
): Promise<Result<KioskConfig, CodedError<EnrolErrorCode>>> {
  for (let attempt = 0; ; attempt += 1) {
    const enrolled = await enrol(options, signal);
    if (enrolled.ok || enrolled.error.code !== 'hub-away' || signal.aborted) return enrolled;
    if (attempt === 0) onAway(enrolled.error.detail);
    await pause(RETRY_MS[attempt] ?? 15_000, timers, signal);
    if (signal.aborted) return enrolled;
  }
}
