import { expect, test } from 'vitest';
import { exportSearch, shifted } from './export-search.ts';

test('an address keeps what can be meant and nothing else', () => {
  expect(exportSearch({ kind: 'polls', format: 'xlsx', store: 's', question: 'q', operator: 'o' })).toEqual({
    kind: 'polls',
    format: 'xlsx',
    store: 's',
    question: 'q',
    operator: 'o',
  });
  expect(
    exportSearch({ kind: 'users', format: 'exe', store: 5, from: '2026-13-45', to: 'x', more: '1' }),
  ).toEqual({});
});

test('a worker and a question do not narrow events', () => {
  expect(exportSearch({ kind: 'events', question: 'q', operator: 'o', workplace: 'w' })).toEqual({
    kind: 'events',
    workplace: 'w',
  });
});

test('the last day is shown, the first no longer in it is asked for', () => {
  expect([shifted('2026-02-28', 1), shifted('2028-02-29', 1), shifted('2027-01-01', -1)]).toEqual([
    '2026-03-01',
    '2028-03-01',
    '2026-12-31',
  ]);
});
