import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bothWays } from './details.ts';
import { posDetailsRu } from './details-ru.ts';

/** Every detail written in these sources, with `{}` for what is filled in. */
function detailsInSources(): readonly string[] {
  const files = ['operation.ts', 'operation-file.ts', 'folder.ts', 'till.ts', '../shift/roster.ts'];
  const call =
    /\b(?:bad\(\s*|reason: |coded\('(?:key-reused|workplace-unknown)', )('(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/g;
  const csv = readFileSync(join(import.meta.dirname, '../../../shared/src/base/csv.ts'), 'utf8');
  const inCsv = [...csv.matchAll(/\bbad\(\w+, '([^']*)'\)/g)].map(([, text = '']) => text);
  const found = files.flatMap((file) =>
    [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(call)].map(([, literal = '']) =>
      literal.slice(1, -1).replace(/\$\{[^}]*\}/g, '{}'),
    ),
  );
  return [...inCsv, ...found];
}

test('every reason a till is given has its Russian', () => {
  const details = detailsInSources();
  expect(details.length).toBeGreaterThan(18);
  const unknown = [...new Set(details)].filter((detail) => bothWays(detail).ru === detail);
  expect(unknown).toEqual([]);
});

test('the Russian fills in what the English does, and is no English', () => {
  const places = (text: string): number => text.split('{}').length;
  for (const [english, russian] of Object.entries(posDetailsRu)) {
    expect([english, places(russian)]).toEqual([english, places(english)]);
    expect(russian).toMatch(/[а-яё]/);
  }
});

test('lines of a file are told line by line, each with its own reason', () => {
  expect(bothWays('Operation 2: /receipt is no text.\nLine 7: no workplace: x.\n… and 3 more.').ru).toBe(
    'Операция 2: /receipt: это не текст.\nСтрока 7: это не рабочее место: x.\n… и ещё 3.',
  );
});
