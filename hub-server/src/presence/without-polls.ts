import type { EmptySlice, EmptyTime } from '@otklik/shared/api/results.ts';
import type { Db } from '../db/sqlite.ts';
import { dateOf, mondayOf } from '../results/calendar.ts';
import type { Scope } from '../results/scope.ts';
import { emptySlice } from './empty-days.ts';
import { emptyHours, readable } from './empty-hours.ts';
import { expectedPlaces, toldDays } from './expected-places.ts';
import { presenceOf, presenceOn } from './presence-repository.ts';

/** So many days and weeks without polls are told of, the latest. */
const MOST = 100;
/** From so many places of a day on, of so many that there are, all of the day is read at once instead of each by its key. */
const AT_ONCE = 1 / 8;

interface Counted {
  readonly scope: Scope;
  /** Days, or Mondays, on which the question counted, and days on which another did; ascending. */
  readonly counted: readonly number[];
  readonly others: readonly number[];
  /** Hub time, ms. */
  readonly now: number;
}

/**
 * What the days or weeks of a slice were on which nothing was counted, neither of its question nor of another; of those that
 * are over in every store.
 */
export function withoutPolls(
  db: Db,
  { scope, by, counted, others, now }: Counted & { readonly by: 'day' | 'week' },
): readonly EmptySlice[] {
  // A worker who is away is neither.
  if (scope.operator !== undefined) return [];
  const length = by === 'week' ? 7 : 1;
  const start = (day: number): number => (by === 'week' ? mondayOf(day) : day);
  const expected = expectedPlaces(db, scope, now);
  if (expected === undefined) return [];
  const { places, today } = expected;
  const told = toldDays({ scope, length, counted, others, today });
  if (told === undefined) return [];
  const known = new Set([...counted, ...others.map(start)]);
  const keys: number[] = [];
  for (let key = start(told.from); key + length <= told.to; key += length)
    if (!known.has(key)) keys.push(key);
  return keys.slice(-MOST).flatMap((key) => {
    const days = Array.from({ length }, (_, at) => key + at);
    const found = emptySlice(dateOf(key), days, places, (day) => presenceOn(db, day, scope));
    return found === undefined ? [] : [found];
  });
}

/**
 * What the hours of the week were in which nothing was counted; of days that are over in every store and on which no other
 * question counted, since what came then was another's. `taken`: hours of the week that have something, a bit each, by weekday from
 * Monday. Days are asked for only where there is something to say.
 */
export function hoursWithoutPolls(
  db: Db,
  scope: Scope,
  { taken, now, daysOf }: HoursAsked,
): readonly EmptyTime[] {
  const expected = expectedPlaces(db, scope, now);
  if (expected === undefined) return [];
  const { places, today } = expected;
  const { own, others } = daysOf();
  const told = toldDays({ scope, length: 1, counted: own, others, today });
  if (told === undefined) return [];
  const another = new Set(others);
  const days: number[] = [];
  for (let day = told.from; day < told.to; day += 1) if (!another.has(day)) days.push(day);
  if (!readable(days, places, taken)) return [];
  return emptyHours({
    ...{ taken, days, places },
    ranOn: (day, ids) =>
      ids.length > places.length * AT_ONCE ? presenceOn(db, day, scope) : presenceOf(db, day, ids),
  });
}

interface HoursAsked {
  readonly taken: readonly number[];
  readonly now: number;
  readonly daysOf: () => { readonly own: readonly number[]; readonly others: readonly number[] };
}
