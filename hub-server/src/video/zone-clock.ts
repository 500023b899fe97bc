import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { Temporal } from 'temporal-polyfill';

/** Turns wall-clock times of one IANA zone into instants. */
export interface ZoneClock {
  /**
   * The instants (Unix ms, ascending) at which clocks of the zone show `local`, given as the ms it would be in UTC: one,
   * or two in the hour that is repeated when clocks go back. A time that clocks skip gives the instant they skip to, as
   * far past it.
   */
  instants(local: number): readonly [number] | readonly [number, number];
}

/** No zone changes its offset but on a quarter of an hour, so one answer serves a quarter. */
const quarter = 15 * 60 * 1000;
const cacheLimit = 4096;

export function zoneClock(zone: string): Result<ZoneClock, CodedError<'bad-zone'>> {
  try {
    Temporal.PlainDateTime.from('2000-01-01T00:00').toZonedDateTime(zone);
  } catch {
    return err(coded('bad-zone', `"${zone}" is not an IANA time zone.`));
  }
  const plain = new Map<number, number | undefined>();
  const offsetOf = (start: number): number | undefined => {
    if (!plain.has(start)) {
      if (plain.size >= cacheLimit) plain.clear();
      const first = resolve(zone, start);
      const last = resolve(zone, start + quarter - 1);
      const same =
        first.length === 1 && last.length === 1 && first[0] - start === last[0] - (start + quarter - 1);
      plain.set(start, same ? first[0] - start : undefined);
    }
    return plain.get(start);
  };
  return ok({
    instants(local) {
      const offset = offsetOf(Math.floor(local / quarter) * quarter);
      return offset === undefined ? resolve(zone, local) : [local + offset];
    },
  });
}

function resolve(zone: string, local: number): readonly [number] | readonly [number, number] {
  const at = new Date(local);
  const plain = new Temporal.PlainDateTime(
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    at.getUTCMilliseconds(),
  );
  const compatible = plain.toZonedDateTime(zone, { disambiguation: 'compatible' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  const repeated = compatible.epochMilliseconds !== later.epochMilliseconds;
  return repeated ? [compatible.epochMilliseconds, later.epochMilliseconds] : [compatible.epochMilliseconds];
}
