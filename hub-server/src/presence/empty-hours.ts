import type { EmptyTime } from '@otklik/shared/api/results.ts';
import { weekdayOf } from '../results/calendar.ts';
import type { ExpectedPlace } from './empty-days.ts';
import { openHoursOf } from './open-hours.ts';

const HOURS = 24;
const ALL_DAY = 2 ** HOURS - 1;
/** So many days of workplaces are looked at, and of so many the hours are read; beyond that nothing is said. */
const MOST_SEEN = 1_000_000;
const MOST_READ = 50_000;

interface Asked {
  /** Hours of the week that have something of their own to tell, a bit an hour, by weekday from Monday. */
  readonly taken: readonly number[];
  /** Days since 1970-01-01 in store time. */
  readonly days: readonly number[];
  readonly places: readonly ExpectedPlace[];
  /** The hours of the day in which kiosks of these places ran, a bit each; more may be told than is asked for. */
  readonly ranOn: (day: number, ids: readonly string[]) => ReadonlyMap<string, number>;
}

/** Calls with each hour of a mask. */
function eachHour(mask: number, say: (hour: number) => void): void {
  for (let rest = mask; rest !== 0; rest &= rest - 1) say(31 - Math.clz32(rest & -rest));
}

/** Hours from the first to the last that is taken on any day: between them nobody knows where a store without hours was open. */
function between(taken: readonly number[]): number {
  const any = taken.reduce((sum, mask) => sum | mask, 0);
  if (any === 0) return 0;
  const last = 31 - Math.clz32(any);
  const first = 31 - Math.clz32(any & -any);
  return 2 ** (last + 1) - 2 ** first;
}

/** The hours of a day that are to be told of a place: `open`, if only for a part of it, of those nothing is taken of. */
function asks(taken: readonly number[], guessed: number) {
  return ({ hours }: ExpectedPlace, day: number): { readonly open: number; readonly closed: number } => {
    const free = ALL_DAY & ~(taken[weekdayOf(day) - 1] ?? 0);
    if (hours === undefined) return { open: free & guessed, closed: 0 };
    const open = openHoursOf(hours, day);
    return { open: free & open, closed: free & ~open };
  };
}

const isThere = ({ from, to }: ExpectedPlace, day: number): boolean => day >= from && day < to;

/** Whether it can be told without keeping others waiting. */
export function readable(
  days: readonly number[],
  places: readonly ExpectedPlace[],
  taken: readonly number[],
): boolean {
  if (days.length * places.length > MOST_SEEN) return false;
  const ask = asks(taken, between(taken));
  let read = 0;
  for (const day of days)
    for (const place of places) if (isThere(place, day) && ask(place, day).open !== 0) read += 1;
  return read <= MOST_READ;
}

/**
 * What the hours of the week without anything to count were, each over all its days and places: `no-data` where nothing was
 * heard in any of them while open, `part` where something is missing, `no-customers` where nothing is, `closed` where all
 * were. Where a store keeps no hours, an hour in which its kiosk did not run while it ran at others of the day may have been
 * either: with nothing else known of it nothing is said. Of hours beyond those with figures only those are told in which a
 * store was open. On the first day of a place nothing is expected before it was heard.
 */
export function emptyHours({ taken, days, places, ranOn }: Asked): readonly EmptyTime[] {
  const guessed = between(taken);
  const ask = asks(taken, guessed);
  const [heard, missing, unsure, closed] = Array.from({ length: 4 }, () => new Uint32Array(7 * HOURS));
  if (heard === undefined || missing === undefined || unsure === undefined || closed === undefined) return [];
  for (const day of days) {
    const row = (weekdayOf(day) - 1) * HOURS;
    const add = (counts: Uint32Array, mask: number): void =>
      eachHour(mask, (hour) => {
        counts[row + hour] = (counts[row + hour] ?? 0) + 1;
      });
    const asked: { readonly place: ExpectedPlace; readonly open: number }[] = [];
    let shut = 0;
    for (const place of places) {
      if (!isThere(place, day)) continue;
      const each = ask(place, day);
      shut |= each.closed;
      if (each.open !== 0) asked.push({ place, open: each.open });
    }
    add(closed, shut);
    if (asked.length === 0) continue;
    const ran = ranOn(
      day,
      asked.map(({ place }) => place.id),
    );
    for (const { place, open } of asked) {
      const hours = ran.get(place.id) ?? 0;
      const before = day === place.from && hours !== 0 ? (hours & -hours) - 1 : 0;
      const expected = open & ~before;
      add(heard, expected & hours);
      add(place.hours === undefined && hours !== 0 ? unsure : missing, expected & ~hours);
    }
  }
  const found = Array.from(heard, (some, at) => ({
    at,
    state: stateOf(some, missing[at] ?? 0, unsure[at] ?? 0, (closed[at] ?? 0) > 0),
  }));
  const shown = found.reduce(
    (mask, { at, state }) => (state === undefined || state === 'closed' ? mask : mask | (1 << (at % HOURS))),
    taken.reduce((mask, each) => mask | each, 0),
  );
  const drawn = between([shown]);
  return found.flatMap(({ at, state }) => {
    const hour = at % HOURS;
    if (state === undefined || (drawn & (1 << hour)) === 0) return [];
    const lost = (missing[at] ?? 0) + (unsure[at] ?? 0);
    const key = `${Math.floor(at / HOURS) + 1}-${hour}`;
    return [{ key, state, expected: (heard[at] ?? 0) + lost, missing: lost }];
  });
}

function stateOf(
  heard: number,
  missing: number,
  unsure: number,
  closed: boolean,
): EmptyTime['state'] | undefined {
  if (heard + missing + unsure === 0) return closed ? 'closed' : undefined;
  if (heard === 0) return unsure > 0 ? undefined : 'no-data';
  return missing + unsure === 0 ? 'no-customers' : 'part';
}
