import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { demoPaths, realCommands } from './demo/commands.ts';
import { portTrouble } from './demo/ports.ts';
import { Demo } from './demo/run.ts';
import { runUntilTold } from './demo/signals.ts';
import { demoStore } from './demo/store.ts';
import { readableStdin } from './demo/terminal.ts';
import { tryLock } from './setup/lock.mjs';
import { parseStartArgs, startHelp } from './setup/start-args.mjs';
import { findProgram } from './setup/system.mjs';
import { messageLocale, text } from './setup/texts.mjs';
import type { Params, StartOptions, TextKey } from './setup/types.ts';

/** `npm start`: checks what can be checked beforehand, then runs the demo store until it is told to stop. */

const locale = messageLocale(process.env);
const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const say = (key: TextKey, params?: Params): void => warn(text(locale, key, params));

/** The exit code of a start that cannot be, told in one line; undefined where nothing stands in the way. */
async function obstacle(options: StartOptions): Promise<number | undefined> {
  if (process.platform === 'win32') {
    say('platform');
    return 1;
  }
  if (options.archive !== undefined && !existsSync(options.archive.folder)) {
    say('archiveMissing', { folder: options.archive.folder });
    return 2;
  }
  const ports = [
    ['--port', options.port],
    ['--screen-port', options.screenPort],
    ['--console-port', options.consolePort],
  ] as const;
  for (const [flag, port] of ports) {
    const trouble = await portTrouble(port);
    if (trouble === undefined) continue;
    if (trouble === 'taken') say('portTaken', { port, flag });
    else say('portRefused', { port, flag, code: trouble });
    return 3;
  }
  return undefined;
}

/** A window only where there is a display and a Chromium to open it. */
function possibleShell(wanted: StartOptions['shell']): StartOptions['shell'] {
  if (wanted === 'none') return wanted;
  const display = ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (process.env[name] ?? '') !== '');
  if (!display && process.platform === 'linux') {
    say('noDisplay');
    return 'none';
  }
  if (findProgram('chromium', process.env) === undefined) {
    say('noChromium');
    return 'none';
  }
  return wanted;
}

function moveAside(data: string): void {
  if (!existsSync(data)) return;
  const stamp = new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-');
  const folder = `${data}.${stamp}`;
  renameSync(data, folder);
  say('movedAside', { folder });
}

async function main(): Promise<number> {
  const args = parseStartArgs(process.argv.slice(2), locale);
  if (args.kind === 'help') {
    process.stdout.write(startHelp[locale]);
    return 0;
  }
  if (args.kind === 'wrong') {
    warn(args.message);
    return 2;
  }
  const { archive } = args.options;
  const options: StartOptions = {
    ...args.options,
    shell: possibleShell(args.options.shell),
    archive: archive === undefined ? undefined : { ...archive, folder: resolve(archive.folder) },
  };
  const paths = demoPaths(resolve(options.data));
  let lock: ReturnType<typeof tryLock>;
  try {
    mkdirSync(dirname(paths.data), { recursive: true });
    // Beside the folder, not in it: --reset moves the folder.
    lock = tryLock(`${paths.data}.lock`);
  } catch (error) {
    say('dataRefused', { data: paths.data, reason: error instanceof Error ? error.message : String(error) });
    return 1;
  }
  if (!lock.held) {
    say('dataTaken', { data: paths.data, pid: lock.pid });
    return 3;
  }
  try {
    const inTheWay = await obstacle(options);
    if (inTheWay !== undefined) return inTheWay;
    if (options.reset) moveAside(paths.data);
    mkdirSync(paths.data, { recursive: true });

    const camera = findProgram('ffmpeg', process.env) !== undefined;
    if (options.camera && !camera) say('noFfmpeg');
    const demo = new Demo(options, paths, {
      commands: realCommands,
      store: demoStore(options, paths, Date.now),
      locale,
      env: process.env,
      print: (block) => process.stdout.write(block),
      warn,
      stdin: readableStdin(process.stdin),
      camera,
      readyMs: 60_000,
      graceMs: 8000,
    });
    const code = await runUntilTold(demo);
    if (code === 0) say('stopped', { data: paths.data });
    return code;
  } finally {
    lock.release();
  }
}

// Not process.exitCode: an open standard input would keep the process alive.
process.exit(await main());
