import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Days since 1970-01-01 of an ISO date; undefined where the calendar has no such day. */
export function dayOf(date: string): number | undefined {
  const at = Date.parse(`${date}T00:00:00Z`);
  const day = at / DAY_MS;
  return Number.isNaN(at) || dateOf(day) !== date ? undefined : day;
}

/** ISO date of a day since 1970-01-01. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().split('T')[0] ?? '';

/** 1 is Monday, 7 is Sunday (ISO 8601). 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** The Monday of the week a day lies in. */
export const mondayOf = (day: number): number => day - (weekdayOf(day) - 1);

/**
 * The period a poll of a question counts in, by the start of its hour of opening: the last period of that question
 * that has begun before the hour is over. So a kiosk that asks on after the boundary counts where its question
 * belongs, and a poll of the boundary's own hour in the period that begins there. Hub time; undefined before them all.
 */
export function periodOf(
  periods: readonly QuestionPeriod[],
  question: string,
  hour: number,
): number | undefined {
  let latest: number | undefined;
  for (const { from, question: asked } of periods) {
    if (asked === question && from < hour + HOUR_MS && (latest === undefined || from > latest)) latest = from;
  }
  return latest;
}
