import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { kioskHelp, readOptions } from './options.ts';
import { runElectron } from './shell/electron-program.ts';
import { SCREENS_FILE_VARIABLE, writeScreens } from './shell/screens-file.ts';
import { terminalLocale } from './terminal-locale.ts';
import { startLauncher } from './update/launcher.ts';
import { BASE_VERSION_VARIABLE } from './update/launcher-protocol.ts';
import { forkProgram } from './update/program-child.ts';
import { versionFiles } from './update/version-files.ts';
import { BASE, type ProgramPlace } from './update/version-state.ts';
import { version } from './version.ts';

/**
 * The installed kiosk: takes the flags of `npm run kiosk`, keeps its program running and lets it be updated. Exit code 2:
 * a wrong setting; 0: told to stop. With `--shell electron` Electron does all of it, and its exit code is handed on.
 */

const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const args = process.argv.slice(2);
const options = readOptions(args, process.env);
if (!options.ok) {
  warn(`${options.error.code}: ${options.error.detail}`);
  process.exit(2);
}
if (options.value === 'help') {
  process.stdout.write(`${kioskHelp}\n`);
  process.exit(0);
}
const { shell, data } = options.value;
if (shell === 'electron') {
  const programDir = join(import.meta.dirname, '..', '..');
  const locale = terminalLocale(process.env);
  const code = await runElectron({ args, env: process.env, programDir, locale, warn });
  if (code !== undefined) process.exit(code);
}
const files = versionFiles(data, version);
/** The same file in every version: `main` beside this one, with the ending this one has. */
const main = `main${extname(import.meta.filename)}`;

function fileOf(place: ProgramPlace): string {
  if (place === BASE) return join(import.meta.dirname, main);
  return join(files.path(place), 'kiosk', 'src', 'main.js');
}

const launcher = startLauncher({
  files,
  start(place) {
    const file = fileOf(place);
    if (!existsSync(file)) warn(`The program ${file} is missing.`);
    return forkProgram(file, shell === 'electron' ? [...args, '--shell', 'none'] : args, {
      ...process.env,
      [BASE_VERSION_VARIABLE]: version,
    });
  },
  clock: systemClock(),
  timers: systemTimers,
  warn,
  onScreens(urls) {
    const path = process.env[SCREENS_FILE_VARIABLE];
    if (path !== undefined) writeScreens(path, urls);
  },
});
process.on('SIGINT', launcher.stop);
process.on('SIGTERM', launcher.stop);
process.exit(await launcher.ended);
