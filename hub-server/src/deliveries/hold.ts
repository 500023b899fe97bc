import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import { Temporal } from 'temporal-polyfill';

/** Whether a minute of the day lies in the quiet hours; their end does not, and equal ends mean none. */
export function isQuiet(quiet: MailSettings['quiet'], minute: number): boolean {
  if (quiet === undefined || quiet.from === quiet.to) return false;
  const { from, to } = quiet;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** The first instant after `after` at which the clock on the wall reads this minute; where a day skips it, the next that is. */
function nextAt(after: Temporal.ZonedDateTime, minute: number): Temporal.ZonedDateTime {
  const at = { hour: Math.floor(minute / 60), minute: minute % 60 };
  for (let days = 0; ; days += 1) {
    const found = after
      .toPlainDate()
      .add({ days })
      .toZonedDateTime({
        timeZone: after.timeZoneId,
        plainTime: Temporal.PlainTime.from(at),
      });
    if (Temporal.ZonedDateTime.compare(found, after) > 0) return found;
  }
}

const minuteOf = (time: Temporal.ZonedDateTime): number => time.hour * 60 + time.minute;

/**
 * When the quiet hours that `time` lies in are over; `time` itself where it lies in none. Where the clocks skip what is not
 * quiet of a day, the next day has it.
 */
function afterQuiet(quiet: MailSettings['quiet'], time: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  let found = time;
  while (quiet !== undefined && isQuiet(quiet, minuteOf(found))) found = nextAt(found, quiet.to);
  return found;
}

/**
 * Until when what is not critical waits for a person, hub ms: to the hour of their digest, to the end of their quiet hours,
 * or not at all (`now`). `single`: it comes by itself in any case, so only quiet hours hold it.
 */
export function holdUntil(
  settings: MailSettings,
  now: number,
  { single }: { readonly single: boolean },
): number {
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(settings.zone);
  const due = single || settings.digestAt === undefined ? here : nextAt(here, settings.digestAt);
  return Math.max(now, afterQuiet(settings.quiet, due).epochMilliseconds);
}
