import { Temporal } from 'temporal-polyfill';

/** Wall ms at which the calendar month of wall ms `now` began in the IANA zone. */
export function monthStart(now: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).with({ day: 1 }).startOfDay()
    .epochMilliseconds;
}
