import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

/** `npm run notices`: writes THIRD_PARTY_NOTICES.md from the lockfile. */

const names = Type.Optional(Type.Record(Type.String(), Type.String()));
const lockedPackageSchema = Type.Object({
  version: Type.Optional(Type.String()),
  license: Type.Optional(Type.String()),
  link: Type.Optional(Type.Boolean()),
  resolved: Type.Optional(Type.String()),
  workspaces: Type.Optional(Type.Array(Type.String())),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
});
const lockfileSchema = Type.Object({ packages: Type.Record(Type.String(), lockedPackageSchema) });
type Lockfile = Static<typeof lockfileSchema>;

export interface Notice {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/**
 * What the two web UIs only need to be built. All else in their devDependencies is bundled into the pages we hand out,
 * and so is ours to name.
 */
const buildTools = /^(@types\/|@vitejs\/|vite$|electron$|jsdom$|@testing-library\/)/;

/** Where `name` is found by a package at `from`: the nearest node_modules above it. */
function find(lock: Lockfile, from: string, name: string): string | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/')))) {
    const path = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (place === '') return undefined;
  }
}

/** Every package that runs in production or is bundled, with its version and licence, by name. */
export function notices(lock: Lockfile): readonly Notice[] {
  const seen = new Set<string>();
  const found: Notice[] = [];
  const visit = (from: string, dependencies: Readonly<Record<string, string>> | undefined): void => {
    for (const name of Object.keys(dependencies ?? {})) {
      const path = find(lock, from, name);
      const entry = path === undefined ? undefined : lock.packages[path];
      if (path === undefined || entry === undefined || seen.has(path) || entry.link === true) continue;
      seen.add(path);
      found.push({ name, version: entry.version ?? '', licence: entry.license ?? 'not stated' });
      visit(path, { ...entry.dependencies, ...entry.optionalDependencies });
    }
  };
  const root = lock.packages[''];
  for (const workspace of ['', ...(root?.workspaces ?? [])]) {
    const entry = lock.packages[workspace];
    visit(workspace, { ...entry?.dependencies, ...entry?.optionalDependencies });
    if (workspace === '') continue;
    const bundled = Object.entries(entry?.devDependencies ?? {}).filter(([name]) => !buildTools.test(name));
    visit(workspace, Object.fromEntries(bundled));
  }
  const order = (a: Notice, b: Notice): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return found.sort((a, b) => order(a, b) || (a.version < b.version ? -1 : 1));
}

export function noticesPage(list: readonly Notice[]): string {
  const rows = list.map(({ name, version, licence }) => `- ${name} ${version}: ${licence}`);
  return [
    '# Third-party notices',
    '',
    'Otklik itself is under the MIT licence (LICENSE). What it runs on or bundles, with the licence each package states;',
    'the texts are in the packages. Written by `npm run notices` from package-lock.json.',
    '',
    ...rows,
    '',
  ].join('\n');
}

export function readLockfile(file: URL): Lockfile {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Value.Check(lockfileSchema, value))
    throw new Error(`${fileURLToPath(file)} is not a lockfile of npm 7 or newer`);
  return value;
}

if (import.meta.main) {
  const page = noticesPage(notices(readLockfile(new URL('../package-lock.json', import.meta.url))));
  writeFileSync(new URL('../THIRD_PARTY_NOTICES.md', import.meta.url), page);
}
