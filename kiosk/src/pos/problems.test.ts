import { expect, test } from 'vitest';
import { problemLanguage } from './problems.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['ru', 'ru'],
  ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
  ['en;q=0.9, ru', 'ru'],
  ['de, ru;q=0.3, en;q=0.5', 'en'],
  ['ru;q=0, en', 'en'],
  ['ru;q=0', 'en'],
  ['*', 'en'],
  [';;;,,,q=', 'en'],
])('Accept-Language %s: %s', (header, language) => {
  expect(problemLanguage(header)).toBe(language);
});
