import type { OpenSpan } from '@otklik/shared/api/opening-hours.ts';
import type { EmptyTime } from '@otklik/shared/api/results.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { weekdayOf } from '../results/calendar.ts';
import type { ExpectedPlace } from './empty-days.ts';
import { emptyHours, readable } from './empty-hours.ts';
import { openHoursOf, openHoursOn } from './open-hours.ts';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** A Monday. */
const MONDAY = 20_000 - (weekdayOf(20_000) - 1);
const dateAt = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const clockAt = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

const spans = fc
  .tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 1, max: 24 }))
  .map(([from, length]) => [{ from: clockAt(from), to: clockAt(Math.min(24, from + length)) }]);
const day: fc.Arbitrary<OpenSpan[]> = fc.oneof(spans, fc.constant<OpenSpan[]>([]));
const hours = fc.record({
  week: fc
    .array(day, { minLength: 7, maxLength: 7 })
    .map((days) => Object.fromEntries(WEEK.map((name, at) => [name, days[at] ?? []]))),
  exceptions: fc
    .uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 3 })
    .chain((days) =>
      fc.tuple(...days.map((at) => day.map((each) => ({ date: dateAt(MONDAY + at), spans: each })))),
    ),
});
const place = fc.record({
  hours: fc.option(hours, { nil: undefined }),
  from: fc.integer({ min: -2, max: 20 }),
  length: fc.integer({ min: 0, max: 30 }),
  ran: fc.array(
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 24 - 1 }), fc.constant(2 ** 24 - 1)),
    {
      minLength: 21,
      maxLength: 21,
    },
  ),
});
const taken = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 2 ** 24 - 1 }).map((mask) => mask & 0b111111_11100000_00000000),
  ),
  { minLength: 7, maxLength: 7 },
);

type Drawn = readonly {
  readonly place: ExpectedPlace;
  readonly ran: readonly number[];
}[];
const has = (mask: number, hour: number): boolean => Math.floor(mask / 2 ** hour) % 2 === 1;

/** The rule as it is told, hour by hour and place by place. */
function recount(takenOf: readonly number[], days: readonly number[], drawn: Drawn): readonly EmptyTime[] {
  const withFigures = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
    takenOf.some((mask) => has(mask, hour)),
  );
  const within = (hour: number, some: readonly number[]): boolean =>
    some.length > 0 && hour >= Math.min(...some) && hour <= Math.max(...some);
  const cells = WEEK.flatMap((_name, weekday) =>
    Array.from({ length: 24 }, (_, hour) => ({ weekday: weekday + 1, hour })),
  ).filter(({ weekday, hour }) => !has(takenOf[weekday - 1] ?? 0, hour));
  const told = cells.flatMap(({ weekday, hour }) => {
    const said = days
      .filter((each) => weekdayOf(each) === weekday)
      .flatMap((each) =>
        drawn.flatMap(({ place: { hours: kept, from, to }, ran }) => {
          if (each < from || each >= to) return [];
          const bits = ran[each - MONDAY] ?? 0;
          if (kept === undefined && !within(hour, withFigures)) return [];
          if (kept !== undefined && !has(openHoursOn(kept, each), hour)) return ['closed'];
          if (has(bits, hour)) return ['heard'];
          const firstHeard = Array.from({ length: 24 }, (_, at) => at).find((at) => has(bits, at));
          if (each === from && firstHeard !== undefined && hour < firstHeard) return [];
          return [kept === undefined && bits !== 0 ? 'unsure' : 'missing'];
        }),
      );
    const count = (word: string): number => said.filter((each) => each === word).length;
    const [heard, missing, unsure] = [count('heard'), count('missing'), count('unsure')];
    const expected = heard + missing + unsure;
    const state =
      expected === 0
        ? count('closed') > 0
          ? 'closed'
          : undefined
        : heard === expected
          ? 'no-customers'
          : heard > 0
            ? 'part'
            : unsure === 0
              ? 'no-data'
              : undefined;
    return state === undefined
      ? []
      : [{ hour, key: `${weekday}-${hour}`, state, expected, missing: missing + unsure } as const];
  });
  const drawnHours = [
    ...withFigures,
    ...told.filter(({ state }) => state !== 'closed').map(({ hour }) => hour),
  ];
  return told.filter(({ hour }) => within(hour, drawnHours)).map(({ hour: _hour, ...rest }) => rest);
}

test('each hour without figures is what a count of its days and places, one by one, makes of it', () => {
  fc.assert(
    fc.property(taken, fc.array(place, { maxLength: 4 }), fc.array(fc.nat(20)), (takenOf, some, left) => {
      const drawn = some.map(({ from, length, ran, ...each }, at) => ({
        place: { ...each, id: `${at}`, from: MONDAY + from, to: MONDAY + from + length },
        // Before its first day nothing was heard of it, by what the first day is.
        ran: ran.map((bits, day) => (day < from ? 0 : bits)),
      }));
      const days = Array.from({ length: 21 }, (_, day) => day)
        .filter((day) => !left.includes(day))
        .map((day) => MONDAY + day);
      const ranOn = (each: number, ids: readonly string[]) =>
        new Map(ids.flatMap((id) => [[id, drawn[Number(id)]?.ran[each - MONDAY] ?? 0] as const]));
      const places = drawn.map((each) => each.place);
      expect(emptyHours({ taken: takenOf, days, places, ranOn })).toEqual(recount(takenOf, days, drawn));
    }),
    { numRuns: 300 },
  );
});

test('the hours of a day are the same worked out once a weekday', () => {
  fc.assert(
    fc.property(hours, (kept) => {
      for (let at = MONDAY; at < MONDAY + 28; at += 1)
        expect(openHoursOf(kept, at)).toBe(openHoursOn(kept, at));
    }),
  );
});

test('a chain whose every day would have to be read is told nothing, one with few hours in doubt is', () => {
  const open = (from: string) => ({
    week: Object.fromEntries(WEEK.map((name) => [name, [{ from, to: '20:00' }]])),
    exceptions: [],
  });
  const [nine, ten] = [open('09:00'), open('10:00')];
  const places = Array.from({ length: 3000 }, (_, at) => ({
    ...{ id: `${at}`, from: 0, to: Number.POSITIVE_INFINITY },
    hours: at === 0 ? nine : ten,
  }));
  const days = Array.from({ length: 92 }, (_, at) => MONDAY + at);
  const fromTen = Array.from({ length: 7 }, () => 2 ** 20 - 2 ** 10);
  expect(readable(days, places, fromTen)).toBe(true);
  expect(
    readable(
      days,
      places,
      Array.from({ length: 7 }, () => 0),
    ),
  ).toBe(false);
});
