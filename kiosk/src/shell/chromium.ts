import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';

export interface Shell {
  close(): Promise<void>;
}

export interface ChromiumOptions {
  /** The screen's address, token included. */
  readonly url: string;
  /** Its own profile, so that nothing of a person's browser is touched. */
  readonly profileDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timers: Timers;
  readonly onExit: (detail: string) => void;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** A browser that dies is started again after this, doubling to the last while it keeps dying; ms. */
const RESTART_MS = [1000, 2000, 5000, 10_000];

/** Shows the screen full-screen in the system's Chromium and starts it again whenever it dies. */
export function startChromium(
  options: ChromiumOptions,
): Result<Shell, CodedError<'chromium-missing' | 'no-display'>> {
  const { env, timers } = options;
  const binary = findBinary(env);
  if (binary === undefined) {
    return err(coded('chromium-missing', 'Chromium is not installed (Debian: apt-get install chromium).'));
  }
  if (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return err(
      coded('no-display', 'There is no display to show the screen on: open its address in a browser.'),
    );
  }
  let child: ChildProcess | undefined;
  let closing = false;
  let deaths = 0;
  let cancelRestart = () => {};

  const run = () => {
    const started = spawn(binary, chromiumArguments(options), { stdio: 'ignore', env: { ...process.env } });
    child = started;
    const steady = timers.after(60_000, () => {
      deaths = 0;
    });
    started.once('error', () => {});
    started.once('exit', (code, signal) => {
      steady();
      child = undefined;
      if (closing) return;
      options.onExit(`The browser ended (${signal ?? code}); it is started again.`);
      cancelRestart = timers.after(RESTART_MS[Math.min(deaths, RESTART_MS.length - 1)] ?? 0, run);
      deaths += 1;
    });
  };
  run();

  return ok({
    close() {
      closing = true;
      cancelRestart();
      const running = child;
      if (running === undefined) return Promise.resolve();
      return new Promise((resolve) => {
        running.once('exit', () => resolve());
        running.kill('SIGTERM');
        timers.after(3000, () => running.kill('SIGKILL'));
      });
    },
  });
}

/** No tabs, no pinch, no translation, no first-run page, nothing fetched in the background. */
export function chromiumArguments({
  url,
  profileDir,
}: Pick<ChromiumOptions, 'url' | 'profileDir'>): readonly string[] {
  return [
    '--kiosk',
    `--app=${url}`,
    `--user-data-dir=${profileDir}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-translate',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--disable-session-crashed-bubble',
    '--noerrdialogs',
    '--autoplay-policy=no-user-gesture-required',
    // Chromium refuses its sandbox to root; a counter runs as a user of its own.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

function findBinary(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env.OTKLIK_CHROMIUM !== undefined) return env.OTKLIK_CHROMIUM;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}
