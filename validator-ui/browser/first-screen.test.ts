import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

/** As shipped; built before these tests begin, where it is not of the present sources. */
const dist = join(import.meta.dirname, '..', 'dist');
const assets = readdirSync(join(dist, 'assets'));
const read = (path: string): string => readFileSync(join(dist, path), 'utf8');
const gzipped = (paths: Iterable<string>): number =>
  [...paths].reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path)), { level: 9 }).length, 0);

/** The files a module of the build waits for before it runs, itself too. */
function waitedFor(path: string, known: Set<string>): void {
  if (known.has(path)) return;
  known.add(path);
  for (const [, file] of read(path).matchAll(
    /(?:^|[;}\s])(?:import|export)[^;"'`()]*["']\.\/([\w.-]+\.js)["']/g,
  ))
    if (file !== undefined) waitedFor(`assets/${file}`, known);
}

const built = (name: string, extension: string): string => {
  const found = assets.filter((file) => new RegExp(`^${name}-[\\w-]{8}\\.${extension}$`).test(file));
  expect(found, name).toHaveLength(1);
  return `assets/${found[0]}`;
};

it.each(['ru', 'en'])(
  'a manager’s first screen is at most 250 kB gzipped until its results stand, in %s',
  (language) => {
    const page = read('index.html');
    const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(
      ([, path = '']) => path,
    );
    const scripts = new Set<string>();
    for (const path of named) if (path.endsWith('.js')) waitedFor(path, scripts);
    waitedFor(built(`first-${language}`, 'js'), scripts);
    const styles = new Set(named.filter((path) => path.endsWith('.css')));
    const sizes = { page: gzipSync(page).length, scripts: gzipped(scripts), styles: gzipped(styles) };
    const total = sizes.page + sizes.scripts + sizes.styles;
    console.log(
      `first screen, ${language}: ${total} bytes gzipped of at most 250000 ${JSON.stringify(sizes)}`,
    );
    // What may come later is not among it.
    const names = [...scripts].join(' ');
    expect(names).not.toMatch(/below-index|compare-section|further-|plan-page|review-page|sign-in-page/);
    // What shows the results is: nothing of the index is loaded after the app.
    expect([...scripts].some((path) => read(path).includes('results-empty'))).toBe(true);
    // The plain script before it, the app, its texts, and little else: each further file would take its turn.
    expect(scripts.size).toBeLessThanOrEqual(5);
    expect(total).toBeLessThanOrEqual(250_000);
  },
);
