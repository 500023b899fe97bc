import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

/** Debian's kernel, unpacked: its image and the modules that make and read USB HID devices. */
export interface Kernel {
  readonly name: string;
  readonly image: string;
  /** Files in the order in which they must be loaded. */
  readonly modules: readonly string[];
}

/** What is asked for; what these need is found in the files themselves. hid-dr drives 0079:0006 on a real machine too. */
const WANTED = ['configfs', 'dummy_hcd', 'libcomposite', 'usb_f_hid', 'usbhid', 'hid-generic', 'hid-dr'];
const META_PACKAGE = 'linux-image-amd64';

/** A kernel from the cache, otherwise from apt. The error says in words what is missing. */
export function findKernel(cache: string): Result<Kernel, string> {
  const kept = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('linux-image-')) : [];
  const newest = kept.toSorted().at(-1);
  return newest === undefined ? download(cache) : ok(kernelIn(join(cache, newest)));
}

function download(cache: string): Result<Kernel, string> {
  const listed = run('apt-cache', ['depends', META_PACKAGE]);
  if (listed.error !== undefined)
    return err('apt-cache is not here: the kernel is taken from a Debian package');
  const name = /Depends: (linux-image-\S+)/.exec(listed.stdout)?.[1];
  if (name === undefined) return err(`apt does not know ${META_PACKAGE} (apt-get update?)`);
  const work = join(cache, `unpacking-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const got = run('apt-get', ['download', name], work);
    const deb = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (got.status !== 0 || deb === undefined)
      return err(`apt-get cannot download ${name} (apt-get update?)`);
    const unpacked = run('dpkg-deb', ['-x', deb, 'all'], work);
    if (unpacked.status !== 0) return err(`dpkg-deb cannot unpack ${deb}: ${unpacked.stderr.trim()}`);
    const kernel = join(work, 'kernel');
    keepNeeded(join(work, 'all'), kernel);
    const place = join(cache, name);
    renameSync(kernel, place);
    return ok(kernelIn(place));
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Of the package's thousands of modules the few that are wanted, numbered in the order of loading. */
function keepNeeded(from: string, to: string): void {
  mkdirSync(to);
  const boot = join(from, 'boot');
  const image = readdirSync(boot).find((file) => file.startsWith('vmlinuz-'));
  if (image === undefined) throw new Error(`no vmlinuz in ${boot}`);
  copyFileSync(join(boot, image), join(to, 'vmlinuz'));

  const files = new Map<string, string>();
  const paths = readdirSync(from, { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter((one) => /\.ko(\.xz)?$/.test(one))) {
    files.set(moduleName(path), join(from, path));
  }
  const loaded = new Set<string>();
  const keep = (name: string): void => {
    const file = files.get(name);
    // What the kernel has built in has no file.
    if (loaded.has(name) || file === undefined) return;
    loaded.add(name);
    const content = file.endsWith('.xz') ? run('xz', ['-dk', file]) && file.slice(0, -3) : file;
    for (const needed of dependencies(content)) keep(needed);
    const number = String(readdirSync(to).length).padStart(2, '0');
    copyFileSync(content, join(to, `${number}-${name}.ko`));
  };
  for (const name of WANTED) keep(name.replaceAll('-', '_'));
}

const moduleName = (path: string): string =>
  basename(path)
    .replace(/\.ko(\.xz)?$/, '')
    .replaceAll('-', '_');

/** The kernel's build writes `depends=a,b` into each module, ended by a zero byte. */
function dependencies(file: string): readonly string[] {
  const text = readFileSync(file, 'latin1');
  const at = text.indexOf('\0depends=');
  if (at < 0) return [];
  const list = text.slice(at + '\0depends='.length, text.indexOf('\0', at + 1));
  return list
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.replaceAll('-', '_'));
}

function kernelIn(folder: string): Kernel {
  const modules = readdirSync(folder).filter((file) => file.endsWith('.ko'));
  return {
    name: basename(folder),
    image: join(folder, 'vmlinuz'),
    modules: modules.toSorted().map((file) => join(folder, file)),
  };
}

function run(program: string, args: readonly string[], cwd?: string): SpawnSyncReturns<string> {
  return spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    ...(cwd === undefined ? {} : { cwd }),
  });
}
