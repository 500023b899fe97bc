import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { inAscii } from './in-ascii.ts';

/** A program or worker that becomes one file of plain JavaScript at the place its source has. */
export interface BundleEntry {
  /** From the repository's root: `kiosk/src/main.ts`. */
  readonly source: string;
  /** What stays a package of its own beside it: native modules, and Electron, which is the runtime's. */
  readonly external: readonly string[];
  readonly format: 'esm' | 'cjs';
}

/** Where the file of an entry is put, from the folder of the bundle. */
export const bundledName = ({ source, format }: BundleEntry): string =>
  source.replace(/\.ts$/, format === 'cjs' ? '.cjs' : '.js');

/**
 * One file for one entry. Each module in it goes on finding its neighbours: `import.meta.url` and `.dirname` are those of
 * its source, moved to the bundle, and an address of a worker names the worker's bundled file.
 */
export async function bundleEntry(
  { root, version }: { readonly root: string; readonly version: string },
  entry: BundleEntry,
  outDir: string,
): Promise<void> {
  const source = join(root, entry.source);
  const build = await rolldown({
    input: source,
    platform: 'node',
    external: entry.external.map((name) => new RegExp(`^${name}(/|$)`)),
    plugins: [nameVersion(root, version), moveMeta(root, source)],
    onLog(level, log, forward) {
      // What is unclear in a package's code is the package's.
      if (level === 'warn' && log.code !== 'UNRESOLVED_IMPORT') return;
      forward(level, log);
    },
  });
  const file = join(outDir, bundledName(entry));
  await build.write({
    file,
    format: entry.format,
    codeSplitting: false,
    comments: { legal: true },
    ...(entry.format === 'esm' ? { banner: REQUIRE } : {}),
  });
  await build.close();
  writeFileSync(file, inAscii(readFileSync(file, 'utf8')));
}

/** Packages written as CommonJS ask for Node's own modules by `require`. */
const REQUIRE =
  "import { createRequire as otklikCreateRequire } from 'node:module'; const require = otklikCreateRequire(import.meta.url);";

/** The version a bundle says it is, in the place of that of the sources. */
function nameVersion(root: string, version: string) {
  const file = join(root, 'kiosk', 'src', 'version.ts');
  return {
    name: 'otklik-version',
    load: (id: string): string | undefined =>
      id === file ? `export const version = ${JSON.stringify(version)};` : undefined,
  };
}

function moveMeta(root: string, entry: string) {
  return {
    name: 'otklik-move-meta',
    transform(code: string, id: string): string | undefined {
      if (!id.startsWith(root + sep) || id.includes(`${sep}node_modules${sep}`)) return undefined;
      if (!code.includes('import.meta')) return undefined;
      const from = relative(dirname(entry), id).split(sep).join('/').replace(/\.ts$/, '.js');
      const url = id === entry ? 'import.meta.url' : `new URL(${JSON.stringify(from)}, import.meta.url).href`;
      return code
        .replaceAll(/new URL\('(\.[^']*)\.ts', import\.meta\.url\)/g, "new URL('$1.js', import.meta.url)")
        .replaceAll('import.meta.dirname', `process.getBuiltinModule('node:path').dirname(otklikFile)`)
        .replaceAll('import.meta.filename', 'otklikFile')
        .replaceAll('import.meta.main', id === entry ? 'import.meta.main' : 'false')
        .replaceAll(/import\.meta\.url/g, url)
        .replaceAll('otklikFile', `process.getBuiltinModule('node:url').fileURLToPath(${url})`);
    },
  };
}
