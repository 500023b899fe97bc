import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { findChromium } from '@otklik/shared/base/find-chromium.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { type ChromiumWindow, chromiumArguments } from './chromium-arguments.ts';
import { prepareProfile } from './chromium-profile.ts';
import { planWindows } from './window-plan.ts';
import { keepXAwake, xDisplays } from './x-display.ts';

export interface Shell {
  /** The screens' addresses, tokens included, one window each. */
  show(urls: readonly string[]): void;
  close(): Promise<void>;
}

export interface ChromiumOptions {
  /** Holds a profile for each window, so that nothing of a person's browser is touched. */
  readonly profilesDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timers: Timers;
  readonly warn: (line: string) => void;
}

export type ShellError = CodedError<'chromium-missing' | 'no-display'>;

/** A browser that dies is started again after this, the last again and again while it keeps dying; ms. */
const RESTART_MS = [1000, 2000, 5000, 10_000];
const STEADY_MS = 60_000;
const GRACE_MS = 3000;

/** Shows the screens full-screen in the system's Chromium, one window a display, and starts whichever dies again. */
export function startChromium(options: ChromiumOptions): Result<Shell, ShellError> {
  const { env, warn, profilesDir } = options;
  const found = findChromium(env);
  if (found === undefined) {
    return err(coded('chromium-missing', 'Chromium is not installed (Debian: apt-get install chromium).'));
  }
  if (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return err(
      coded('no-display', 'There is no display to show the screen on: open its address in a browser.'),
    );
  }
  const binary = found;
  let windows: readonly BrowserWindow[] = [];
  let wanted: readonly string[] = [];
  let closed = false;
  /** One arrangement after another. */
  let arranging = keepXAwake(env);

  async function arrange(urls: readonly string[]): Promise<void> {
    await Promise.all(windows.map((window) => window.close()));
    windows = [];
    const displays = await xDisplays(env);
    if (closed || urls !== wanted) return;
    const [first] = urls;
    const plan =
      displays.length === 0 && first !== undefined
        ? { windows: [{ url: first, bounds: undefined }], without: urls.length - 1 }
        : planWindows(urls, displays);
    if (plan.without > 0) warn(`shell: ${plan.without} screen(s) have no display of their own`);
    const root = process.getuid?.() === 0;
    windows = plan.windows.map(({ url, bounds }, index) => {
      const profileDir = resolve(profilesDir, String(index + 1));
      return keepWindow(
        binary,
        { url, profileDir, root, ...(bounds === undefined ? {} : { bounds }) },
        options,
      );
    });
  }

  return ok({
    show(urls) {
      wanted = urls;
      arranging = arranging.then(() => arrange(urls));
    },
    async close() {
      closed = true;
      await arranging;
      await Promise.all(windows.map((window) => window.close()));
    },
  });
}

interface BrowserWindow {
  close(): Promise<void>;
}

function keepWindow(
  binary: string,
  window: ChromiumWindow,
  { env, timers, warn }: ChromiumOptions,
): BrowserWindow {
  let child: ChildProcess | undefined;
  let closing = false;
  let deaths = 0;
  let cancelRestart = (): void => undefined;

  function run(): void {
    prepareProfile(window.profileDir);
    const started = spawn(binary, chromiumArguments(window), { stdio: 'ignore', env });
    child = started;
    const steady = timers.after(STEADY_MS, () => {
      deaths = 0;
    });
    // Not to be started at all is one way to die.
    const died = (how: string): void => {
      if (child !== started) return;
      steady();
      child = undefined;
      if (closing) return;
      warn(`The browser ended (${how}); it is started again.`);
      cancelRestart = timers.after(RESTART_MS[Math.min(deaths, RESTART_MS.length - 1)] ?? 0, run);
      deaths += 1;
    };
    started.once('error', (error) => died(error.message));
    started.once('exit', (code, signal) => died(String(signal ?? code)));
  }
  run();

  return {
    close() {
      closing = true;
      cancelRestart();
      const running = child;
      if (running === undefined) return Promise.resolve();
      return new Promise((done) => {
        const cancel = timers.after(GRACE_MS, () => void running.kill('SIGKILL'));
        running.once('exit', () => {
          cancel();
          done();
        });
        running.kill('SIGTERM');
      });
    },
  };
}
