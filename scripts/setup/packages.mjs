// The npm packages of package-lock.json, installed once for each lockfile.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, firstErrorLine, runLogged, secondsSince, tell } from './context.mjs';
import { withLock } from './lock.mjs';

/** @typedef {import('./types.ts').Context} Context */
/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [peer]
 * @property {boolean} [link]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * What the installed tree must have been made from. The version of the running Node is left out on purpose: `npm run`
 * puts the locked Node first on the PATH, so the second start runs on another Node than the first; the native packages
 * use N-API and do not care.
 * @param {string} lockText
 */
export const treeKey = (lockText) =>
  `${createHash('sha256').update(lockText).digest('hex')} ${process.platform}-${process.arch}\n`;

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Whether npm's own record of what it installed fits the lockfile: a tree made by hand with `npm ci` or `npm install`
 * is taken as it is. npm writes that record last, so an interrupted install never fits.
 * @param {string} lockText
 * @param {string | undefined} installedText
 */
export function treeFits(lockText, installedText) {
  if (installedText === undefined) return false;
  try {
    /** @type {Record<string, LockedPackage>} */
    const wanted = JSON.parse(lockText).packages;
    /** @type {Record<string, LockedPackage>} */
    const present = JSON.parse(installedText).packages;
    return Object.entries(wanted).every(([path, entry]) => {
      if (!path.startsWith('node_modules/') || entry.optional === true) return true;
      const found = present[path];
      if (found === undefined) return entry.peer === true;
      return found.version === entry.version && found.integrity === entry.integrity;
    });
  } catch {
    return false;
  }
}

/** @param {string} root */
function isReady(root) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = join(root, 'node_modules', '.otklik-setup');
  const installed = readText(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  if (readText(stamp) === treeKey(lockText)) return true;
  if (!treeFits(lockText, installed)) return false;
  writeFileSync(stamp, treeKey(lockText));
  return true;
}

/**
 * How to call npm: the very npm that runs us, else the one on the PATH.
 * @param {NodeJS.ProcessEnv} env
 */
function npmCommand(env) {
  const cli = env.npm_execpath;
  if (cli !== undefined && /npm-cli\.[cm]?js$/.test(cli) && existsSync(cli)) {
    return { command: process.execPath, before: [cli], shell: false };
  }
  return { command: 'npm', before: [], shell: process.platform === 'win32' };
}

/**
 * The link by which `npm run` finds the locked Node. npm 11 makes it; npm 10 may leave it out.
 * @param {string} root
 */
function linkLockedNode(root) {
  const link = join(root, 'node_modules', '.bin', 'node');
  const name = `node-${process.platform}-${process.arch}`;
  if (existsSync(link) || !existsSync(join(root, 'node_modules', name, 'bin', 'node'))) return;
  symlinkSync(join('..', name, 'bin', 'node'), link);
}

/**
 * Makes sure the packages are there; a no-op when they are.
 * @param {Context} context
 */
export async function ensurePackages(context) {
  if (isReady(context.root)) return;
  await withLock(
    join(context.root, '.otklik', 'setup.lock'),
    (pid) => tell(context, 'waiting', { pid }),
    async () => {
      if (isReady(context.root)) return;
      const since = Date.now();
      tell(context, 'installing');
      const npm = npmCommand(context.env);
      // --ignore-scripts: no package of ours needs its install script, and without it npm would compile better-sqlite3
      // on npm versions that do not know allowScripts. --include: NODE_ENV=production must not leave out Vite.
      const run = await runLogged(
        context,
        'npm.log',
        npm.command,
        [
          ...npm.before,
          'ci',
          '--ignore-scripts',
          '--include=dev',
          '--include=optional',
          '--no-audit',
          '--no-fund',
          '--loglevel=error',
        ],
        { shell: npm.shell },
      );
      if (run.error?.code === 'ENOENT') throw failure(context, 'npmAbsent');
      if (run.code !== 0) {
        throw failure(context, 'installFailed', { reason: firstErrorLine(run.log), log: run.log });
      }
      linkLockedNode(context.root);
      writeFileSync(
        join(context.root, 'node_modules', '.otklik-setup'),
        treeKey(readFileSync(join(context.root, 'package-lock.json'), 'utf8')),
      );
      tell(context, 'installed', { seconds: secondsSince(since) });
    },
  );
}
