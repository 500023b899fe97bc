// The two web UIs, built when their sources have changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { failure, runLogged, secondsSince, tell } from './context.mjs';
import { withLock } from './lock.mjs';

/** @typedef {import('./types.ts').Context} Context */
/** @typedef {import('./types.ts').Screens} Screens */

/** @type {readonly Screens[]} */
export const screens = [
  {
    name: 'kiosk',
    folder: 'kiosk',
    page: 'kiosk/dist/index.html',
    sources: [
      'kiosk/src/renderer',
      'kiosk/src/screen/protocol.ts',
      'kiosk/vite.config.ts',
      'kiosk/index.html',
      'kiosk/package.json',
      'shared/src',
    ],
  },
  {
    name: 'validator-ui',
    folder: 'validator-ui',
    page: 'validator-ui/dist/index.html',
    sources: [
      'validator-ui/src',
      'validator-ui/public',
      'validator-ui/plain-script.ts',
      'validator-ui/vite.config.ts',
      'validator-ui/index.html',
      'validator-ui/package.json',
      'shared/src',
    ],
  },
];

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const below = join(path, entry.name);
        if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(below);
        return /\.test\.tsx?$/.test(entry.name) ? [] : [below];
      });
  } catch {
    return [path];
  }
}

/**
 * A hash over names and contents of all sources, and the lockfile.
 * @param {string} root
 * @param {Screens} target
 */
export function sourceHash(root, target) {
  const hash = createHash('sha256');
  for (const source of [...target.sources, 'package-lock.json']) {
    for (const file of filesBelow(join(root, source))) {
      const content = readFileSync(file);
      hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/**
 * Builds what is not built yet or was built from other sources.
 * @param {Context} context
 * @param {string} node the locked Node
 * @param {NodeJS.ProcessEnv} env
 */
export async function ensureScreens(context, node, env) {
  for (const target of screens) {
    if (isBuilt(context.root, target)) continue;
    await withLock(
      join(context.root, '.otklik', 'setup.lock'),
      (pid) => tell(context, 'waiting', { pid }),
      async () => {
        const hash = sourceHash(context.root, target);
        if (isBuilt(context.root, target, hash)) return;
        const since = Date.now();
        tell(context, 'building', { name: target.name });
        const run = await runLogged(
          context,
          `build-${target.name}.log`,
          node,
          [join(context.root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'],
          { cwd: join(context.root, target.folder), env: { ...env, NODE_ENV: 'production' } },
        );
        if (run.code !== 0 || !existsSync(join(context.root, target.page))) {
          throw failure(context, 'buildFailed', { name: target.name, log: run.log });
        }
        const stamp = stampFile(context.root, target);
        mkdirSync(dirname(stamp), { recursive: true });
        writeFileSync(stamp, hash);
        tell(context, 'built', { name: target.name, seconds: secondsSince(since) });
      },
    );
  }
}

/**
 * @param {string} root
 * @param {Screens} target
 */
const stampFile = (root, target) => join(root, '.otklik', `screens-${target.name}`);

/**
 * @param {string} root
 * @param {Screens} target
 * @param {string} [hash]
 */
function isBuilt(root, target, hash = sourceHash(root, target)) {
  const stamp = stampFile(root, target);
  return existsSync(join(root, target.page)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}
