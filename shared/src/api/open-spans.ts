import type { OpeningHours, OpenSpan } from './opening-hours.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What a day of the store's calendar (`YYYY-MM-DD`, one there is) has. */
export function spansOn({ week, exceptions }: OpeningHours, date: string): readonly OpenSpan[] {
  const exception = exceptions.find((each) => each.date === date);
  if (exception !== undefined) return exception.spans;
  // 1970-01-01 was a Thursday; days of the week are counted from Monday.
  const weekday = WEEKDAYS[(((Date.parse(`${date}T00:00Z`) / 86_400_000 + 3) % 7) + 7) % 7];
  return weekday === undefined ? [] : (week[weekday] ?? []);
}
