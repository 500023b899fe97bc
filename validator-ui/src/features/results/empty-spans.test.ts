import type { EmptySlice } from '@otklik/shared/api/results.ts';
import { expect, test } from 'vitest';
import { emptySpans } from './empty-spans.ts';
import { dayNumber } from './trend.ts';

const said = (key: string, state: EmptySlice['state'], missing = 0): EmptySlice => ({
  ...{ key, state, workplaces: 3, missing },
});

test('days that follow each other and were the same are one, with the most that was missing', () => {
  const first = dayNumber('2026-11-03');
  expect(
    emptySpans(
      [
        said('2026-11-03', 'no-data', 2),
        said('2026-11-04', 'no-data', 3),
        said('2026-11-05', 'no-customers'),
        said('2026-11-07', 'no-customers'),
      ],
      'day',
    ),
  ).toEqual([
    { state: 'no-data', from: first, to: first + 2, workplaces: 3, missing: 3 },
    { state: 'no-customers', from: first + 2, to: first + 3, workplaces: 3, missing: 0 },
    { state: 'no-customers', from: first + 4, to: first + 5, workplaces: 3, missing: 0 },
  ]);
  expect(emptySpans([said('2026-11-02', 'part', 1), said('2026-11-09', 'part', 1)], 'week')).toEqual([
    { state: 'part', from: first - 1, to: first + 13, workplaces: 3, missing: 1 },
  ]);
});
