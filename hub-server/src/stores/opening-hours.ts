import { spansOn } from '@otklik/shared/api/open-spans.ts';
import type { OpeningHours, OpenSpan } from '@otklik/shared/api/opening-hours.ts';
import { dateOf, dayOf } from '../results/calendar.ts';
import { storeOffset } from '../results/store-hour.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Minutes since midnight of HH:MM. */
function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

const startOf = (span: OpenSpan): number => minuteOf(span.from);
/** Minutes: after midnight of the day it began, so beyond 24 hours where it runs into the next day. */
export const endOf = (span: OpenSpan): number => {
  const end = minuteOf(span.to);
  return end > startOf(span) ? end : end + DAY_MINUTES;
};

/** What a day of the store's calendar has, in days since 1970-01-01. */
const spansOf = (hours: OpeningHours, day: number): readonly OpenSpan[] => spansOn(hours, dateOf(day));

/**
 * Whether a store is open at an instant (Unix ms), by the clock of its IANA zone: its spans include their beginning and
 * not their end, and one that runs past midnight belongs to the day it began. Where the clock is set back, the hour that
 * comes twice is twice open; where it is set forward, the hour that is skipped is nobody's.
 */
export function isOpen(hours: OpeningHours, zone: string, at: number): boolean {
  const local = Math.floor((at + storeOffset(zone, at)) / MINUTE_MS);
  const day = Math.floor(local / DAY_MINUTES);
  const minute = local - day * DAY_MINUTES;
  return (
    spansOf(hours, day).some((span) => startOf(span) <= minute && minute < endOf(span)) ||
    spansOf(hours, day - 1).some((span) => minute + DAY_MINUTES < endOf(span))
  );
}

const QUARTER_MS = 15 * MINUTE_MS;

/**
 * An instant before which a store that is closed at `at` does not open: where its next span may begin, or the end of this
 * quarter of an hour, at which a zone may change its offset.
 */
export function closedUntil({ week, exceptions }: OpeningHours, zone: string, at: number): number {
  const minute = Math.floor((at + storeOffset(zone, at)) / MINUTE_MS);
  const quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS + QUARTER_MS;
  const begin = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  return [...Object.values(week), ...exceptions.map(({ spans }) => spans)].flat().reduce((until, span) => {
    const wait = (((startOf(span) - minute) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
    return wait === 0 ? until : Math.min(until, begin + wait * MINUTE_MS);
  }, quarter);
}

/** Why hours cannot be kept: a day the calendar has not, a day named twice, or spans of one day that overlap. */
export function hoursFault({ week, exceptions }: OpeningHours): string | undefined {
  const dates = exceptions.map(({ date }) => date);
  if (dates.some((date) => dayOf(date) === undefined)) return 'The calendar has no such day.';
  if (new Set(dates).size < dates.length) return 'A day is named twice.';
  const days = [...Object.values(week), ...exceptions.map(({ spans }) => spans)];
  return days.some(overlap) ? 'The opening hours of a day overlap.' : undefined;
}

function overlap(spans: readonly OpenSpan[]): boolean {
  const sorted = [...spans].sort((a, b) => startOf(a) - startOf(b));
  return sorted.some((span, at) => {
    const next = sorted[at + 1];
    return next !== undefined && startOf(next) < endOf(span);
  });
}
