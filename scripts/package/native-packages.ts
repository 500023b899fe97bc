import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';

/** Packages that bring machine code: they stay what they are, with what they need themselves. */
export const NATIVE = {
  kiosk: ['better-sqlite3', 'node-hid', 'serialport', '@serialport/bindings-cpp'],
  hub: ['better-sqlite3'],
} as const;

/** Sources for a compiler, which no bundle needs. */
const LEFT_OUT = /^(deps|src|hidapi|docs|test|binding\.gyp|README\.md)$/;

/**
 * Copies packages and whatever they depend on, as they lie in the repository, into `outDir/node_modules`. Gives the
 * folders copied, from `node_modules` on.
 */
export function copyPackages(root: string, names: readonly string[], outDir: string): readonly string[] {
  const done = new Set<string>();
  const queue = names.map((name) => ({ name, from: root }));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const folder = findPackage(next.name, next.from, root);
    if (folder === undefined) throw new Error(`the package ${next.name} is not installed`);
    const target = relative(root, folder);
    if (done.has(target)) continue;
    done.add(target);
    copyPackage(folder, join(outDir, target));
    for (const name of dependencies(folder)) queue.push({ name, from: folder });
  }
  return [...done].toSorted();
}

/** As Node finds it: in the `node_modules` of the folder and of those above it. */
function findPackage(name: string, from: string, root: string): string | undefined {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
  }
  return undefined;
}

function dependencies(folder: string): readonly string[] {
  const manifest: { readonly dependencies?: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  // Headers for a compiler.
  return Object.keys(manifest.dependencies ?? {}).filter((name) => name !== 'node-addon-api');
}

function copyPackage(folder: string, target: string): void {
  const compiled = existsSync(join(folder, 'binding.gyp'));
  rmSync(target, { recursive: true, force: true });
  cpSync(folder, target, {
    recursive: true,
    filter(source) {
      const [first = ''] = relative(folder, source).split(sep);
      // Its own nested packages come by themselves, those that are needed.
      if (first === 'node_modules') return false;
      if (basename(source).startsWith('.')) return false;
      return !(compiled && LEFT_OUT.test(first)) && !/\.(ts|map)$/.test(source);
    },
  });
}
