import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isVersion } from '@otklik/shared/update/version.ts';
import { terminalLocale } from '../../kiosk/src/terminal-locale.ts';
import { version as sourceVersion } from '../../kiosk/src/version.ts';
import { ELECTRON_BUILDER } from './electron-builder.ts';
import { makePackage, TARGETS } from './make-package.ts';

const HELP = `npm run package -- --target deb|appimage|nsis|dir [--arch x64|arm64] [--electron DIR] [--out DIR]
                   [--version V] [--release-key KEY]… [--homepage URL]

Makes a package of the kiosk with Electron: builds the bundle, checks that it is whole and holds nothing else, runs
electron-builder ${ELECTRON_BUILDER} (by npx; OTKLIK_ELECTRON_BUILDER=FILE names a cli.js of your own), and reads the files and the
fuses of what came out.

  --electron DIR      unpacked Electron of the package's system; without it that of OTKLIK_ELECTRON or of the npm package
  --out DIR           build/ if not given: the bundle in kiosk/, the packages in packages/
  --version V         of the kiosk; ${sourceVersion} if not given
  --release-key KEY   public key (npm run release -- key) whose releases this kiosk takes; without one it takes none
  --homepage URL      what a Debian package names as its page

Exit code 2: a wrong setting; 3: something is missing; 1: something is not as it must be.`;

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    arch: { type: 'string' },
    electron: { type: 'string' },
    out: { type: 'string' },
    version: { type: 'string' },
    'release-key': { type: 'string', multiple: true },
    homepage: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const root = join(import.meta.dirname, '..', '..');
const { target = '', arch = 'x64', electron, version = sourceVersion } = values;
const isTarget = (name: string): name is keyof typeof TARGETS => Object.hasOwn(TARGETS, name);
if (values.help === true) {
  process.stdout.write(`${HELP}\n`);
} else if (!isTarget(target) || (arch !== 'x64' && arch !== 'arm64') || !isVersion(version)) {
  process.stderr.write(
    `package: --target is ${Object.keys(TARGETS).join(', ')}, --arch x64 or arm64, a version like 1.2.3.\n`,
  );
  process.exitCode = 2;
} else {
  const made = await makePackage({
    root,
    target,
    arch,
    outDir: resolve(values.out ?? join(root, 'build')),
    version,
    releaseKeys: values['release-key'] ?? [],
    homepage: values.homepage ?? 'https://otklik.invalid/',
    locale: terminalLocale(process.env),
    env: process.env,
    print: (line) => void process.stdout.write(`${line}\n`),
    ...(electron === undefined ? {} : { electron: resolve(electron) }),
  });
  if (!made.ok) {
    process.stderr.write(`package ${made.error.code}: ${made.error.detail}\n`);
    process.exitCode = made.error.code === 'electron-missing' ? 3 : 1;
  }
}
