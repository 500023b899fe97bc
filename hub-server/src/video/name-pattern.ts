import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

/** What a recording's name says of its start. */
export type NamedTime =
  /** An instant: `%s`, or a local time with `%z`. Unix ms. */
  | { readonly kind: 'instant'; readonly ms: number }
  /** A wall-clock time of the camera's zone, as the ms it would be in UTC. */
  | { readonly kind: 'local'; readonly ms: number };

/** A compiled pattern. */
export interface NamePattern {
  /** One expression for each part of the path; the last is the file's. */
  readonly parts: readonly RegExp[];
  /** The name is floored to this many ms. */
  readonly precision: number;
  /** The time in a path below the folder (`/` between parts), or undefined when the path does not fit. */
  read(path: string): NamedTime | undefined;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Conversions of a pattern: the digits they take. `%v` is motion's event number: any digits, they say nothing. */
const conversions: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '\\d{2}',
  d: '\\d{2}',
  H: '\\d{2}',
  M: '\\d{2}',
  S: '\\d{2}',
  f: '\\d{1,9}',
  s: '\\d{1,12}',
  z: '(?:[+-]\\d{2}:?\\d{2}|Z)',
  v: '\\d+',
};
const shorthands: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S' };

const maxLength = 300;
const bad = (detail: string): Result<never, CodedError<'bad-pattern'>> => err(coded('bad-pattern', detail));

/**
 * Compiles a strftime pattern of a path below the camera's folder. Knows %Y %y %m %d %H %M %S %f (fraction of a second)
 * %s (Unix seconds) %z %v %F %T %%; `*` stands for anything within one part of the path; the rest is literal.
 */
export function parseNamePattern(pattern: string): Result<NamePattern, CodedError<'bad-pattern'>> {
  if (pattern.length > maxLength) return bad(`The pattern is longer than ${maxLength} characters.`);
  const long = pattern.replace(/%[FT]/g, (short) => shorthands[short.slice(1)] ?? short);
  const texts = long.split('/');
  if (texts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\'))) {
    return bad('The pattern must be a path below the folder, without empty parts, "." and "..".');
  }
  const keys: string[][] = [];
  const parts: RegExp[] = [];
  for (const text of texts) {
    const found: string[] = [];
    let source = '';
    for (const [token] of text.matchAll(/%.?|[^%]/gsu)) {
      const letter = token.slice(1);
      const digits = conversions[letter];
      if (token === '*') source += '[^/]*';
      else if (!token.startsWith('%')) source += token.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
      else if (letter === '%') source += '%';
      else if (digits === undefined) return bad(`The pattern has "${token}", which is not known.`);
      else {
        source += `(${digits})`;
        found.push(letter);
      }
    }
    keys.push(found);
    parts.push(new RegExp(`^${source}$`, 's'));
  }
  const has = new Set(keys.flat());
  const dated = (has.has('Y') || has.has('y')) && has.has('m') && has.has('d');
  if (!has.has('s') && !dated) return bad('The pattern must hold a date (%Y %m %d) or Unix seconds (%s).');
  return ok({ parts, precision: precisionOf(has), read: (path) => readTime(path.split('/'), parts, keys) });
}

function precisionOf(has: ReadonlySet<string>): number {
  if (has.has('s') || (has.has('H') && has.has('M') && has.has('S'))) return has.has('f') ? 1 : second;
  if (has.has('H') && has.has('M')) return minute;
  return has.has('H') ? hour : day;
}

function readTime(
  names: readonly string[],
  parts: readonly RegExp[],
  keys: readonly (readonly string[])[],
): NamedTime | undefined {
  if (names.length !== parts.length) return undefined;
  const fields = new Map<string, string>();
  for (const [index, part] of parts.entries()) {
    const match = part.exec(names[index] ?? '');
    if (match === null) return undefined;
    for (const [place, key] of (keys[index] ?? []).entries()) {
      const value = match[place + 1] ?? '';
      // A field named twice must say the same twice.
      if (key !== 'v' && fields.has(key) && fields.get(key) !== value) return undefined;
      fields.set(key, value);
    }
  }
  const fraction = Math.floor(Number(`0.${fields.get('f') ?? '0'}`) * second);
  const unix = fields.get('s');
  if (unix !== undefined) return { kind: 'instant', ms: Number(unix) * second + fraction };
  const number = (key: string, fallback: number): number => Number(fields.get(key) ?? fallback);
  const year = fields.has('Y') ? number('Y', 0) : 2000 + number('y', 0);
  const whole = Date.UTC(
    year,
    number('m', 1) - 1,
    number('d', 1),
    number('H', 0),
    number('M', 0),
    number('S', 0),
  );
  // Date.UTC takes 31 February and 25 o'clock for other days: such a name is not a time.
  const back = new Date(whole);
  const same =
    back.getUTCMonth() + 1 === number('m', 1) &&
    back.getUTCDate() === number('d', 1) &&
    back.getUTCHours() === number('H', 0) &&
    back.getUTCMinutes() === number('M', 0) &&
    back.getUTCSeconds() === number('S', 0);
  if (!same) return undefined;
  const zone = fields.get('z');
  if (zone === undefined) return { kind: 'local', ms: whole + fraction };
  return { kind: 'instant', ms: whole + fraction - zoneOffset(zone) };
}

function zoneOffset(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * hour + Number(match[3]) * minute);
}
