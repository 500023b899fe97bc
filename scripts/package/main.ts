import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isVersion } from '@otklik/shared/update/version.ts';
import { version as sourceVersion } from '../../kiosk/src/version.ts';
import { makeBundle, type Product } from './bundle.ts';

const HELP = `npm run bundle -- [kiosk|hub]… [--out DIR] [--version V] [--release-key KEY]…

Makes plain JavaScript of the kiosk and the hub, for packages and for machines without this repository: one folder each,
with the native modules of all systems and the built screens. Run it with Node.js 24:

  node DIR/kiosk/kiosk/src/launch.js --data DIR …    the kiosk, with updates
  node DIR/hub/hub-server/src/server.js --data DIR …

  --out DIR           build/ if not given
  --version V         of the kiosk; ${sourceVersion} if not given
  --release-key KEY   public key (npm run release -- key) whose releases this kiosk takes; without one it takes none`;

const root = join(import.meta.dirname, '..', '..');
const { values, positionals } = parseArgs({
  options: {
    out: { type: 'string' },
    version: { type: 'string' },
    'release-key': { type: 'string', multiple: true },
    help: { type: 'boolean' },
  },
  allowPositionals: true,
});
const wanted = positionals.length === 0 ? ['kiosk', 'hub'] : positionals;
const isProduct = (name: string): name is Product => name === 'kiosk' || name === 'hub';
const version = values.version ?? sourceVersion;
if (values.help === true) {
  process.stdout.write(`${HELP}\n`);
} else if (!wanted.every(isProduct) || !isVersion(version)) {
  process.stderr.write(`bundle: kiosk or hub, and a version like 1.2.3. --help tells more.\n`);
  process.exitCode = 2;
} else {
  const out = resolve(values.out ?? join(root, 'build'));
  for (const product of wanted) {
    const outDir = join(out, product);
    await makeBundle({ root, product, outDir, version, releaseKeys: values['release-key'] ?? [] });
    process.stdout.write(`bundle ${product} ${version} ${outDir}\n`);
  }
}
