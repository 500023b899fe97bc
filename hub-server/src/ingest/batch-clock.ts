import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { IngestInput } from '../db/contract/ingest.ts';
import type { Db } from '../db/sqlite.ts';
import { type ClockSample, nearestSample, OTHER_BOOT_ERROR_MS, UNMEASURED_ERROR_MS } from './clock.ts';
import { addClockSample, clockSamples } from './clock-repository.ts';
import { clampInstant } from './time-range.ts';

/**
 * Keeps the batch's clock samples and gives offset and error of an event: those of the sample nearest in the same
 * boot; for a boot without any, this request's own with a wider error.
 */
export function batchClock(
  db: Db,
  { kiosk, batch, received }: IngestInput,
  fresh: readonly JournalEvent[],
): (boot: string, mono: number) => ClockSample {
  const { clock } = batch;
  const own: ClockSample = {
    mono: clock.mono,
    offset: clock.offset ?? clampInstant(received - clock.wall),
    error: clock.offset === undefined ? UNMEASURED_ERROR_MS : (clock.error ?? UNMEASURED_ERROR_MS),
  };
  addClockSample(db, kiosk, clock.boot, own);
  const spans = new Map<string, { from: number; to: number }>();
  for (const event of fresh) {
    if (event.type === 'clock') addClockSample(db, kiosk, event.boot, { mono: event.mono, ...event.data });
    const span = spans.get(event.boot);
    if (span === undefined) spans.set(event.boot, { from: event.mono, to: event.mono });
    else {
      span.from = Math.min(span.from, event.mono);
      span.to = Math.max(span.to, event.mono);
    }
  }
  const samples = new Map<string, readonly ClockSample[]>();
  for (const [boot, { from, to }] of spans) samples.set(boot, clockSamples(db, kiosk, boot, from, to));
  return (boot, mono) =>
    nearestSample(samples.get(boot) ?? [], mono) ?? { ...own, error: own.error + OTHER_BOOT_ERROR_MS };
}
