import { spansOn } from '@otklik/shared/api/open-spans.ts';
import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import { dateOf, dayOf, weekdayOf } from '../results/calendar.ts';
import { endOf } from '../stores/opening-hours.ts';

const DAY_HOURS = 24;

/**
 * The hours of a day in which a store is open, if only for a part of one, a bit each. What runs past midnight counts up to
 * it: the day after is another row of figures.
 */
export function openHoursOn(hours: OpeningHours, day: number): number {
  let bits = 0;
  for (const span of spansOn(hours, dateOf(day))) {
    const [first = '0', minutes = '0'] = span.from.split(':');
    const last = Math.min(DAY_HOURS, Math.ceil(endOf(span) / 60));
    for (let hour = Math.floor(Number(first) + Number(minutes) / 60); hour < last; hour += 1)
      bits |= 1 << hour;
  }
  return bits;
}

interface Worked {
  /** Days that follow their weekday in nothing. */
  readonly apart: ReadonlySet<number>;
  /** By weekday, 1 to 7. */
  readonly week: Map<number, number>;
}
const worked = new WeakMap<OpeningHours, Worked>();

/** As `openHoursOn`, for many days of the same hours: each weekday is worked out once. */
export function openHoursOf(hours: OpeningHours, day: number): number {
  let known = worked.get(hours);
  if (known === undefined) {
    known = { apart: new Set(hours.exceptions.flatMap(({ date }) => dayOf(date) ?? [])), week: new Map() };
    worked.set(hours, known);
  }
  if (known.apart.has(day)) return openHoursOn(hours, day);
  const weekday = weekdayOf(day);
  let bits = known.week.get(weekday);
  if (bits === undefined) {
    bits = openHoursOn(hours, day);
    known.week.set(weekday, bits);
  }
  return bits;
}
