import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { ELECTRON_VARIABLE, installedElectron } from '../../kiosk/src/shell/electron-program.ts';
import type { TerminalLocale } from '../../kiosk/src/terminal-locale.ts';
import { asarFiles } from './asar-files.ts';
import { makeBundle } from './bundle.ts';
import { bundleFaults, filesIn, nativeFaults, type TargetSystem } from './bundle-files.ts';
import { builderConfig, ELECTRON_BUILDER } from './electron-builder.ts';
import { fuseFaults } from './fuses.ts';
import { packageTexts } from './package-texts.ts';

/** Path of electron-builder's `cli.js`, where npx is not to fetch it. */
const BUILDER_VARIABLE = 'OTKLIK_ELECTRON_BUILDER';

interface Target {
  readonly os: TargetSystem['os'];
  /** Of Electron in its distribution, and of the packaged kiosk. */
  readonly program: string;
  readonly packaged: string;
  /** What electron-builder is told. */
  readonly flags: readonly string[];
}

const linux = { os: 'linux', program: 'electron', packaged: 'otklik-kiosk' } as const;
export const TARGETS = {
  deb: { ...linux, flags: ['--linux', 'deb'] },
  appimage: { ...linux, flags: ['--linux', 'AppImage'] },
  dir: { ...linux, flags: ['--linux', 'dir'] },
  nsis: { os: 'win32', program: 'electron.exe', packaged: 'Otklik Kiosk.exe', flags: ['--win', 'nsis'] },
} as const satisfies Readonly<Record<string, Target>>;

export interface PackageOptions {
  readonly root: string;
  readonly target: keyof typeof TARGETS;
  readonly arch: TargetSystem['arch'];
  /** The bundle goes into `kiosk` below it, the packages into `packages`. */
  readonly outDir: string;
  readonly version: string;
  readonly releaseKeys: readonly string[];
  /** Folder of an unpacked Electron; absent: that of OTKLIK_ELECTRON or of the npm package. */
  readonly electron?: string;
  readonly homepage: string;
  readonly locale: TerminalLocale;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

export type PackageError = CodedError<
  'bundle-faulty' | 'electron-missing' | 'electron-version' | 'builder-failed' | 'package-faulty'
>;

/** Bundle, check, package, check again. Gives the folder of the packages. */
export async function makePackage(options: PackageOptions): Promise<Result<string, PackageError>> {
  const { root, outDir, arch, locale, print } = options;
  const target: Target = TARGETS[options.target];
  const texts = packageTexts[locale];
  const bundle = join(outDir, 'kiosk');
  const { version, releaseKeys } = options;
  await makeBundle({ root, product: 'kiosk', outDir: bundle, version, releaseKeys });
  const faults = [...bundleFaults(bundle, root), ...nativeFaults(bundle, { os: target.os, arch })];
  if (faults.length > 0) return err(coded('bundle-faulty', faults.join('; ')));
  const files = filesIn(bundle);
  print(`package ${texts.checked(files.length)}`);

  const electron = electronFor(options, target);
  if (!electron.ok) return electron;
  const packages = join(outDir, 'packages');
  const unpacked = join(
    packages,
    `${target.os === 'linux' ? 'linux' : 'win'}${arch === 'x64' ? '' : `-${arch}`}-unpacked`,
  );
  rmSync(unpacked, { recursive: true, force: true });
  const config = join(outDir, 'electron-builder.json');
  const { homepage } = options;
  writeFileSync(config, JSON.stringify(builderConfig({ outDir: packages, homepage, ...electron.value })));
  const code = runBuilder(options.env, [
    '--projectDir',
    bundle,
    '--config',
    config,
    ...target.flags,
    `--${arch}`,
  ]);
  if (code === undefined) return err(coded('builder-failed', texts.noBuilder(ELECTRON_BUILDER)));
  // Files and fuses are read even then: it is known how far it came.
  const wrong = await packageFaults(unpacked, target, files);
  if (code !== 0) {
    const still = wrong.length > 0 ? ` (${wrong.join('; ')})` : '';
    return err(coded('builder-failed', `${texts.failed(code)}${still}`));
  }
  if (wrong.length > 0) return err(coded('package-faulty', wrong.join('; ')));
  print(`package ${texts.made(packages)}`);
  return ok(packages);
}

function electronFor(
  { root, electron, env, locale }: PackageOptions,
  { program }: Target,
): Result<{ readonly electronDist: string; readonly electronVersion: string }, PackageError> {
  const texts = packageTexts[locale];
  const named = env[ELECTRON_VARIABLE] || installedElectron(root);
  const electronDist = electron ?? (named === undefined ? undefined : dirname(named));
  if (electronDist === undefined || !existsSync(join(electronDist, program))) {
    return err(coded('electron-missing', texts.noElectron(program)));
  }
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const electronVersion = read(join(electronDist, 'version')).trim().replace(/^v/, '');
  const manifest: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, 'kiosk', 'package.json'), 'utf8'),
  );
  const wanted = manifest.devDependencies.electron ?? '';
  if (electronVersion !== wanted) {
    return err(coded('electron-version', texts.otherElectron(electronVersion || '?', wanted)));
  }
  return ok({ electronDist, electronVersion });
}

/** Its exit code; undefined where it could not be started. What it says goes to the terminal. */
function runBuilder(env: NodeJS.ProcessEnv, args: readonly string[]): number | undefined {
  const own = env[BUILDER_VARIABLE];
  const windows = process.platform === 'win32';
  const [command, first] = own
    ? [process.execPath, [own]]
    : ['npm', ['exec', '--yes', `--package=electron-builder@${ELECTRON_BUILDER}`, '--', 'electron-builder']];
  const ran = spawnSync(command, [...first, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
    // npm is a script there.
    shell: windows && !own,
  });
  return ran.error === undefined ? (ran.status ?? 1) : undefined;
}

/** One line for each file the package lacks or has too many, and for each fuse that is not as wanted. */
async function packageFaults(
  unpacked: string,
  { packaged }: Target,
  files: readonly string[],
): Promise<readonly string[]> {
  const archive = join(unpacked, 'resources', 'app.asar');
  if (!existsSync(archive)) return ['there is no app.asar'];
  const packed = new Set(asarFiles(archive));
  const wanted = new Set(files);
  const beside = filesIn(join(unpacked, 'resources', 'app.asar.unpacked'));
  const native = files.filter((file) => file.endsWith('.node'));
  return [
    ...files.filter((file) => !packed.has(file)).map((file) => `not packed: ${file}`),
    ...[...packed].filter((file) => !wanted.has(file)).map((file) => `packed besides: ${file}`),
    ...native.filter((file) => !beside.includes(file)).map((file) => `not beside the archive: ${file}`),
    ...(await fuseFaults(join(unpacked, packaged))),
  ];
}
