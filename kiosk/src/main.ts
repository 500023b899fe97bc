import { join } from 'node:path';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { learnCommand } from './devices/learn/learn-command.ts';
import { kioskHelp, readOptions } from './options.ts';
import { runKiosk } from './run-kiosk.ts';
import { version } from './version.ts';

/**
 * `npm run kiosk`: the counter's program. Exit code 2: a wrong setting; 3: it cannot start; 0: told to stop.
 * `npm run kiosk -- learn` teaches it a bought button box instead.
 */

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

if (process.argv[2] === 'learn') process.exit(await learnCommand(process.argv.slice(3)));

const options = readOptions(process.argv.slice(2), process.env);
if (!options.ok) {
  warn(`${options.error.code}: ${options.error.detail}`);
  process.exit(2);
}
if (options.value === 'help') {
  print(kioskHelp);
  process.exit(0);
}
const starting = runKiosk(options.value, {
  clock: systemClock(),
  rng: cryptoRng,
  timers: systemTimers,
  env: process.env,
  print,
  warn,
  version,
  screenDist: join(import.meta.dirname, '..', 'dist'),
});
let stopping = false;
const stop = (): void => {
  // A second Ctrl-C does not wait.
  if (stopping) process.exit(1);
  stopping = true;
  starting
    .then((kiosk) => (kiosk.ok ? kiosk.value.stop() : undefined))
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
};
// Told to stop before it is up, it comes up and stops: nothing is left half done.
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
const kiosk = await starting;
if (!kiosk.ok) {
  warn(`${kiosk.error.code}: ${kiosk.error.detail}`);
  process.exit(3);
}
