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
  /**
   * The wall-clock times, as ms in UTC, of what can lie in a folder at this path: from the first to before the second.
   * Undefined: its name does not tell.
   */
  span(path: string): readonly [number, number] | undefined;
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
  // Unix seconds, and times with an offset of their own, are no wall-clock times of the zone.
  const absolute = has.has('s') || has.has('z');
  return ok({
    parts,
    precision: precisionOf(has),
    read: (path) => readTime(path.split('/'), parts, keys),
    span: (path) => (absolute ? undefined : spanOf(path.split('/'), parts, keys)),
  });
}

function precisionOf(has: ReadonlySet<string>): number {
  if (has.has('s') || (has.has('H') && has.has('M') && has.has('S'))) return has.has('f') ? 1 : second;
  if (has.has('H') && has.has('M')) return minute;
  return has.has('H') ? hour : day;
}

/** The fields in the names of a path, or of its first folders; undefined when they do not fit or contradict each other. */
function fieldsOf(
  names: readonly string[],
  parts: readonly RegExp[],
  keys: readonly (readonly string[])[],
): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const [index, part] of parts.slice(0, names.length).entries()) {
    const match = part.exec(names[index] ?? '');
    if (match === null) return undefined;
    for (const [place, key] of (keys[index] ?? []).entries()) {
      const value = match[place + 1] ?? '';
      // A field named twice must say the same twice.
      if (key !== 'v' && fields.has(key) && fields.get(key) !== value) return undefined;
      fields.set(key, value);
    }
  }
  return fields;
}

function spanOf(
  names: readonly string[],
  parts: readonly RegExp[],
  keys: readonly (readonly string[])[],
): readonly [number, number] | undefined {
  const fields = fieldsOf(names, parts, keys);
  const year = fields?.get('Y') ?? (fields?.has('y') === true ? `20${fields.get('y')}` : undefined);
  if (fields === undefined || year === undefined) return undefined;
  const place = [Number(year), 0, 1, 0];
  let known = 0;
  for (const key of ['m', 'd', 'H']) {
    const value = fields.get(key);
    if (value === undefined) break;
    known += 1;
    place[known] = Number(value) - (key === 'm' ? 1 : 0);
  }
  const at = (numbers: readonly number[]): number =>
    Date.UTC(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1, numbers[3] ?? 0);
  return [at(place), at(place.map((value, index) => (index === known ? value + 1 : value)))];
}

function readTime(
  names: readonly string[],
  parts: readonly RegExp[],
  keys: readonly (readonly string[])[],
): NamedTime | undefined {
  if (names.length !== parts.length) return undefined;
  const fields = fieldsOf(names, parts, keys);
  if (fields === undefined) return undefined;
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
