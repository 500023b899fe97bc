import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/**
 * The policies as they are installed, over a real Chromium: they are laid over the system's own in a mount namespace of
 * the test, so nothing of the machine changes. The page itself tells what it was given, for they lock the debugger too.
 */
const SYSTEM = '/etc/chromium';
const page = `<!doctype html><title>screen</title><script type="module">
  const ask = (wanted) => navigator.mediaDevices.getUserMedia(wanted).then(() => 'given', (e) => e.name);
  const video = await ask({ video: true });
  const audio = await ask({ audio: true });
  const frame = document.createElement('iframe');
  frame.src = location.href.replace('127.0.0.1', 'localhost') + 'elsewhere';
  frame.onload = () => fetch('/said?' + new URLSearchParams({ video, audio }));
  document.body.append(frame);
</script><body>`;

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-policy-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

const namespaces = spawnSync('unshare', ['-m', 'mount', '--bind', SYSTEM, SYSTEM]).status === 0;
test.skipIf(!namespaces)(
  `the browser shows the kiosk’s page, gives it the camera and nothing else, and opens no other address${namespaces ? '' : ' (skipped: no mount namespace may be made here)'}`,
  async () => {
    const asked: string[] = [];
    let said = (_query: string): void => undefined;
    const answer = new Promise<string>((resolve) => {
      said = resolve;
    });
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://kiosk');
      asked.push(url.pathname);
      if (url.pathname === '/said') said(url.search);
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const system = join(dir, 'etc');
    mkdirSync(join(system, 'policies', 'managed'), { recursive: true });
    cpSync(
      join(import.meta.dirname, 'chromium-policy.json'),
      join(system, 'policies', 'managed', 'otklik.json'),
    );
    const browser = spawn(
      'unshare',
      ['-m', 'sh', '-c', `mount --bind "$1" ${SYSTEM} && shift && exec "$@"`, 'sh', system].concat([
        '/usr/bin/chromium',
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--use-fake-device-for-media-stream',
        `--user-data-dir=${join(dir, 'profile')}`,
        `http://127.0.0.1:${address.port}/`,
      ]),
      { stdio: 'ignore' },
    );
    try {
      expect(await answer).toBe('?video=given&audio=NotAllowedError');
      expect(asked).not.toContain('/elsewhere');
    } finally {
      const ended = once(browser, 'exit');
      browser.kill('SIGTERM');
      await ended;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  },
);
