import { readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { startChromium } from './shell/chromium.ts';
import { readScreens } from './shell/screens-file.ts';

/**
 * The screens of a kiosk whose program runs as another user: `--screens FILE` is what the launcher keeps there
 * (OTKLIK_SCREENS_FILE), `--profiles DIR` where the browser keeps its own. Ends with the session.
 */

const fail = (line: string): never => {
  process.stderr.write(`${line}\n`);
  process.exit(2);
};
const options = { screens: { type: 'string' }, profiles: { type: 'string' } } as const;
const { screens = '', profiles = '' } = parseArgs({ options, strict: true }).values;
if (screens === '' || profiles === '') fail('--screens FILE and --profiles DIR are needed.');

const shell = startChromium({
  profilesDir: profiles,
  env: process.env,
  timers: systemTimers,
  warn: (line) => void process.stderr.write(`${line}\n`),
});
if (!shell.ok) fail(`${shell.error.code}: ${shell.error.detail}`);
else follow(shell.value.show, shell.value.close);

function follow(show: (urls: readonly string[]) => void, close: () => Promise<void>): void {
  let shown = '';
  /** What the file says, where that is another; a kiosk that is just starting anew has said nothing. */
  const look = (): void => {
    const urls = readScreens(() => readFileSync(screens, 'utf8'));
    if (urls.length === 0 || urls.join() === shown) return;
    shown = urls.join();
    show(urls);
  };
  // Not every file system tells of changes.
  const timer = setInterval(look, 2000);
  const watching = watch(dirname(screens), look);
  watching.on('error', () => watching.close());
  look();
  const stop = (): void => {
    clearInterval(timer);
    watching.close();
    void close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', stop);
}
