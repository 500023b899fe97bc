import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { Temporal } from 'temporal-polyfill';
import { parseNamePattern } from '../name-pattern.ts';
import { zoneClock } from '../zone-clock.ts';

/** How a system writes instants. */
export interface TimeFormat {
  /** It tells times apart that are so many ms from each other: 1, or 1000. */
  readonly grain: 1 | 1000;
  write(ms: number): string;
  /** Unix ms, undefined where the text is none of its times. In the hour that is repeated: the first pass. */
  read(value: unknown): number | undefined;
}

const plainPatterns = /%[FT]/g;
const longPatterns: Readonly<Record<string, string>> = { '%F': '%Y-%m-%d', '%T': '%H:%M:%S' };
/** RFC 3339, with its offset left out where the wall clock of the zone is meant. */
const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/;

/** `format`: `epoch-s`, `epoch-ms`, `epoch-us`, `iso` (UTC), `iso-local` (with the zone's offset), or a strftime pattern. */
export function timeFormat(
  format: string,
  zone: string,
): Result<TimeFormat, CodedError<'bad-pattern' | 'bad-zone'>> {
  const clock = zoneClock(zone);
  if (!clock.ok) return clock;
  const local = (wall: number): number => clock.value.instants(wall)[0];
  const readIso = (value: unknown): number | undefined => {
    const match = typeof value === 'string' ? iso.exec(value) : null;
    if (match === null) return undefined;
    const [, date, time, fraction = '', offset] = match;
    const ms = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${offset ?? 'Z'}`);
    if (Number.isNaN(ms)) return undefined;
    return offset === undefined ? local(ms) : ms;
  };
  switch (format) {
    case 'epoch-s':
      return ok(epoch(1000));
    case 'epoch-ms':
      return ok(epoch(1));
    case 'epoch-us':
      return ok(epoch(0.001));
    case 'iso':
      return ok({ grain: 1, write: (ms) => new Date(ms).toISOString(), read: readIso });
    case 'iso-local':
      return ok({
        grain: 1,
        write: (ms) => zoned(ms, zone).toString({ timeZoneName: 'never' }),
        read: readIso,
      });
    default: {
      const pattern = parseNamePattern(format.replaceAll('/', '\u2215'));
      if (!pattern.ok) return pattern;
      const { precision, read } = pattern.value;
      // Whole seconds are written without a fraction by many who write one otherwise.
      const whole = parseNamePattern(format.replace('.%f', '').replaceAll('/', '\u2215'));
      const readWhole = whole.ok ? whole.value.read : read;
      if (precision > 1000) return err(coded('bad-pattern', 'A time must hold the second.'));
      if (/%[vy*]|\*/.test(format)) return err(coded('bad-pattern', 'A time is written out in full.'));
      return ok({
        grain: precision === 1 ? 1 : 1000,
        write: (ms) => written(format, ms, zone),
        read: (value) => {
          const text = typeof value === 'string' ? value.replaceAll('/', '\u2215') : '';
          const named = read(text) ?? readWhole(text);
          if (named === undefined) return undefined;
          return named.kind === 'instant' ? named.ms : local(named.ms);
        },
      });
    }
  }
}

/** Numbers, or texts of one, of which there are `1000 / unit` in a second. */
const epoch = (unit: number): TimeFormat => ({
  grain: unit === 1000 ? 1000 : 1,
  write: (ms) => String(Math.round(ms / unit)),
  read: (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number * unit : undefined;
  },
});

const zoned = (ms: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toZonedDateTimeISO(zone);

function written(pattern: string, ms: number, zone: string): string {
  const at = zoned(ms, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  const fields: Readonly<Record<string, string>> = {
    Y: String(at.year).padStart(4, '0'),
    m: two(at.month),
    d: two(at.day),
    H: two(at.hour),
    M: two(at.minute),
    S: two(at.second),
    f: String(at.millisecond).padStart(3, '0'),
    s: String(Math.floor(ms / 1000)),
    z: at.offset,
    '%': '%',
  };
  return pattern
    .replace(plainPatterns, (short) => longPatterns[short] ?? short)
    .replace(/%(.)/g, (token, letter: string) => fields[letter] ?? token);
}
