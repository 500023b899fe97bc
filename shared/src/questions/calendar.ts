import type { PlanUnit } from '../api/plans.ts';

/** Days are numbered from 1970-01-01, whatever the zone: a plan's days are those of each store's own calendar. */
const DAY_MS = 86_400_000;

/** Undefined where the calendar has no such day. `date`: ISO, YYYY-MM-DD. */
export function dayOf(date: string): number | undefined {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || dateOf(at / DAY_MS) !== date ? undefined : at / DAY_MS;
}

/** ISO date of a day. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().split('T')[0] ?? '';

/** Months since year 0 that a day lies in, and its day of the month. */
function monthOf(day: number): { readonly month: number; readonly date: number } {
  const at = new Date(day * DAY_MS);
  return { month: at.getUTCFullYear() * 12 + at.getUTCMonth(), date: at.getUTCDate() };
}

const monthStart = (month: number): number => Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;

/** Number of the day, ISO week (from Monday), month or decade of the month that a day lies in. */
export function unitOf(unit: PlanUnit, day: number): number {
  switch (unit) {
    case 'day':
      return day;
    case 'week':
      return Math.floor((day + 3) / 7);
    case 'month':
      return monthOf(day).month;
    case 'decade': {
      const { month, date } = monthOf(day);
      return month * 3 + Math.min(2, Math.floor((date - 1) / 10));
    }
    default:
      return unit satisfies never;
  }
}

/** First day of the unit of this number. */
export function unitStart(unit: PlanUnit, index: number): number {
  switch (unit) {
    case 'day':
      return index;
    case 'week':
      return index * 7 - 3;
    case 'month':
      return monthStart(index);
    case 'decade':
      return monthStart(Math.floor(index / 3)) + (index % 3) * 10;
    default:
      return unit satisfies never;
  }
}
