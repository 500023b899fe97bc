import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { firstEn } from './first-en.ts';
import { firstRu } from './first-ru.ts';
import { furtherEn } from './further-en.ts';
import { furtherRu } from './further-ru.ts';

/** What is shown without waiting for further texts: the frame, and the pages the router does not ask them for. */
const entries = [
  ...['main.tsx', 'app/sign-in-page.tsx', 'app/welcome-page.tsx', 'features/results/results-page.tsx'],
];
const source = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The files a module loads at once, itself too. */
function loaded(path: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(path) || !existsSync(path)) return known;
  known.add(path);
  for (const [, from] of readFileSync(path, 'utf8').matchAll(
    /^(?:import|\}) .*?['"](\.[^'"]+\.tsx?)['"];$/gm,
  ))
    if (from !== undefined) loaded(fileURLToPath(new URL(from, `file://${path}`)), known);
  return known;
}

const files = [...new Set(entries.flatMap((entry) => [...loaded(source(entry))]))];

it('the router waits for further texts on every page but those', () => {
  const router = readFileSync(source('app/router.tsx'), 'utf8');
  const free = [...router.matchAll(/lazyRouteComponent\(\s*\(\) => import\('([^']+)'\)/g)].map(([, path]) =>
    path?.replace(/^\.\.\//, '').replace(/^\.\//, 'app/'),
  );
  expect(free).toEqual(entries.slice(1));
});

it('what is shown first says nothing that is not there yet', () => {
  const further = Object.keys(furtherEn);
  const first = Object.keys(firstEn);
  const early = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(/['"`]([a-z]\w*\.[\w.-]*)(\$\{)?/gi)].flatMap(([, begin = '', open]) => {
      const isKey = (key: string) =>
        open === undefined ? key.replace(/_(one|other)$/, '') === begin : key.startsWith(begin);
      return further.some(isKey) && !first.some(isKey) ? [`${file}: ${begin}`] : [];
    });
  });
  expect(files.length).toBeGreaterThan(60);
  expect(early).toEqual([]);
});

it('each text is in one of the two parts', () => {
  for (const [first, further] of [
    [firstEn, furtherEn],
    [firstRu, furtherRu],
  ])
    expect(Object.keys(first ?? {}).filter((key) => key in (further ?? {}))).toEqual([]);
});
