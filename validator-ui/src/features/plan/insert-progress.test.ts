import type { InsertPlace, InsertState } from '@otklik/shared/api/plans.ts';
import { expect, test } from 'vitest';
import { storesWithInsert } from './insert-progress.ts';

const place = (store: string, workplace: string, state: InsertState): InsertPlace => ({
  ...{ store, storeName: `Store ${store}`, workplace, workplaceName: workplace },
  ...{ question: 'q', since: 0, state },
});

test('a store has changed its insert once each counter has; those that lack one stand last, with what is missing', () => {
  const stores = storesWithInsert([
    place('a', '1', 'confirmed'),
    place('a', '2', 'waiting'),
    place('b', '1', 'confirmed'),
    place('c', '1', 'no-kiosk'),
    place('c', '2', 'unreported'),
  ]);
  expect(stores.map(({ name, missing }) => [name, missing.map(({ workplace }) => workplace)])).toEqual([
    ['Store b', []],
    ['Store a', ['2']],
    ['Store c', ['1', '2']],
  ]);
  expect(storesWithInsert([])).toEqual([]);
});
