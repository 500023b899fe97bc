import { expect, test } from 'vitest';
import { STORES_A_PAGE, storePage } from './store-pages.ts';

const stores = Array.from({ length: 10_000 }, (_, i) => ({ name: `Магазин ${i + 1}` }));

test('a page of ten thousand, the last one, and what is beyond it', () => {
  const first = storePage(stores, '', 0);
  expect([first.shown.length, first.found, first.from, first.pages]).toEqual([STORES_A_PAGE, 10_000, 1, 400]);
  const last = storePage(stores, '', 399);
  expect([last.shown.at(-1)?.name, last.from]).toEqual(['Магазин 10000', 9976]);
  expect(storePage(stores, '', 1000)).toEqual(last);
  expect(storePage(stores, '', -1)).toEqual(first);
});

test('every store is on one page, once', () => {
  const odd = stores.slice(0, 3 * STORES_A_PAGE + 1);
  const seen = Array.from(
    { length: storePage(odd, '', 0).pages },
    (_, page) => storePage(odd, '', page).shown,
  );
  expect(seen.flat()).toEqual(odd);
});

test('a name is found by a part of it, in capitals or not, and what is not there is told', () => {
  expect(storePage(stores, ' МАГАЗИН 1000 ', 0).shown.map(({ name }) => name)).toEqual([
    'Магазин 1000',
    'Магазин 10000',
  ]);
  expect(storePage(stores, 'нет такого', 3)).toEqual({ shown: [], found: 0, from: 0, page: 0, pages: 1 });
  expect(storePage([], '', 0)).toEqual({ shown: [], found: 0, from: 0, page: 0, pages: 1 });
});
