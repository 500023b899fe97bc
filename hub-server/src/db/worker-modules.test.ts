import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/**
 * What a worker loads stays in its heap for good, once for each of them (docs/decisions/0126). These are the packages each
 * may reach; `import type` reaches nothing.
 */
const SQL = ['better-sqlite3', 'structured-headers', 'temporal-polyfill'];
const REACHED = {
  './writer-worker.ts': SQL,
  './long-reader-worker.ts': ['better-sqlite3', 'temporal-polyfill'],
  // It checks batches by their schemas.
  './reader-worker.ts': [...SQL, 'typebox', 'typebox/compile'],
};

const IMPORTS = /^(?:import|export)\s+(?!type\b)(?:[^;'"]*?\bfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
const SHARED = '@otklik/shared/';

function packagesOf(entry: string): string[] {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const walk = (url: URL): void => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    if (!url.pathname.endsWith('.ts')) return;
    for (const [, named, late] of readFileSync(fileURLToPath(url), 'utf8').matchAll(IMPORTS)) {
      const name = named ?? late ?? '';
      if (name.startsWith('.')) walk(new URL(name, url));
      else if (name.startsWith(SHARED))
        walk(new URL(`../../../shared/src/${name.slice(SHARED.length)}`, import.meta.url));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  };
  walk(new URL(entry, import.meta.url));
  // The walk has understood what it read.
  expect(seen.size).toBeGreaterThan(50);
  return [...packages].sort();
}

test.each(Object.entries(REACHED))('%s loads these packages and no others', (entry, packages) => {
  expect(packagesOf(entry)).toEqual(packages);
});
