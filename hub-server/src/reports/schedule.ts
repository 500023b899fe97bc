import type { ScheduleRequest } from '@otklik/shared/api/deliveries.ts';
import { Temporal } from 'temporal-polyfill';

type Rhythm = Pick<ScheduleRequest, 'every' | 'zone' | 'at'>;

const firstDay = (day: Temporal.PlainDate, every: Rhythm['every']): Temporal.PlainDate =>
  every === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }) : day.with({ day: 1 });

const step = (every: Rhythm['every']) => (every === 'week' ? { weeks: 1 } : { months: 1 });

const instantOf = (day: Temporal.PlainDate, { zone, at }: Rhythm): number =>
  day.toZonedDateTime({
    timeZone: zone,
    plainTime: Temporal.PlainTime.from({ hour: Math.floor(at / 60), minute: at % 60 }),
  }).epochMilliseconds;

/** The first instant after `after` at which a report goes out: on a Monday or the first of a month. Hub ms. */
export function nextRun(rhythm: Rhythm, after: number): number {
  const here = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(rhythm.zone).toPlainDate();
  for (let day = firstDay(here, rhythm.every); ; day = day.add(step(rhythm.every))) {
    const at = instantOf(day, rhythm);
    if (at > after) return at;
  }
}

/** The last whole week or month that is over at `now`: its first day, and the first no longer in it. */
export function lastPeriod(
  { every, zone }: Rhythm,
  now: number,
): { readonly from: string; readonly to: string } {
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const to = firstDay(here, every);
  return { from: to.subtract(step(every)).toString(), to: to.toString() };
}
