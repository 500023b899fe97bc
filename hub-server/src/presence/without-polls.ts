import type { EmptySlice } from '@otklik/shared/api/results.ts';
import type { Db } from '../db/sqlite.ts';
import { dateOf, mondayOf } from '../results/calendar.ts';
import type { Scope } from '../results/scope.ts';
import { storeDay } from '../results/store-hour.ts';
import { type ExpectedPlace, emptySlice } from './empty-days.ts';
import { presenceOn, watchedPlaces } from './presence-repository.ts';

/** So many days after the last poll are told of: a question that is asked no more is no lack of data for ever. */
const TAIL_DAYS = 31;
/** So many days and weeks without polls are told of, the latest. */
const MOST = 100;

interface Asked {
  readonly scope: Scope;
  readonly by: 'day' | 'week';
  /** Days, or Mondays, on which the question counted, and days on which another did; ascending. */
  readonly counted: readonly number[];
  readonly others: readonly number[];
  /** Hub time, ms. */
  readonly now: number;
}

/**
 * What the days or weeks of a slice were on which nothing was counted, neither of its question nor of another; of those that
 * are over in every store. From the first poll, or the first day asked for, to the last day asked for or the last that is over.
 */
export function withoutPolls(db: Db, { scope, by, counted, others, now }: Asked): readonly EmptySlice[] {
  // A worker who is away is neither.
  if (scope.operator !== undefined) return [];
  const length = by === 'week' ? 7 : 1;
  const start = (day: number): number => (by === 'week' ? mondayOf(day) : day);
  const [first, last] = [counted[0], counted.at(-1)];
  const begin = scope.from ?? first;
  if (begin === undefined) return [];
  const places = watchedPlaces(db, scope);
  if (places.length === 0) return [];
  const today = Math.min(...places.map(({ zone }) => storeDay(zone, now)));
  const until = scope.to === undefined ? today : Math.min(today, scope.to);
  const latest = Math.max(last ?? begin, others.at(-1) ?? begin);
  const end =
    last !== undefined && others.some((day) => day >= last + length)
      ? last + length
      : scope.to === undefined
        ? Math.min(until, latest + length + TAIL_DAYS)
        : until;
  const known = new Set([...counted, ...others.map(start)]);
  const keys: number[] = [];
  for (let key = start(begin); key + length <= end; key += length) if (!known.has(key)) keys.push(key);
  const expected = places.map(
    ({ id, zone, openingHours, since, retiredAt, left }): ExpectedPlace => ({
      id,
      hours: openingHours === null ? undefined : JSON.parse(openingHours),
      from: since,
      // The day on which it ended is not whole.
      to: Math.min(
        ...[retiredAt, left].map((at) => (at === null ? Number.POSITIVE_INFINITY : storeDay(zone, at))),
      ),
    }),
  );
  return keys.slice(-MOST).flatMap((key) => {
    const days = Array.from({ length }, (_, at) => key + at);
    const found = emptySlice(dateOf(key), days, expected, (day) => presenceOn(db, day, scope));
    return found === undefined ? [] : [found];
  });
}
