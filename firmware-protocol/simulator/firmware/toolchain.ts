import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

/**
 * Builds the C programs of `firmware/` with the machine's own tools, once for each state of their sources, into a cache
 * outside the repository. The simulated chip links libsimavr (GPL-3): it is made where it is used and never shipped.
 */

export type ToolchainError = CodedError<'tools-missing' | 'build-failed'>;

/** What can be built: the folder with its Makefile, what else it is made of, and what it needs. */
interface Recipe {
  readonly folder: string;
  readonly uses: readonly string[];
  readonly programs: readonly string[];
  readonly headers: readonly string[];
}

const recipes = {
  /** The serial firmware: `otk-serial.elf`, `otk-serial.hex`. */
  'avr-serial': {
    folder: 'avr-serial',
    uses: ['common'],
    programs: ['make', 'avr-gcc', 'avr-objcopy', 'avr-size'],
    headers: ['/usr/lib/avr/include/avr/io.h'],
  },
  /** The HID firmware: `otk-hid.elf`, `otk-hid.hex`. */
  'avr-hid': {
    folder: 'avr-hid',
    uses: ['common'],
    programs: ['make', 'avr-gcc', 'avr-objcopy', 'avr-size'],
    headers: ['/usr/lib/avr/include/avr/io.h'],
  },
  /** The simulated chip: `otk-simavr`. */
  simavr: {
    folder: 'simavr',
    uses: [],
    programs: ['make', 'cc'],
    headers: ['/usr/include/simavr/sim_avr.h', '/usr/include/libelf.h'],
  },
  /** The portable C of the HID firmware for tests: `driver`. */
  'avr-hid-host-test': {
    folder: 'avr-hid/host-test',
    uses: ['common', 'avr-hid/src'],
    programs: ['make', 'cc'],
    headers: [],
  },
  /** The portable C for tests: `driver`. */
  'host-test': {
    folder: 'host-test',
    uses: ['common', 'avr-serial/src'],
    programs: ['make', 'cc'],
    headers: [],
  },
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;

/** How to get all of it on Debian and its kin. */
export const installHint =
  'apt-get install make gcc libc6-dev gcc-avr avr-libc simavr libsimavr-dev libelf-dev';

const run = promisify(execFile);
const sources = fileURLToPath(new URL('../../firmware/', import.meta.url));

/** Where built programs are kept. */
export function defaultCache(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'otklik', 'firmware');
}

/** Names of the programs and headers that are not there. */
export async function missingTools(names: readonly RecipeName[]): Promise<readonly string[]> {
  const wanted: readonly Recipe[] = names.map((name) => recipes[name]);
  const programs = [...new Set(wanted.flatMap((recipe) => recipe.programs))];
  const headers = [...new Set(wanted.flatMap((recipe) => recipe.headers))];
  const found = await Promise.all([
    ...programs.map((program) => isThere(run('sh', ['-c', 'command -v "$1"', 'sh', program]))),
    ...headers.map((header) => isThere(access(header))),
  ]);
  return [...programs, ...headers].filter((_, index) => found[index] === false);
}

/** The folder with what the recipe makes; built now unless the cache has it. */
export async function build(
  name: RecipeName,
  cache = defaultCache(),
): Promise<Result<string, ToolchainError>> {
  const missing = await missingTools([name]);
  if (missing.length > 0) {
    return err(coded('tools-missing', `missing here: ${missing.join(', ')}; ${installHint}`));
  }
  const recipe: Recipe = recipes[name];
  const folder = join(cache, `${name}-${await fingerprint(recipe)}`);
  if (await isThere(access(folder))) return ok(folder);
  // Built aside and moved in one step: another process may be building the same.
  const aside = `${folder}.${process.pid}`;
  try {
    await mkdir(aside, { recursive: true });
    await run('make', ['-C', join(sources, recipe.folder), `BUILD=${aside}`]);
    await rename(aside, folder);
  } catch (cause) {
    await rm(aside, { recursive: true, force: true });
    if (await isThere(access(folder))) return ok(folder);
    const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
    return err(coded('build-failed', `${recipe.folder} cannot be built: ${output.slice(0, 2000)}`));
  }
  return ok(folder);
}

/** Changes with each source and with the compilers. */
async function fingerprint(recipe: Recipe): Promise<string> {
  const hash = createHash('sha256');
  for (const program of recipe.programs) {
    hash.update((await run(program, ['--version'])).stdout);
  }
  for (const folder of [recipe.folder, ...recipe.uses]) {
    const entries = await readdir(join(sources, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('/build'));
    for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
      hash
        .update(path.slice(sources.length))
        .update('\0')
        .update(await readFile(path))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function isThere(look: Promise<unknown>): Promise<boolean> {
  return look.then(
    () => true,
    () => false,
  );
}
