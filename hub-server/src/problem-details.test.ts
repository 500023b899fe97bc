import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemCodes } from '@otklik/shared/api/common.ts';
import { expect, test } from 'vitest';
import { detailIn } from './problem-details.ts';
import { problemDetailsRu } from './problem-details-ru.ts';

/** Every detail that the hub's sources give with a problem's code, with `{}` for what is filled in. */
function detailsInSources(): readonly string[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/test|testing|fixture/.test(name),
  );
  const call =
    /\b(?:coded\(\s*'([a-z-]+)',|malformed\()\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)/g;
  return files.flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(call)].flatMap(
      ([, code, literal = '']) =>
        code !== undefined && !Object.hasOwn(problemCodes, code)
          ? []
          : [literal.slice(1, -1).replace(/\$\{[^}]*\}/g, '{}')],
    ),
  );
}

test('every detail the hub gives with a problem has its Russian', () => {
  const details = detailsInSources();
  expect(details.length).toBeGreaterThan(100);
  expect([...new Set(details)].filter((detail) => !Object.hasOwn(problemDetailsRu, detail))).toEqual([]);
});

test('the Russian fills in what the English does, and is no English', () => {
  const places = (text: string): number => text.split('{}').length;
  for (const [english, russian] of Object.entries(problemDetailsRu)) {
    expect([english, places(russian)]).toEqual([english, places(english)]);
    expect(russian).toMatch(/[а-яё]/);
  }
});

test('a detail is made Russian by the catalogue, with what is filled in, within another too', () => {
  expect(detailIn('en', 'Event 7 is out of sequence.')).toBe('Event 7 is out of sequence.');
  expect(detailIn('ru', 'Event 7 is out of sequence.')).toBe('Событие 7 не по порядку.');
  const later = "The batch is of a later schema than this hub's. Event 3 is of no known type.";
  expect(detailIn('ru', later)).toBe(
    'Порция — более поздней схемы, чем у этого сервера. Событие 3 неизвестного вида.',
  );
  expect(detailIn('ru', 'Nobody has said this.')).toBe('Nobody has said this.');
});
