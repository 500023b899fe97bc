import { expect, it } from 'vitest';
import { firstEn } from './first-en.ts';
import { firstRu } from './first-ru.ts';
import { furtherEn } from './further-en.ts';
import { furtherRu } from './further-ru.ts';

/** What is shown without waiting for further texts: the frame, and the pages the router does not ask them for. */
const entries = ['main.tsx', 'app/sign-in-page.tsx', 'app/welcome-page.tsx'];

/** All sources by their path from src. */
const sources = new Map(
  Object.entries(
    import.meta.glob<string>('/validator-ui/src/**/*.{ts,tsx}', {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ).map(([path, text]) => [path.replace('/validator-ui/src/', ''), text]),
);
const read = (path: string): string => sources.get(path) ?? '';

/** The files a module loads at once, itself too. */
function loaded(path: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(path) || !sources.has(path)) return known;
  known.add(path);
  for (const [, from = ''] of read(path).matchAll(/^(?:import|\}) .*?['"](\.[^'"]+\.tsx?)['"];$/gm))
    loaded(new URL(from, `http://src/${path}`).pathname.slice(1), known);
  return known;
}

const files = [...new Set(entries.flatMap((entry) => [...loaded(entry)]))];

it('the router waits for further texts on every page but those', () => {
  const router = read('app/router.tsx');
  const free = [...router.matchAll(/lazyRouteComponent\(\s*\(\) => import\('([^']+)'\)/g)].map(([, path]) =>
    path?.replace(/^\.\.\//, '').replace(/^\.\//, 'app/'),
  );
  expect(free).toEqual(entries.slice(1));
  // What a manager sees first comes with the app.
  expect(files).toContain('features/results/results-page.tsx');
});

it('what is shown first says nothing that is not there yet', () => {
  const further = Object.keys(furtherEn);
  const first = Object.keys(firstEn);
  const early = files.flatMap((file) => {
    const text = read(file);
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
