import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, type TestHub, testHub } from '../../hub-server/src/hub-fixture.ts';
import { freePort } from '../../tests/support/free-port.ts';

/** The proxies' configurations and the hub's unit as docs/operations.md gives them, by the real programs. */

const here = import.meta.dirname;
const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).error === undefined;
const must = process.env.CI !== undefined;
const nginx = has('nginx', '-v') && has('openssl', 'version');

let folder: string;
let hub: TestHub;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otklik-proxy-'));
  hub = await testHub();
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly first: string;
}

/** Over TLS with a certificate of our own; resolves with the first bytes of the body, however long it lasts. */
function ask(port: number, path: string, init: { method?: string; headers?: object; body?: string } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: init.method ?? 'GET',
        rejectUnauthorized: false,
        headers: { ...init.headers },
      },
      (reply) => {
        const answer = { status: reply.statusCode ?? 0, headers: reply.headers };
        reply.once('data', (piece) => {
          resolve({ ...answer, first: String(piece) });
          reply.destroy();
        });
        reply.once('end', () => resolve({ ...answer, first: '' }));
      },
    );
    sent.once('error', reject);
    sent.end(init.body);
  });
}

test.skipIf(!nginx && !must)(
  'nginx takes its configuration; through it cookies are secure, streams come at once, and nobody forges an address (skipped where nginx or openssl is missing)',
  async () => {
    const port = await freePort();
    const pem = join(folder, 'hub.pem');
    const key = join(folder, 'hub.key');
    const subject = ['-subj', '/CN=hub.example.org', '-days', '1', '-nodes', '-newkey', 'rsa:2048'];
    expect(spawnSync('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', pem]).status).toBe(0);
    const plain = await freePort();
    const site = readFileSync(join(here, 'nginx-hub.conf'), 'utf8')
      .replaceAll(/listen \[::\].*\n/g, '')
      .replace('listen 80;', `listen 127.0.0.1:${plain};`)
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replace('/etc/otklik/tls/hub.pem', pem)
      .replace('/etc/otklik/tls/hub.key', key)
      .replace('http://127.0.0.1:8080', hub.hub.url);
    mkdirSync(join(folder, 'logs'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
      .join(' ');
    const file = join(folder, 'nginx.conf');
    writeFileSync(
      file,
      `daemon off; pid ${join(folder, 'nginx.pid')}; error_log stderr;\nevents {}\nhttp { access_log off; ${temporary}\n${site}\n}\n`,
    );
    const checked = spawnSync('nginx', ['-t', '-p', folder, '-c', file], { encoding: 'utf8' });
    expect([checked.stderr, checked.status]).toEqual([expect.stringContaining('test is successful'), 0]);
    const running = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' });
    try {
      await expect
        .poll(async () => (await ask(port, '/healthz').catch(() => undefined))?.status, { timeout: 20_000 })
        .toBe(200);
      const body = JSON.stringify({ login: 'admin', password: PASSWORD });
      const json = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const signed = await ask(port, '/api/v1/session', { method: 'POST', headers: json, body });
      expect(signed.status).toBe(201);
      expect(String(signed.headers['set-cookie'])).toMatch(/HttpOnly; Secure; SameSite=Strict/);
      expect(signed.headers['strict-transport-security']).toBe('max-age=31536000');
      // A kiosk's signature is over the address as it was sent; its stream begins at once and does not end.
      const kiosk = await hub.kiosk();
      kiosk.counter += 1;
      const headers = kiosk.signed('GET', '/api/v1/kiosk/stream', new Uint8Array(), kiosk.counter);
      const stream = await ask(port, '/api/v1/kiosk/stream', { headers });
      expect([stream.status, stream.first]).toEqual([200, expect.stringContaining('event: config-changed')]);
      // Nobody gets more tries by naming another address each time.
      let last = 0;
      for (let tries = 0; tries < 25 && last !== 429; tries += 1) {
        const wrong = JSON.stringify({ login: 'admin', password: `wrong ${tries}` });
        const forged = { 'x-forwarded-for': `192.0.2.${tries}` };
        const told = { ...json, ...forged, 'content-length': Buffer.byteLength(wrong) };
        last = (await ask(port, '/api/v1/session', { method: 'POST', headers: told, body: wrong })).status;
      }
      expect(last).toBe(429);
      expect((await ask(port, '/metrics')).status).not.toBe(200);
    } finally {
      await ended(running);
    }
  },
);

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

test.skipIf(!has('caddy', 'version') && !must)(
  'Caddy takes its configuration (skipped where it is missing)',
  () => {
    const file = join(folder, 'Caddyfile');
    copyFileSync(join(here, 'Caddyfile'), file);
    const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const checked = spawnSync('caddy', ['validate', '--adapter', 'caddyfile', '--config', file], {
      encoding: 'utf8',
      env,
    });
    expect([`${checked.stdout}${checked.stderr}`, checked.status]).toEqual([
      expect.stringContaining('Valid configuration'),
      0,
    ]);
  },
);

test.skipIf(!has('systemd-analyze', '--version') && !must)(
  'systemd takes the hub’s unit and finds it well shut in (skipped where systemd is missing)',
  () => {
    const unit = join(folder, 'otklik-hub.service');
    const text = readFileSync(join(here, 'otklik-hub.service'), 'utf8');
    expect(text).toContain('ExecStart=/usr/lib/otklik-hub/node ');
    // The program is not installed here.
    writeFileSync(unit, text.replaceAll('/usr/lib/otklik-hub/node', process.execPath));
    const checked = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
    expect([checked.stderr, checked.status]).toEqual(['', 0]);
    const rated = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=25', unit], {
      encoding: 'utf8',
    });
    expect([rated.stdout.split('\n').find((line) => line.includes('Overall')), rated.status]).toEqual([
      expect.anything(),
      0,
    ]);
  },
);
