import { join } from 'node:path';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { learnCommand } from './devices/learn/learn-command.ts';
import { kioskHelp, readOptions } from './options.ts';
import { tokenCommand } from './pos/token-command.ts';
import { type RunningKiosk, runKiosk } from './run-kiosk.ts';
import type { ScreenAddress } from './screen/settings.ts';
import { runElectron } from './shell/electron-program.ts';
import { pinCommand } from './staff/pin-command.ts';
import { terminalLocale } from './terminal-locale.ts';
import { programMessage } from './update/launcher-protocol.ts';
import { launchedProgram } from './update/program.ts';
import { programChannel } from './update/program-channel.ts';
import { version } from './version.ts';

/**
 * `npm run kiosk`: the counter's program. Exit code 2: a wrong setting; 3: it cannot start; 0: told to stop.
 * `npm run kiosk -- learn` teaches it a bought button box instead, `npm run kiosk -- pos-token` makes tokens of tills,
 * `npm run kiosk -- pin` sets the staff layer's PIN. With `--shell electron` Electron does all of it, and its exit code is
 * handed on.
 */

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

if (process.argv[2] === 'learn') process.exit(await learnCommand(process.argv.slice(3)));

if (process.argv[2] === 'pos-token') {
  const done = tokenCommand(process.argv.slice(3), cryptoRng);
  if (done.ok) for (const line of done.value) print(line);
  else warn(`${done.error.code}: ${done.error.detail}`);
  process.exit(done.ok ? 0 : 2);
}
if (process.argv[2] === 'pin') process.exit(await pinCommand(process.argv.slice(3)));

const options = readOptions(process.argv.slice(2), process.env);
if (!options.ok) {
  warn(`${options.error.code}: ${options.error.detail}`);
  process.exit(2);
}
if (options.value === 'help') {
  print(kioskHelp);
  process.exit(0);
}

const channel = programChannel();
const programDir = join(import.meta.dirname, '..', '..');
// Under the launcher it is the launcher that decides: Electron runs the launcher itself.
if (options.value.shell === 'electron' && channel === undefined) {
  const locale = terminalLocale(process.env);
  const args = process.argv.slice(2);
  const code = await runElectron({ args, env: process.env, programDir, locale, warn });
  if (code !== undefined) process.exit(code);
}
const program = launchedProgram(options.value.data, programDir, process.env, channel?.send);
const settings = options.value;

/** Undefined where it cannot start. */
async function start(): Promise<RunningKiosk | undefined> {
  const kiosk = await runKiosk(settings, {
    clock: systemClock(),
    rng: cryptoRng,
    timers: systemTimers,
    env: process.env,
    print,
    warn,
    version,
    screenDist: join(import.meta.dirname, '..', 'dist'),
    restart,
    ...(program === undefined ? {} : { program }),
  });
  if (kiosk.ok) {
    const tellScreens = (screens: readonly ScreenAddress[]): void =>
      program?.tell({ type: 'screens', urls: screens.map(({ url }) => url) });
    tellScreens(kiosk.value.screens());
    kiosk.value.onScreens(tellScreens);
    return kiosk.value;
  }
  warn(`${kiosk.error.code}: ${kiosk.error.detail}`);
  return undefined;
}

let running = start();
let stopping = false;

function stop(): void {
  // A second Ctrl-C does not wait.
  if (stopping) process.exit(1);
  stopping = true;
  running
    .then((kiosk) => kiosk?.stop())
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
}

/** It is to be another version soon, but nobody's answer is worth that. */
function stopWhenIdle(): void {
  running.then(
    (kiosk) => {
      const ms = kiosk?.busyFor() ?? 0;
      if (stopping) return;
      if (ms === 0) return stop();
      program?.tell({ type: 'busy' });
      systemTimers.after(ms, stopWhenIdle);
    },
    () => process.exit(1),
  );
}

/** Under the launcher the process is another one afterwards, and perhaps another version; else all begins anew in this one. */
function restart(): void {
  if (stopping) return;
  if (program !== undefined) {
    program.tell({ type: 'restart' });
    stop();
    return;
  }
  running = running.then(async (kiosk) => {
    await kiosk?.stop();
    const next = stopping ? undefined : await start();
    if (next === undefined && !stopping) process.exit(3);
    return next;
  });
}

// Told to stop before it is up, it comes up and stops: nothing is left half done.
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
if (program !== undefined) {
  channel?.onMessage((message) => {
    const told = programMessage(message);
    if (told === undefined || stopping) return;
    if (told.when === 'idle') stopWhenIdle();
    else stop();
  });
  // Nobody would start this program again, and the next launcher needs the folder.
  channel?.onGone(() => {
    if (!stopping) stop();
  });
}
if ((await running) === undefined && !stopping) process.exit(3);
