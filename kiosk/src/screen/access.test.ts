import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asWallMs } from '@otklik/shared/base/ids.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { StaffMessage } from './connections.ts';
import { type ScreenServer, startScreenServer } from './server.ts';

/** Who may talk to the screen server: every route of it, against everybody it is not for (DESIGN §9). */
const token = 'a3'.repeat(16);
const staffToken = 'b4'.repeat(16);
const prompt = 'ab'.repeat(32);
let dir = '';
let server: ScreenServer;
let cookies = '';
const heard: StaffMessage[] = [];

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function get(path: string, headers: Record<string, string>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: server.port, path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

const cookieOf = async (path: string): Promise<string> =>
  (await get(path, {})).headers['set-cookie']?.[0]?.split(';')[0] ?? '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'otklik-access-'));
  await mkdir(join(dir, 'dist', 'assets'), { recursive: true });
  await mkdir(join(dir, 'media'));
  await writeFile(join(dir, 'dist', 'index.html'), '<title>screen</title>');
  await writeFile(join(dir, 'dist', 'diagnostics.html'), '<title>diagnostics</title>');
  await writeFile(join(dir, 'dist', 'assets', 'app-1a2b.js'), 'start()');
  await writeFile(join(dir, 'media', prompt), `ID3${'0'.repeat(40)}`);
  const started = await startScreenServer({
    port: 0,
    host: '127.0.0.1',
    distDir: join(dir, 'dist'),
    mediaDir: join(dir, 'media'),
    token,
    diagnostics: {
      token: staffToken,
      read: () => ({
        version: '0',
        kiosk: 'ab'.repeat(16),
        now: asWallMs(0),
        startedAt: asWallMs(0),
        devices: [],
        notes: [],
        journal: { lastSeq: 0, fault: null },
      }),
    },
  });
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
  server.onStaff({ ask: (_peer, message) => heard.push(message), gone: () => undefined });
  cookies = `${await cookieOf(`/?token=${token}`)}; ${await cookieOf(`/diagnostics?token=${staffToken}`)}`;
});

afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

const routes = [
  '/',
  `/?token=${token}`,
  '/diagnostics',
  `/diagnostics?token=${staffToken}`,
  '/diagnostics.json',
  '/assets/app-1a2b.js',
  `/media/${prompt}`,
  '/nothing',
] as const;

/** Headers of those who are not let in though the browser gave them the cookies. */
const strangers = (): readonly (readonly [string, Record<string, string>, string])[] => {
  const own = `127.0.0.1:${server.port}`;
  return [
    ['a name rebound to this machine', { host: `evil.example:${server.port}` }, 'foreign-host'],
    [
      'a rebound name with its own origin',
      { host: 'evil.example', origin: 'http://evil.example' },
      'foreign-host',
    ],
    ['a Host with another port', { host: '127.0.0.1:1' }, 'foreign-host'],
    ['a Host with a name behind it', { host: `${own}.evil.example` }, 'foreign-host'],
    ['an IPv6 Host', { host: `[::1]:${server.port}` }, 'foreign-host'],
    ['a page of another site', { host: own, origin: 'http://evil.example' }, 'foreign-origin'],
    ['a page of another port here', { host: own, origin: 'http://127.0.0.1:8080' }, 'foreign-origin'],
    [
      'a page by the other name of this machine',
      { host: own, origin: `http://localhost:${server.port}` },
      'foreign-origin',
    ],
    ['https', { host: own, origin: `https://${own}` }, 'foreign-origin'],
    ['a sandboxed frame or a file', { host: own, origin: 'null' }, 'foreign-origin'],
    ['an empty origin', { host: own, origin: '' }, 'foreign-origin'],
    [
      'a picture in a page of another port',
      { host: own, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
      'foreign-origin',
    ],
    [
      'a script in a page of another site',
      { host: own, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      'foreign-origin',
    ],
  ];
};

describe.each(routes)('GET %s', (path) => {
  test('is refused to every stranger with a code, and gives nothing away', async () => {
    for (const [name, headers, code] of strangers()) {
      const reply = await get(path, { cookie: cookies, ...headers });
      expect([name, reply.status, JSON.parse(reply.body)]).toEqual([name, 403, { code }]);
      expect(reply.headers['set-cookie']).toBeUndefined();
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
      expect(reply.headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  test('is there for its own page', async () => {
    const own = `127.0.0.1:${server.port}`;
    const reply = await get(path, { cookie: cookies, host: own, origin: `http://${own}` });
    expect(reply.status).toBe(path === '/nothing' ? 404 : 200);
  });
});

/** What a handshake with these headers comes to: its status, or `open`. */
function handshake(headers: Record<string, string>, path = '/ws'): Promise<number | 'open'> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.on('error', () => undefined);
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
  });
}

describe('WebSocket', () => {
  test('is refused to every stranger, to who sends no origin and to who has no cookie', async () => {
    const origin = `http://127.0.0.1:${server.port}`;
    for (const [name, headers] of strangers()) {
      if ('sec-fetch-site' in headers) continue;
      expect([name, await handshake({ cookie: cookies, origin, ...headers })]).toEqual([name, 403]);
    }
    expect(await handshake({ cookie: cookies })).toBe(403);
    expect(await handshake({ origin })).toBe(403);
    expect(await handshake({ origin, cookie: cookies.replaceAll(/=[0-9a-f]/g, '=') })).toBe(403);
    // The diagnostics page has no business here.
    const [, staffCookie = ''] = cookies.split('; ');
    expect(await handshake({ origin, cookie: staffCookie })).toBe(403);
    expect(await handshake({ origin, cookie: cookies })).toBe('open');
    expect(server.screens()).toBeLessThanOrEqual(1);
  });

  test('a token of the last start opens nothing: each start has its own', async () => {
    const other = await startScreenServer({
      port: 0,
      host: '127.0.0.1',
      distDir: join(dir, 'dist'),
      token: 'c5'.repeat(16),
    });
    if (!other.ok) throw new Error(other.error.detail);
    const renamed = cookies.replaceAll(String(server.port), String(other.value.port));
    const headers = { cookie: renamed, origin: `http://127.0.0.1:${other.value.port}` };
    const status = await new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${other.value.port}/ws`, { headers });
      socket.on('error', () => undefined);
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.once('open', () => resolve('open'));
    });
    expect(status).toBe(403);
    await other.value.close();
  });

  test('staff messages are checked by the schema, unknown fields refused, and only well-formed ones are heard', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, {
      headers: { cookie: cookies, origin: `http://127.0.0.1:${server.port}` },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const say = (command: unknown, more: object = {}) =>
      socket.send(JSON.stringify({ type: 'staff', id: 1, command, ...more }));
    say({ do: 'open', pin: '4711' });
    say({ do: 'everything' });
    say({ do: 'open', pin: '4711', session: true });
    say({ do: 'fm-end', place: 0 });
    say({ do: 'enrol', code: 'x'.repeat(401) });
    say({ do: 'see' }, { admin: true });
    expect(await closed).toBe(4400);
    expect(heard.map(({ command }) => command)).toEqual([{ do: 'open', pin: '4711' }]);
  });
});
