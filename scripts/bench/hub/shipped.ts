import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledName, bundleEntry } from '../../package/bundle-entry.ts';
import { copyPackages, NATIVE } from '../../package/native-packages.ts';
import type { Workshop } from './workshop.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PROGRAM = entry('scripts/bench/hub/hub-program.ts');
const ENTRIES = [
  PROGRAM,
  entry('scripts/bench/hub/unsigned-reader.ts'),
  entry('hub-server/src/db/reader-worker.ts'),
  entry('hub-server/src/db/long-reader-worker.ts'),
  entry('hub-server/src/db/writer-worker.ts'),
];

function entry(source: string) {
  return { source, external: NATIVE.hub, format: 'esm' } as const;
}

/** The benchmark's hub as hubs are shipped, one file a thread: what strips types from the sources takes memory in each. */
export async function shippedHub(shop: Workshop): Promise<string> {
  const outDir = shop.folder();
  for (const each of ENTRIES) await bundleEntry({ root: ROOT, version: '0.0.0' }, each, outDir);
  copyPackages(ROOT, NATIVE.hub, outDir);
  writeFileSync(join(outDir, 'package.json'), '{"type":"module"}');
  return pathToFileURL(join(outDir, bundledName(PROGRAM))).href;
}
