import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { REPORT_DESCRIPTOR } from '@otklik/firmware-protocol/hid/constants.ts';
import { DRAGONRISE_DESCRIPTOR } from './dragonrise.ts';
import type { Kernel } from './kernel.ts';

const here = import.meta.dirname;
const root = join(here, '..', '..');

/** The workspaces the guest runs from, as they are in the repository, and the packages they import. */
const SOURCES = [
  'shared/package.json',
  'shared/src',
  'firmware-protocol/package.json',
  'firmware-protocol/src',
  'kiosk/package.json',
  'kiosk/src/devices',
  'kiosk/profiles',
  'package.json',
  'tests/hid-vm/guest',
];
const WORKSPACES = ['shared', 'firmware-protocol', 'kiosk'];
const PACKAGES = ['node-hid', 'pkg-prebuilds', 'typebox'];

/**
 * Writes the guest's root file system: the machine's part (busybox, Node, libraries, modules; kept in the cache) and
 * after it ours, made anew each time. The kernel unpacks archives one after the other. Returns the file.
 */
export function buildInitrd(cache: string, kernel: Kernel, busybox: string, node: string): string {
  const machine = machinePart(cache, kernel, busybox, node);
  const stage = join(cache, `stage-${process.pid}`);
  try {
    layOutProgram(stage);
    const initrd = join(cache, 'initrd');
    writeFileSync(initrd, readFileSync(machine));
    writeFileSync(initrd, archive(stage), { flag: 'a' });
    return initrd;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function machinePart(cache: string, kernel: Kernel, busybox: string, node: string): string {
  const libraries = librariesOf([node, ...nodeHidBinaries()]);
  const files = new Map<string, string>([
    ['bin/busybox', busybox],
    ['bin/node', node],
    // As the program names them: the loader's own folder on Debian is one of those it looks into.
    ...libraries.map((file): [string, string] => [file.slice(1), file]),
    ...kernel.modules.map((file): [string, string] => [`modules/${basename(file)}`, file]),
  ]);
  const hash = createHash('sha256');
  for (const [to, from] of files) hash.update(`${to}\0`).update(readFileSync(from));
  const kept = join(cache, `machine-${hash.digest('hex').slice(0, 16)}.cpio`);
  if (existsSync(kept)) return kept;
  const stage = join(cache, `machine-${process.pid}`);
  try {
    for (const [to, from] of files) {
      mkdirSync(dirname(join(stage, to)), { recursive: true });
      copyFileSync(from, join(stage, to));
      chmodSync(join(stage, to), 0o755);
    }
    for (const folder of ['dev', 'proc', 'sys', 'tmp']) mkdirSync(join(stage, folder));
    writeFileSync(kept, archive(stage));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return kept;
}

function layOutProgram(stage: string): void {
  const app = join(stage, 'app');
  const modules = join(app, 'node_modules');
  for (const path of SOURCES) cpSync(join(root, path), join(app, path), { recursive: true });
  for (const name of PACKAGES) {
    cpSync(join(root, 'node_modules', name), join(modules, name), {
      recursive: true,
      filter: notOtherSystems,
    });
  }
  mkdirSync(join(modules, '@otklik'), { recursive: true });
  // Real paths outside node_modules: Node strips no types inside it.
  for (const name of WORKSPACES) symlinkSync(join('..', '..', name), join(modules, '@otklik', name));
  writeFileSync(join(stage, 'console.desc'), REPORT_DESCRIPTOR);
  writeFileSync(join(stage, 'box.desc'), DRAGONRISE_DESCRIPTOR);
  copyFileSync(join(here, 'guest', 'init.sh'), join(stage, 'init'));
  copyFileSync(join(here, 'guest', 'gadgets.sh'), join(stage, 'gadgets.sh'));
  chmodSync(join(stage, 'init'), 0o755);
}

const notOtherSystems = (path: string): boolean =>
  !/HID(_hidraw)?-(?!linux-x64$)[a-z0-9]+-[a-z0-9-]+$/.test(path);

const nodeHidBinaries = (): readonly string[] =>
  ['HID', 'HID_hidraw'].map((name) =>
    join(root, 'node_modules', 'node-hid', 'prebuilds', `${name}-linux-x64`, 'node-napi-v4.node'),
  );

/** The shared libraries of programs and the loader, by ldd. */
function librariesOf(files: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const file of files) {
    const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8' });
    for (const [, path] of stdout.matchAll(/(?:=> |^\s)(\/\S+) \(0x/gm))
      if (path !== undefined) found.add(path);
    const missing = /(\S+) => not found/.exec(stdout)?.[1];
    if (missing !== undefined) throw new MissingLibrary(missing);
  }
  return [...found].toSorted();
}

/** A library node-hid needs is not on this machine, so it cannot be put into the guest. */
export class MissingLibrary extends Error {}

function archive(folder: string): Buffer {
  const list = spawnSync('find', ['.', '-mindepth', '1', '-print0'], {
    cwd: folder,
    maxBuffer: 64 << 20,
  }).stdout;
  const args = ['--null', '--create', '--format=newc', '--owner=0:0', '--quiet'];
  const made = spawnSync('cpio', args, { cwd: folder, input: list, maxBuffer: 1 << 30 });
  if (made.status !== 0) throw new Error(`cpio: ${made.stderr.toString().trim()}`);
  return made.stdout;
}
