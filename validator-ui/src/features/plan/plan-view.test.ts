import { dateOf, dayOf } from '@otklik/shared/questions/calendar.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cellsOf,
  comingYear,
  dayUnder,
  monthsLater,
  monthsOf,
  movedWindow,
  placeOf,
  planViews,
  quarterOf,
  windowOf,
} from './plan-view.ts';

const day = (date: string): number => {
  const found = dayOf(date);
  if (found === undefined) throw new Error(`no day: ${date}`);
  return found;
};
const days = fc.integer({ min: day('1999-01-01'), max: day('2101-12-31') });
const dates = ({ from, to }: { readonly from: number; readonly to: number }) => [dateOf(from), dateOf(to)];

describe.each(planViews)('a %s', (kind) => {
  test('every day lies in exactly one cell of its window, and in exactly one window', () => {
    fc.assert(
      fc.property(days, (at) => {
        const window = windowOf(kind, at);
        const holding = cellsOf(window).filter(({ from, to }) => from <= at && at < to);
        expect(holding).toHaveLength(1);
        for (const beside of [movedWindow(window, -1), movedWindow(window, 1)])
          expect(beside.from <= at && at < beside.to).toBe(false);
        expect(movedWindow(window, 1).from).toBe(window.to);
        expect(movedWindow(movedWindow(window, 1), -1)).toEqual(window);
      }),
    );
  });

  test('every day of a leap year and of a common one lies in one cell, all of which fill the window', () => {
    for (const year of [2027, 2028]) {
      const seen = new Map<number, number>();
      const first = day(`${year}-01-01`);
      const next = day(`${year + 1}-01-01`);
      for (let window = windowOf(kind, first); window.from < next; window = movedWindow(window, 1)) {
        let at = window.from;
        for (const cell of cellsOf(window)) {
          expect(cell.from).toBe(at);
          for (; at < cell.to; at += 1) seen.set(at, (seen.get(at) ?? 0) + 1);
        }
        expect(at).toBe(window.to);
      }
      expect(seen.size).toBe(year === 2028 ? 366 : 365);
      expect(new Set(seen.values())).toEqual(new Set([1]));
    }
  });

  test('where a day is drawn, there it is found again', () => {
    fc.assert(
      fc.property(days, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (at, within) => {
        const window = windowOf(kind, at);
        const place = placeOf({ from: at, to: at + 1 }, window);
        if (place === undefined) throw new Error('a day of its window is drawn');
        expect(dayUnder(place.left + place.width * within, window)).toBe(at);
      }),
    );
  });
});

test('a quarter has its decades for columns, 21 to the end of each month the third', () => {
  const quarter = windowOf('quarter', day('2027-02-14'));
  expect(dates(quarter)).toEqual(['2027-01-01', '2027-04-01']);
  expect(cellsOf(quarter).map(dates)).toEqual([
    ...[
      ['2027-01-01', '2027-01-11'],
      ['2027-01-11', '2027-01-21'],
      ['2027-01-21', '2027-02-01'],
    ],
    ...[
      ['2027-02-01', '2027-02-11'],
      ['2027-02-11', '2027-02-21'],
      ['2027-02-21', '2027-03-01'],
    ],
    ...[
      ['2027-03-01', '2027-03-11'],
      ['2027-03-11', '2027-03-21'],
      ['2027-03-21', '2027-04-01'],
    ],
  ]);
  expect(monthsOf(quarter)).toHaveLength(3);
  expect(quarterOf(quarter.from)).toEqual({ year: 2027, quarter: 1 });
  expect(quarterOf(day('2026-12-31'))).toEqual({ year: 2026, quarter: 4 });
});

test('what lies beyond the window is cut there, and its edges are its first and last day', () => {
  const month = windowOf('month', day('2026-11-27'));
  expect(placeOf({ from: day('2026-10-01'), to: day('2026-11-16') }, month)).toEqual({ left: 0, width: 0.5 });
  expect(placeOf({ from: day('2026-11-16'), to: Number.POSITIVE_INFINITY }, month)).toEqual({
    left: 0.5,
    width: 0.5,
  });
  expect(placeOf({ from: day('2026-12-01'), to: day('2026-12-02') }, month)).toBeUndefined();
  expect([dayUnder(-1, month), dayUnder(1, month)].map(dateOf)).toEqual(['2026-11-01', '2026-11-30']);
});

test('months later keeps the day of the month, or takes the last there is', () => {
  expect(dateOf(monthsLater(day('2028-01-31'), 1))).toBe('2028-02-29');
  expect(dateOf(monthsLater(day('2027-03-31'), -1))).toBe('2027-02-28');
  fc.assert(
    fc.property(days, fc.integer({ min: -30, max: 30 }), (at, months) => {
      const later = dateOf(monthsLater(at, months));
      const date = Number(dateOf(at).slice(8));
      expect(Number(later.slice(8))).toBeLessThanOrEqual(date);
      if (date <= 28) expect(Number(later.slice(8))).toBe(date);
    }),
  );
});

test('the coming year is twelve whole months from the month of today', () => {
  expect(dates(comingYear(day('2026-11-27')))).toEqual(['2026-11-01', '2027-11-01']);
});
