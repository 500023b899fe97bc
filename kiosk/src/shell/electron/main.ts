import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { app, BrowserWindow, Menu, powerSaveBlocker, screen, session, utilityProcess } from 'electron';
import { kioskHelp, readOptions } from '../../options.ts';
import type { ProgramRun } from '../../update/launcher.ts';
import { startLauncher } from '../../update/launcher.ts';
import { BASE_VERSION_VARIABLE, launcherMessage } from '../../update/launcher-protocol.ts';
import { versionFiles } from '../../update/version-files.ts';
import { BASE, type ProgramPlace } from '../../update/version-state.ts';
import { version } from '../../version.ts';
import { isScreen } from '../screens-file.ts';
import { kioskArguments } from './arguments.ts';
import { lockApp, lockSession, screenOrigins, webPreferences } from './lock-down.ts';
import { screenWindows } from './windows.ts';

/**
 * The packaged kiosk: Electron shows the screens, and the agent runs beside it in a utility process, kept and updated by
 * the same launcher as without Electron. The flags are those of `npm run kiosk`.
 */

const warn = (line: string): void => void process.stderr.write(`${line}\n`);
const program = join(import.meta.dirname, '..', '..', '..', '..');
const args = kioskArguments(process.argv, app.isPackaged);
const options = readOptions(args, process.env);
if (!options.ok || options.value === 'help') {
  process.stderr.write(options.ok ? `${kioskHelp}\n` : `${options.error.code}: ${options.error.detail}\n`);
  app.exit(options.ok ? 0 : 2);
} else {
  const origins = screenOrigins();
  const { data } = options.value;
  // One instance a data folder: what a browser keeps goes there too.
  app.setPath('userData', join(data, 'browser'));
  const windows = screenWindows({
    open: (bounds) =>
      new BrowserWindow({
        ...bounds,
        show: false,
        kiosk: true,
        fullscreen: true,
        frame: false,
        autoHideMenuBar: true,
        minimizable: false,
        movable: false,
        backgroundColor: '#101014',
        webPreferences: webPreferences(
          join(program, 'kiosk', 'src', 'shell', 'electron', 'preload', 'preload.cjs'),
        ),
      }),
    displays: () => {
      const main = screen.getPrimaryDisplay();
      const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
      return [main, ...others.toSorted((a, b) => a.bounds.x - b.bounds.x)].map(({ bounds }) => bounds);
    },
    origins,
    timers: systemTimers,
    warn,
  });
  if (lockApp(app, origins, { onSecond: windows.focus, warn })) {
    await app.whenReady();
    run(data);
  }

  function run(dataDir: string): void {
    Menu.setApplicationMenu(null);
    lockSession(session.defaultSession, origins);
    powerSaveBlocker.start('prevent-display-sleep');
    const files = versionFiles(dataDir, version);
    let shown: readonly string[] = [];
    const launcher = startLauncher({
      files,
      start: (place) => startAgent(place, files.path),
      clock: systemClock(),
      timers: systemTimers,
      warn,
      onScreens(urls) {
        shown = urls.filter(isScreen);
        windows.show(shown);
      },
    });
    // A display that is plugged in or turned gets its window.
    const rearrange = (): void => windows.show(shown);
    screen.on('display-added', rearrange);
    screen.on('display-removed', rearrange);
    screen.on('display-metrics-changed', rearrange);
    let over = false;
    app.on('before-quit', (event) => {
      if (over) return;
      event.preventDefault();
      launcher.stop();
    });
    process.on('SIGTERM', launcher.stop);
    process.on('SIGINT', launcher.stop);
    void launcher.ended.then((code) => {
      over = true;
      windows.close();
      app.exit(code);
    });
  }
}

/** The agent in a process of its own: a window that falls takes no press with it. */
function startAgent(
  place: ProgramPlace,
  pathOf: (release: Exclude<ProgramPlace, typeof BASE>) => string,
): ProgramRun {
  const dir = place === BASE ? program : pathOf(place);
  const file = join(dir, 'kiosk', 'src', 'main.js');
  if (!existsSync(file)) warn(`The program ${file} is missing.`);
  const child = utilityProcess.fork(file, [...args, '--shell', 'none'], {
    serviceName: 'Otklik agent',
    stdio: 'inherit',
    env: { ...process.env, [BASE_VERSION_VARIABLE]: version },
  });
  return {
    onMessage: (handler) => void child.on('message', (value) => handler(launcherMessage(value))),
    ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
    stop: (message) => child.postMessage(message),
    kill: () => void (child.pid !== undefined && process.kill(child.pid, 'SIGKILL')),
  };
}
