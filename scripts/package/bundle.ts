import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleEntry, bundledName, bundleEntry } from './bundle-entry.ts';
import { copyPackages, NATIVE } from './native-packages.ts';

/** What is shipped: the kiosk, or the hub, as plain JavaScript that needs no repository and no npm. */
export type Product = 'kiosk' | 'hub';

interface Parts {
  readonly entries: readonly BundleEntry[];
  /** Files and folders that go along as they are, from the repository's root. */
  readonly folders: readonly string[];
}

const esm = (external: readonly string[], ...sources: readonly string[]): readonly BundleEntry[] =>
  sources.map((source) => ({ source, external, format: 'esm' }));

const PARTS: Readonly<Record<Product, Parts>> = {
  kiosk: {
    entries: [
      ...esm(NATIVE.kiosk, 'kiosk/src/main.ts', 'kiosk/src/launch.ts', 'kiosk/src/screen-shell.ts'),
      ...esm([...NATIVE.kiosk, 'electron'], 'kiosk/src/shell/electron/main.ts'),
      // A sandboxed preload is CommonJS.
      { source: 'kiosk/src/shell/electron/preload/preload.ts', external: ['electron'], format: 'cjs' },
    ],
    folders: ['kiosk/dist', 'kiosk/profiles'],
  },
  hub: {
    entries: esm(
      NATIVE.hub,
      'hub-server/src/server.ts',
      'hub-server/src/db/reader-worker.ts',
      'hub-server/src/db/long-reader-worker.ts',
      'hub-server/src/db/writer-worker.ts',
      'hub-server/src/media/inspect-worker.ts',
      'hub-server/src/verify/worker.ts',
      'hub-server/src/video/remote/remux-worker.ts',
      'hub-server/src/video/worker.ts',
    ),
    folders: ['validator-ui/dist'],
  },
};

/** The programs and workers of a product, from the folder of its bundle. */
export const programsOf = (product: Product): readonly string[] => PARTS[product].entries.map(bundledName);

export interface BundleOptions {
  /** Of the repository, its packages installed and its screens built. */
  readonly root: string;
  readonly product: Product;
  /** Made anew; what was in it is gone. */
  readonly outDir: string;
  readonly version: string;
  /** Public release keys, base64url: a kiosk takes only updates that one of them signed; without any, none. */
  readonly releaseKeys: readonly string[];
}

/** Makes the bundle of a product. Throws where a part is missing: that is a repository not set up. */
export async function makeBundle(options: BundleOptions): Promise<void> {
  const { root, product, outDir, version, releaseKeys } = options;
  const { entries, folders } = PARTS[product];
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  for (const entry of entries) await bundleEntry({ root, version }, entry, outDir);
  copyPackages(root, NATIVE[product], outDir);
  for (const folder of folders) {
    if (!existsSync(join(root, folder))) throw new Error(`${folder} is missing: npm run build`);
    cpSync(join(root, folder), join(outDir, folder), { recursive: true });
  }
  for (const file of ['LICENSE', 'THIRD_PARTY_NOTICES.md']) cpSync(join(root, file), join(outDir, file));
  const manifest = {
    name: `otklik-${product}`,
    version,
    private: true,
    type: 'module',
    license: 'MIT',
    ...(product === 'kiosk' ? { main: 'kiosk/src/shell/electron/main.js' } : {}),
  };
  writeFileSync(join(outDir, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  if (product === 'kiosk' && releaseKeys.length > 0) {
    writeFileSync(join(outDir, 'release-keys.json'), `${JSON.stringify(releaseKeys)}\n`);
  }
}
