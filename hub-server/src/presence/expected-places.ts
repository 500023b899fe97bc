import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import type { Db } from '../db/sqlite.ts';
import type { Scope } from '../results/scope.ts';
import { storeDay } from '../results/store-hour.ts';
import type { ExpectedPlace } from './empty-days.ts';
import { watchedPlaces } from './presence-repository.ts';

/** The workplaces of a slice that were ever heard from, and the first day that is not over in every one of their stores. */
export interface Expected {
  readonly places: readonly ExpectedPlace[];
  readonly today: number;
}

/** `now`: hub time, ms. Undefined: nothing was ever heard from any of them. */
export function expectedPlaces(db: Db, scope: Scope, now: number): Expected | undefined {
  const watched = watchedPlaces(db, scope);
  if (watched.length === 0) return undefined;
  // One object for stores that are open at the same hours: what is worked out of it is kept by it.
  const kept = new Map<string, OpeningHours>();
  const hoursOf = (json: string): OpeningHours => {
    const hours: OpeningHours = kept.get(json) ?? JSON.parse(json);
    kept.set(json, hours);
    return hours;
  };
  const places = watched.map(
    ({ id, zone, openingHours, since, retiredAt, left }): ExpectedPlace => ({
      id,
      hours: openingHours === null ? undefined : hoursOf(openingHours),
      from: since,
      // The day on which it ended is not whole.
      to: Math.min(
        ...[retiredAt, left].map((at) => (at === null ? Number.POSITIVE_INFINITY : storeDay(zone, at))),
      ),
    }),
  );
  return { places, today: Math.min(...watched.map(({ zone }) => storeDay(zone, now))) };
}

/** So many days after the last poll are told of: a question that is asked no more is no lack of data for ever. */
const TAIL_DAYS = 31;

interface Counted {
  readonly scope: Scope;
  /** Days of each key: 1, or 7 of weeks, which are named by their Mondays. */
  readonly length: number;
  /** Keys under which the question counted, and days on which another did; ascending. */
  readonly counted: readonly number[];
  readonly others: readonly number[];
  readonly today: number;
}

/**
 * The days in which something can be said of a question: from the first poll, or the first day asked for, to the last day
 * asked for or the last that is over; not beyond the last poll where another question follows. The end is not in it.
 */
export function toldDays({
  scope,
  length,
  counted,
  others,
  today,
}: Counted): { readonly from: number; readonly to: number } | undefined {
  const [first, last] = [counted[0], counted.at(-1)];
  const from = scope.from ?? first;
  if (from === undefined) return undefined;
  const until = scope.to === undefined ? today : Math.min(today, scope.to);
  if (last !== undefined && others.some((day) => day >= last + length)) return { from, to: last + length };
  if (scope.to !== undefined) return { from, to: until };
  const latest = Math.max(last ?? from, others.at(-1) ?? from);
  return { from, to: Math.min(until, latest + length + TAIL_DAYS) };
}
