// The locked Node: an optional npm package of this platform, so its version and bytes are pinned by the lockfile.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { failure } from './context.mjs';

/** Types are stripped without a flag, and the native packages load, from this major version on. */
const oldestOwn = 24;

/**
 * The program to run TypeScript with: the locked Node, or the running one where it is the same or new enough and the
 * platform has no locked one (macOS).
 * @param {import('./types.ts').Context} context
 */
export function lockedNode(context) {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const name = `node-${platform}`;
  const wanted = JSON.parse(readFileSync(join(context.root, 'package.json'), 'utf8')).optionalDependencies?.[
    name
  ];
  const version = process.versions.node;
  if (version === wanted) return process.execPath;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = join(context.root, 'node_modules', name, 'bin', program);
  if (wanted !== undefined && existsSync(path)) return path;
  if (Number(version.split('.')[0]) >= oldestOwn) return process.execPath;
  throw failure(context, 'lockedNodeMissing', { platform, version });
}

/**
 * The environment for programs of this repository: its Node and its tools come first on the PATH. The Node's own folder
 * is named too, since npm 10 sometimes leaves out the link in .bin (three packages of three platforms claim it).
 * @param {import('./types.ts').Context} context
 * @param {string} node the locked Node
 */
export function programEnv(context, node) {
  const first = [dirname(node), join(context.root, 'node_modules', '.bin')];
  const rest = (context.env.PATH ?? '').split(delimiter).filter((folder) => !first.includes(folder));
  return { ...context.env, PATH: [...first, ...rest].join(delimiter) };
}

/**
 * The same, and what Node has compiled and stripped of types is kept for the next start (a third of a hub's start, a tenth
 * of its memory; it goes with the packages it lies beside).
 * @param {import('./types.ts').Context} context
 * @param {NodeJS.ProcessEnv} env
 */
export function compiledEnv(context, env) {
  const compiled = join(context.root, 'node_modules', '.cache', 'compiled');
  return { NODE_COMPILE_CACHE: compiled, ...env };
}

/**
 * The same for a long-running program: besides, glibc keeps two arenas instead of eight a core, which fill up with what
 * other threads have let go.
 * @param {import('./types.ts').Context} context
 * @param {NodeJS.ProcessEnv} env
 */
export function leanEnv(context, env) {
  return {
    MALLOC_ARENA_MAX: '2',
    ...compiledEnv(context, env),
  };
}
