// Programs of the system that npm cannot bring: ffmpeg and a Chromium.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runLogged, secondsSince, tell } from './context.mjs';
import { withLock } from './lock.mjs';

/** @typedef {import('./types.ts').Context} Context */
/** @typedef {import('./types.ts').SystemProgram} SystemProgram */

/** @type {Record<SystemProgram, readonly string[]>} */
const names = {
  ffmpeg: ['ffmpeg'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
};

/**
 * Where a program is, or undefined.
 * @param {SystemProgram} program
 * @param {NodeJS.ProcessEnv} env
 */
export function findProgram(program, env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of names[program]) {
      const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return program === 'chromium' && process.platform === 'darwin' && existsSync(mac) ? mac : undefined;
}

/**
 * The command a person would type to get the packages.
 * @param {readonly SystemProgram[]} missing
 * @param {{ platform: string, osRelease: string, root: boolean }} machine
 */
export function installCommand(missing, machine) {
  const list = missing.join(' ');
  if (machine.platform === 'darwin') return `brew install ${list}`;
  if (/^ID(_LIKE)?=.*(debian|ubuntu)/m.test(machine.osRelease)) {
    const sudo = machine.root ? '' : 'sudo ';
    return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${list}`;
  }
  if (/^ID(_LIKE)?=.*fedora/m.test(machine.osRelease)) return `sudo dnf install ${list}`;
  return machine.platform === 'win32' ? 'winget install Gyan.FFmpeg Google.Chrome' : `install ${list}`;
}

/** @returns {{ platform: string, osRelease: string, root: boolean }} */
function thisMachine() {
  let osRelease = '';
  try {
    osRelease = readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Not a Linux that says so.
  }
  return { platform: process.platform, osRelease, root: process.getuid?.() === 0 };
}

/**
 * Makes sure the programs are there, by apt-get when root on Debian, and says plainly which are not and how to get
 * them. Never fails: returns what is still missing.
 * @param {Context} context
 * @param {readonly SystemProgram[]} needed
 * @returns {Promise<SystemProgram[]>}
 */
export async function ensureSystem(context, needed) {
  const missingNow = () => needed.filter((program) => findProgram(program, context.env) === undefined);
  if (missingNow().length === 0) return [];
  const machine = thisMachine();
  const canInstall =
    machine.root &&
    /^ID=debian$/m.test(machine.osRelease) &&
    existsSync('/usr/bin/apt-get') &&
    context.env.OTKLIK_NO_APT === undefined;
  if (canInstall) {
    await withLock(
      join(context.root, '.otklik', 'setup.lock'),
      (pid) => tell(context, 'waiting', { pid }),
      () => installByApt(context, missingNow()),
    );
  }
  const missing = missingNow();
  if (missing.length > 0) {
    tell(context, 'systemMissing', {
      packages: missing.join(', '),
      command: installCommand(missing, machine),
    });
  }
  return missing;
}

/**
 * @param {Context} context
 * @param {readonly SystemProgram[]} missing
 */
async function installByApt(context, missing) {
  if (missing.length === 0) return;
  const since = Date.now();
  const packages = missing.join(', ');
  tell(context, 'systemInstalling', { packages });
  const env = { ...context.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=120', '-q'];
  // An update may fail in part (one dead source) and the install still work: its own exit code decides.
  await runLogged(context, 'apt.log', 'apt-get', [...wait, 'update'], { env });
  const run = await runLogged(
    context,
    'apt.log',
    'apt-get',
    [...wait, 'install', '-y', '--no-install-recommends', ...missing],
    { env, append: true },
  );
  if (run.code === 0) tell(context, 'systemInstalled', { packages, seconds: secondsSince(since) });
  else tell(context, 'systemFailed', { packages, log: run.log });
}
