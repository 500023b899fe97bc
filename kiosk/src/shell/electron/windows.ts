import type { Timers } from '@otklik/shared/base/timers.ts';
import { type Bounds, planWindows } from '../window-plan.ts';
import type { KioskWindow, OpenWindow } from './electron-ports.ts';
import type { Origins } from './lock-down.ts';

/** After a page that failed or fell, ms: the last again and again while it goes on. */
const RELOAD_MS = [500, 1000, 2000, 5000, 10_000];
/** A page that stood so long was a good one, ms. */
const STEADY_MS = 60_000;

export interface ScreenWindows {
  /** One window each, on its own display. */
  show(urls: readonly string[]): void;
  focus(): void;
  close(): void;
}

/** Keeps a page on every display: one that crashes, hangs or cannot be loaded is loaded again. */
export function screenWindows(options: {
  readonly open: OpenWindow;
  readonly displays: () => readonly Bounds[];
  readonly origins: Origins;
  readonly timers: Timers;
  readonly warn: (line: string) => void;
}): ScreenWindows {
  const { open, displays, origins, timers, warn } = options;
  let windows: { readonly window: KioskWindow; readonly end: () => void }[] = [];

  function close(): void {
    const old = windows;
    windows = [];
    for (const { end } of old) end();
  }

  function keep(url: string, bounds: Bounds) {
    const window = open(bounds);
    const { webContents } = window;
    let failures = 0;
    let ended = false;
    let cancel = (): void => undefined;

    function load(): void {
      const steady = timers.after(STEADY_MS, () => {
        failures = 0;
      });
      cancel = steady;
      // Its failure comes as `did-fail-load` as well.
      window.loadURL(url).catch(() => undefined);
    }
    function again(why: string): void {
      if (ended) return;
      cancel();
      warn(`shell: the page ${why}; it is loaded again`);
      const ms = RELOAD_MS[Math.min(failures, RELOAD_MS.length - 1)] ?? 0;
      failures += 1;
      cancel = timers.after(ms, () => {
        if (!ended && !webContents.isDestroyed()) load();
      });
    }
    // A page that was left because another was loaded (code -3) has not failed.
    webContents.on('did-fail-load', (_event, code) => code !== -3 && again(`cannot be loaded (${code})`));
    webContents.on('render-process-gone', (_event, { reason }) => again(`fell (${reason})`));
    // It ends as `render-process-gone`.
    window.on('unresponsive', () => webContents.forcefullyCrashRenderer());
    window.on('ready-to-show', () => window.show());
    window.on('close', (event) => {
      if (!ended) event.preventDefault();
    });
    load();
    return {
      window,
      end() {
        ended = true;
        cancel();
        window.destroy();
      },
    };
  }

  return {
    show(urls) {
      close();
      origins.set(urls);
      const plan = planWindows(urls, displays());
      if (plan.without > 0) warn(`shell: ${plan.without} screen(s) have no display of their own`);
      windows = plan.windows.map(({ url, bounds }) => keep(url, bounds));
    },
    focus() {
      for (const { window } of windows) window.focus();
    },
    close,
  };
}
