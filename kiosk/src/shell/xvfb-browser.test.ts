import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { childPrograms } from '../../../tests/support/child-program.ts';

/** The real program, the real Chromium, on a real X server that draws into memory. */
const missing = ['Xvfb', 'xwininfo', 'xrandr', 'chromium', 'ffmpeg'].filter(
  (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
);
// In CI a missing tool is a failure.
const skip = missing.length > 0 && process.env.CI === undefined;
const SIZE = { width: 1024, height: 600 };
const main = join(import.meta.dirname, '..', 'main.ts');
const shots = join(import.meta.dirname, '..', '..', '..', '.otklik', 'shots');

describe.skipIf(skip)(`chromium under Xvfb${skip ? ` (missing: ${missing.join(', ')})` : ''}`, () => {
  const programs = childPrograms();
  let server: ChildProcess;
  let display = '';
  let dir = '';

  beforeAll(async () => {
    server = spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', `${SIZE.width}x${SIZE.height}x24`, '-nolisten', 'tcp'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      },
    );
    const told = server.stdio[3];
    if (told === null || told === undefined || !('read' in told)) throw new Error('Xvfb has no pipe');
    const [line]: string[] = await once(createInterface({ input: told }), 'line');
    display = `:${line}`;
    dir = mkdtempSync(join(tmpdir(), 'otklik-xvfb-'));
    mkdirSync(shots, { recursive: true });
  });
  afterEach(() => programs.endAll());
  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  });

  /** Windows that fill the display. */
  const full = (): number => {
    const tree = execFileSync('xwininfo', ['-root', '-tree', '-display', display], { encoding: 'utf8' });
    const sizes = [...tree.matchAll(/"Chromium"\)\s+(\d+)x(\d+)\+0\+0/g)];
    return sizes.filter(([, width, height]) => Number(width) >= SIZE.width && Number(height) >= SIZE.height)
      .length;
  };
  const browser = (data: string): number | undefined => {
    try {
      return Number(/-(\d+)$/.exec(readlinkSync(join(data, 'browser', '1', 'SingletonLock')))?.[1]);
    } catch {
      return undefined;
    }
  };
  /** Pixels far from the commonest grey: the page's letters, which an empty window has none of. */
  const inked = (name: string): number => {
    const grey = picture(name);
    const counts = new Array<number>(256).fill(0);
    for (const value of grey) counts[value] = (counts[value] ?? 0) + 1;
    const ground = counts.indexOf(Math.max(...counts));
    return grey.filter((value) => Math.abs(value - ground) > 80).length;
  };
  /** The picture of the whole display: a PNG for people, and its grey values. */
  const picture = (name: string): Uint8Array => {
    const grab = [
      '-v',
      'error',
      '-f',
      'x11grab',
      '-draw_mouse',
      '0',
      '-video_size',
      `${SIZE.width}x${SIZE.height}`,
      '-i',
      display,
    ];
    const grey = execFileSync(
      'ffmpeg',
      [...grab, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'],
      {
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    execFileSync('ffmpeg', [...grab, '-frames:v', '1', '-y', join(shots, `${name}.png`)]);
    return grey;
  };

  test.each(['ru', 'en'])(
    'full-screen, drawn, and back after it was killed (%s)',
    async (locale) => {
      const data = join(dir, locale);
      const env = { DISPLAY: display, WAYLAND_DISPLAY: '' };
      const kiosk = programs.start([main, '--data', data, '--shell', 'chromium', '--locale', locale], env);
      await kiosk.line(/^kiosk ready/);
      await expect.poll(full, { timeout: 60_000, interval: 250 }).toBeGreaterThan(0);
      const letters = (): number => inked(`chromium-${locale}`);
      await expect.poll(letters, { timeout: 60_000, interval: 500 }).toBeGreaterThan(2000);

      const before = browser(data);
      expect(before).toBeGreaterThan(1);
      process.kill(before ?? 0, 'SIGKILL');
      await kiosk.line(/The browser ended \(SIGKILL\); it is started again/);
      await expect
        .poll(() => browser(data), { timeout: 60_000, interval: 250 })
        .toSatisfy((pid) => pid !== undefined && pid !== before);
      await expect.poll(letters, { timeout: 60_000, interval: 500 }).toBeGreaterThan(2000);

      // The kiosk killed outright leaves its browser behind: the next one ends it and shows a page that lives.
      const orphan = browser(data);
      await kiosk.end('SIGKILL');
      const again = programs.start([main, '--data', data, '--shell', 'chromium', '--locale', locale], env);
      await again.line(/^kiosk ready/);
      await expect
        .poll(() => browser(data), { timeout: 60_000, interval: 250 })
        .toSatisfy((pid) => pid !== undefined && pid !== orphan);
      await expect.poll(letters, { timeout: 60_000, interval: 500 }).toBeGreaterThan(2000);
      expect(await again.end('SIGTERM')).toBe(0);
      await expect.poll(full, { timeout: 30_000, interval: 250 }).toBe(0);
    },
    300_000,
  );

  test('the session of the screen’s own user shows what the kiosk wrote down, and follows it', async () => {
    const screens = join(dir, 'screens.json');
    const kiosk = programs.start([main, '--data', join(dir, 'session')]);
    const url = (await kiosk.line(/^screen /)).slice('screen '.length);
    const shell = join(import.meta.dirname, '..', 'screen-shell.ts');
    const state = join(dir, 'session-state');
    const session = programs.start([shell, '--screens', screens, '--profiles', join(state, 'browser')], {
      DISPLAY: display,
      WAYLAND_DISPLAY: '',
    });
    writeFileSync(screens, JSON.stringify(['https://example.org/', url]));
    await expect.poll(full, { timeout: 60_000, interval: 250 }).toBeGreaterThan(0);
    const letters = (): number => inked('session');
    await expect.poll(letters, { timeout: 60_000, interval: 500 }).toBeGreaterThan(2000);
    expect(await session.end('SIGTERM')).toBe(0);
    await expect.poll(full, { timeout: 30_000, interval: 250 }).toBe(0);
  }, 200_000);
});
