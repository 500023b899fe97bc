import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import Database from 'better-sqlite3';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ELECTRON_VARIABLE, installedElectron } from '../../kiosk/src/shell/electron-program.ts';
import { makeBundle } from './bundle.ts';

/**
 * The lock-down in the real Electron, over the real bundle. Electron's program comes from GitHub and not from npm, so this
 * runs only where somebody has put it; it is the one tool that may be missing with CI set too (README, “Not proven here”).
 */
const root = resolve(import.meta.dirname, '..', '..');
const binary = process.env[ELECTRON_VARIABLE] || installedElectron(root);
const why = ((): string | undefined => {
  if (binary === undefined || !existsSync(binary))
    return 'Electron’s program is not here: npx --no install-electron';
  if (process.getuid?.() === 0) return 'Chromium has no sandbox for root: run it as another user';
  if (process.platform !== 'linux') return 'the display is one of Xvfb';
  if (spawnSync('sh', ['-c', 'command -v Xvfb']).status !== 0) return 'Xvfb is missing';
  return undefined;
})();

describe.skipIf(why !== undefined)(`Electron itself${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  let server: ChildProcess;
  let dir = '';
  let device: SimulatedConsole;
  let app: ElectronApplication;
  let env: Record<string, string>;

  const flags = () => [
    join(dir, 'bundle'),
    ...['--data', join(dir, 'data'), '--device', `serial:${device.path}`, '--locale', 'en'],
  ];
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'otklik-electron-real-'));
    await makeBundle({
      root,
      product: 'kiosk',
      outDir: join(dir, 'bundle'),
      version: '0.1.0',
      releaseKeys: [],
    });
    server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1024x600x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const told = server.stdio[3];
    if (told === null || told === undefined || !('read' in told)) throw new Error('Xvfb has no pipe');
    const [line]: string[] = await once(createInterface({ input: told }), 'line');
    const { ELECTRON_RUN_AS_NODE: _unwanted, ...rest } = process.env;
    env = Object.fromEntries(
      Object.entries({ ...rest, DISPLAY: `:${line}`, WAYLAND_DISPLAY: '' }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    device = await startSimulatedConsole({ link: join(dir, 'console') });
    // Named, always: without a path Playwright would load the npm package, which downloads.
    app = await _electron.launch({ executablePath: binary ?? '', args: flags(), env, chromiumSandbox: true });
    await expect.poll(() => inPage('document.querySelector("[data-look]")?.dataset.look'), SLOW).toBe('idle');
  }, 180_000);
  afterAll(async () => {
    await app?.close();
    await device?.close();
    if (server !== undefined) {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    }
    rmSync(dir, { recursive: true, force: true });
  });

  const SLOW = { timeout: 60_000, interval: 250 };
  /** The page is asked by the main process: its developer tools are locked, which is one of the things under test. */
  const inPage = (code: string): Promise<unknown> =>
    app.evaluate(async ({ BrowserWindow }, text) => {
      const [window] = BrowserWindow.getAllWindows();
      return window === undefined || window.webContents.isLoading()
        ? undefined
        : window.webContents.executeJavaScript(text);
    }, code);
  const origin = () => inPage('location.origin');

  test('one window, over the whole display, without a frame', async () => {
    const seen = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => ({
        kiosk: window.isKiosk(),
        bounds: window.getBounds(),
      })),
    );
    expect(seen).toEqual([{ kiosk: true, bounds: { x: 0, y: 0, width: 1024, height: 600 } }]);
  });

  test('the page has nothing of Node and nothing of ours', async () => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'otklik'];
    expect(await inPage(`[${names.map((name) => `typeof ${name}`).join()}]`)).toEqual(
      names.map(() => 'undefined'),
    );
  });

  test('no new window', async () => {
    expect(await inPage('window.open("https://example.org/") === null')).toBe(true);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test.each(['https://example.org/', 'http://127.0.0.1:1/'])('no way to %s', async (address) => {
    const before = await origin();
    const prevented = await app.evaluate(({ BrowserWindow }, to) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) return undefined;
      const { webContents } = window;
      // Heard after our own handler, which was there first.
      const heard = new Promise<boolean>((done) => {
        webContents.once('will-navigate', (event) => done(event.defaultPrevented));
      });
      return webContents.executeJavaScript(`void (location.href = ${JSON.stringify(to)})`).then(() => heard);
    }, address);
    expect(prevented).toBe(true);
    expect(await origin()).toBe(before);
  });

  test('no request to anywhere else', async () => {
    expect(await inPage('fetch("https://example.org/").then(() => "answered", () => "refused")')).toBe(
      'refused',
    );
  });

  test('the developer tools stay closed', async () => {
    const opened = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.webContents.openDevTools();
      return window?.webContents.isDevToolsOpened();
    });
    expect(opened).toBe(false);
  });

  test.each(['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read'])(
    'no permission: %s',
    async (name) => {
      expect(
        await inPage(`navigator.permissions.query({ name: ${JSON.stringify(name)} }).then((p) => p.state)`),
      ).toBe('denied');
    },
  );
  test('a camera that is asked for is refused', async () => {
    expect(
      await inPage(
        'navigator.mediaDevices.getUserMedia({ video: true }).then(() => "given", () => "refused")',
      ),
    ).toBe('refused');
  });

  test('a second one on the same folder ends at once, and the first one stays', async () => {
    const second = spawn(binary ?? '', flags(), { env, stdio: 'ignore' });
    const [code]: (number | null)[] = await once(second, 'exit');
    expect(code).toBe(0);
    expect(await inPage('document.querySelector("[data-look]")?.dataset.look')).toBe('idle');
  }, 60_000);

  test('a page that fell is loaded again', async () => {
    await inPage('void (window.fell = true)');
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.webContents.forcefullyCrashRenderer();
    });
    await expect
      .poll(
        () =>
          inPage('[typeof window.fell, document.querySelector("[data-look]")?.dataset.look]').catch(() => []),
        SLOW,
      )
      .toEqual(['undefined', 'idle']);
  }, 90_000);

  test('a poll from the button to the journal, and an end in order', async () => {
    const press = (button: 'S' | 'Y'): void => {
      device.down(button);
      device.up(button);
    };
    const look = () => inPage('document.querySelector("[data-look]")?.dataset.look');
    press('S');
    await expect.poll(look, SLOW).toBe('ask');
    press('Y');
    await expect.poll(look, SLOW).toBe('thanks');
    await expect.poll(() => device.view().waiting, SLOW).toBe(0);
    const { promise: ended, resolve: end } = Promise.withResolvers<number | null>();
    app.process().once('exit', end);
    app.process().kill('SIGTERM');
    expect(await ended).toBe(0);
    const journal = new Database(join(dir, 'data', 'journal.db'), { readonly: true });
    const rows = journal.prepare<[], string>('SELECT json FROM event ORDER BY seq').pluck().all();
    journal.close();
    const polls = rows.map((row) => JSON.parse(row)).filter(({ type }) => type === 'poll-ended');
    expect(polls).toMatchObject([{ data: { outcome: 'answered', answer: 'yes' } }]);
  }, 120_000);
});
