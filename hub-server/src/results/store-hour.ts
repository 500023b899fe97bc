import { Temporal } from 'temporal-polyfill';
import { clampInstant } from '../ingest/time-range.ts';

const HOUR_MS = 3_600_000;
/** Offsets change on quarter hours of UTC at the finest, so one look-up serves a quarter. */
const QUARTER_MS = HOUR_MS / 4;
const CACHE_LIMIT = 10_000;
const offsets = new Map<string, number>();
/** What was asked last: who goes through events asks for one quarter of one zone again and again. */
let last = { zone: '', quarter: Number.NaN, offset: 0 };

/** Offset of an IANA zone's clocks from UTC at an instant, ms. */
export function storeOffset(zone: string, at: number): number {
  const quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS;
  if (last.quarter === quarter && last.zone === zone) return last.offset;
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) {
    last = { zone, quarter, offset: known };
    return known;
  }
  const offset =
    Temporal.Instant.fromEpochMilliseconds(quarter).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
  if (offsets.size >= CACHE_LIMIT) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/**
 * UTC ms of the start of the store-local hour that holds `at`. Where the clock is set back within an hour, the hour
 * before and the one after are told apart by their offset, as they should be.
 */
export function storeHour(zone: string, at: number): number {
  const instant = clampInstant(at);
  const offset = storeOffset(zone, instant);
  return Math.floor((instant + offset) / HOUR_MS) * HOUR_MS - offset;
}

/** The day of a store's own calendar that holds `at`, in days since 1970-01-01. */
export function storeDay(zone: string, at: number): number {
  const instant = clampInstant(at);
  return Math.floor((instant + storeOffset(zone, instant)) / (24 * HOUR_MS));
}

/**
 * The hour, 0 to 23, of a store's clock that starts at `hour` (from `storeHour`). Read at its end: where the clock is set
 * forward within it (Lord Howe, by half an hour) the hour's own offset holds only from then on.
 */
export function storeHourOfDay(zone: string, hour: number): number {
  const end = clampInstant(hour + HOUR_MS - 1);
  const hours = Math.floor((end + storeOffset(zone, end)) / HOUR_MS);
  return ((hours % 24) + 24) % 24;
}

/** Whether the platform knows the IANA zone. */
export function isKnownZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    // The library reports an unknown zone by throwing.
    return false;
  }
}
