import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is text; letters and pictures are packed already. */
const TEXT = /\.(js|css|svg|html)$/;
/** A reply below a packet or so is not sooner there for being smaller, bytes. */
const LEAST = 1400;

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/**
 * Lays a packed twin beside each file of text, `.br` and `.gz`: the hub sends whichever the browser takes (browsers take brotli
 * over TLS alone) and packs nothing itself.
 */
export function packAssets(): Plugin {
  return {
    name: 'pack-assets',
    apply: 'build',
    writeBundle: {
      sequential: true,
      async handler({ dir }) {
        if (dir === undefined) return;
        for (const name of await readdir(dir, { recursive: true })) {
          if (!TEXT.test(name)) continue;
          const file = join(dir, name);
          const bytes = await readFile(file);
          if (bytes.length < LEAST) continue;
          const params = {
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            [constants.BROTLI_PARAM_QUALITY]: 9,
          };
          await writeFile(`${file}.br`, await brotlied(bytes, { params }));
          await writeFile(`${file}.gz`, await gzipped(bytes, { level: 9 }));
        }
      },
    },
  };
}
