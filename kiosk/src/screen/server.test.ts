import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { closeCodes, type HeldButton, type PlaceMessage } from './connections.ts';
import type { AgentMessage } from './protocol.ts';
import { type ScreenServer, type ScreenServerOptions, startScreenServer } from './server.ts';

const token = 'a3'.repeat(24);
const prompt = 'ab'.repeat(32);
let dir = '';
let server: ScreenServer;
let cookie = '';

async function start(extra: Partial<ScreenServerOptions> = {}): Promise<ScreenServer> {
  const started = await startScreenServer({
    port: 0,
    host: '127.0.0.1',
    distDir: join(dir, 'dist'),
    mediaDir: join(dir, 'media'),
    token,
    ...extra,
  });
  if (!started.ok) throw new Error(started.error.detail);
  return started.value;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** fetch() may set neither Host nor a path with dots, so the tests speak HTTP by hand. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: server.port, path, method, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end();
  });
}

const origin = () => `http://127.0.0.1:${server.port}`;

function connect(path = '/ws', headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
    headers: { cookie, origin: origin(), ...headers },
  });
}

const opened = (socket: WebSocket) => new Promise((resolve) => socket.once('open', resolve));
const nextMessage = (socket: WebSocket) =>
  new Promise<AgentMessage>((resolve) =>
    socket.once('message', (data) => resolve(JSON.parse(data.toString()))),
  );
const closed = (socket: WebSocket) =>
  new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
const refused = (socket: WebSocket) =>
  new Promise<number>((resolve) =>
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0)),
  );

const view = (place: number): Extract<AgentMessage, { type: 'view' }> => ({
  type: 'view',
  places: [
    { place, phase: 'idle', answersThisMonth: 3, touch: true, console: false },
    { place: place + 1, phase: 'idle', answersThisMonth: 4, touch: true, console: false },
  ],
  locale: 'choice',
  defaultLocale: 'ru',
  offline: false,
  now: 0,
});

const edge = (edgeKind: 'DN' | 'UP', place = 1) =>
  JSON.stringify({ type: 'edge', source: 'touch', place, button: 'Y', edge: edgeKind });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'otklik-screen-'));
  await mkdir(join(dir, 'dist', 'assets'), { recursive: true });
  await mkdir(join(dir, 'media'));
  await writeFile(join(dir, 'dist', 'index.html'), '<!doctype html><title>screen</title>');
  await writeFile(join(dir, 'dist', 'assets', 'app-1a2b.js'), 'start()');
  await writeFile(join(dir, 'secret.txt'), 'secret');
  await writeFile(join(dir, 'media', prompt), Buffer.from(`ID3${'0123456789'.repeat(10)}`));
  server = await start();
  const entry = await get(`/?token=${token}`);
  cookie = entry.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
});

afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

describe('who gets in', () => {
  it('exchanges the token for a strict cookie and drops it from the address', async () => {
    const reply = await get(`/?token=${token}&place=2`);
    expect(reply.status).toBe(200);
    expect(reply.headers['set-cookie']?.[0]).toMatch(
      /^otklik_screen_\d+=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect(reply.body).toContain('content="0;url=/?place=2"');
    expect(reply.body).not.toContain(token);
    expect(cookie).not.toContain(token);
  });

  it('carries nothing but a place number into the new address', async () => {
    const reply = await get(`/?token=${token}&place=${encodeURIComponent('"><script>')}`);
    expect(reply.body).toContain('content="0;url=/"');
  });

  it.each([
    ['no token', '/', {}],
    ['a wrong token', `/?token=${'b4'.repeat(24)}`, {}],
    ['an empty token', '/?token=', {}],
    ['a wrong cookie', '/', { cookie: 'otklik_screen_1=x' }],
  ])('shows the closed page for %s', async (_name, path, headers) => {
    const reply = await get(path, headers);
    expect(reply.status).toBe(403);
    expect(reply.headers['set-cookie']).toBeUndefined();
    expect(reply.body).not.toContain('<title>screen</title>');
  });

  it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost'])('refuses Host %s', async (host) => {
    const reply = await get('/', { cookie, host });
    expect(reply.status).toBe(403);
    expect(JSON.parse(reply.body)).toEqual({ code: 'foreign-host' });
  });

  it.each(['http://evil.example', 'null', 'https://127.0.0.1'])('refuses Origin %s', async (foreign) => {
    const reply = await get('/assets/app-1a2b.js', { cookie, origin: foreign });
    expect(reply.status).toBe(403);
    expect(JSON.parse(reply.body)).toEqual({ code: 'foreign-origin' });
  });

  it('serves its own page as localhost too', async () => {
    const host = `localhost:${server.port}`;
    const reply = await get('/', { cookie, host, origin: `http://${host}` });
    expect(reply.body).toContain('<title>screen</title>');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    expect((await get('/', { cookie }, method)).status).toBe(405);
  });

  it('sends strict headers with every reply, refusals too', async () => {
    for (const reply of [await get('/', { cookie }), await get('/'), await get('/nothing', { cookie })]) {
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      expect(reply.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(reply.headers['x-content-type-options']).toBe('nosniff');
    }
  });
});

describe('files', () => {
  it('serves the build, hashed files for good', async () => {
    const page = await get('/', { cookie });
    expect(page.body).toContain('<title>screen</title>');
    expect(page.headers['cache-control']).toBe('no-store');
    const script = await get('/assets/app-1a2b.js', { cookie });
    expect(script.body).toBe('start()');
    expect(script.headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '//secret.txt',
    '/media/../secret.txt',
    '/media/%2e%2e%2fsecret.txt',
    `/media/${prompt}/../../secret.txt`,
    `/media/${prompt.toUpperCase()}`,
    '/media/abc',
    `/media/${'cd'.repeat(32)}`,
  ])('finds nothing at %s', async (path) => {
    const reply = await get(path, { cookie });
    expect([400, 404]).toContain(reply.status);
    expect(reply.body).not.toContain('secret');
  });

  it('plays a prompt, whole and by range', async () => {
    const path = `/media/${prompt}`;
    const whole = await get(path, { cookie });
    expect(whole.headers['content-type']).toBe('audio/mpeg');
    expect(whole.body.length).toBe(103);
    const part = await get(path, { cookie, range: 'bytes=3-5' });
    expect([part.status, part.headers['content-range'], part.body]).toEqual([206, 'bytes 3-5/103', '012']);
    const tail = await get(path, { cookie, range: 'bytes=-2' });
    expect(tail.body).toBe('89');
    const outside = await get(path, { cookie, range: 'bytes=103-' });
    expect([outside.status, outside.headers['content-range']]).toEqual([416, 'bytes */103']);
    const several = await get(path, { cookie, range: 'bytes=0-1,5-6' });
    expect(several.status).toBe(200);
    expect((await get(path)).status).toBe(403);
  });

  it('says how to build when there is no build, and picks a build up without a restart', async () => {
    await server.close();
    server = await start({ distDir: join(dir, 'later') });
    const entry = await get(`/?token=${token}`);
    cookie = entry.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await get('/', { cookie })).body).toContain('npm run build');
    await mkdir(join(dir, 'later'));
    await writeFile(join(dir, 'later', 'index.html'), 'built');
    expect((await get('/', { cookie })).body).toBe('built');
  });
});

describe('WebSocket', () => {
  it('sends a new screen the last view and the last fault', async () => {
    server.broadcast(view(1));
    server.broadcast({ type: 'fault', code: 'disk-full' });
    const socket = connect();
    const seen: AgentMessage[] = [];
    await new Promise<void>((resolve) =>
      socket.on('message', (data) => {
        seen.push(JSON.parse(data.toString()));
        if (seen.length === 2) resolve();
      }),
    );
    expect(seen).toEqual([view(1), { type: 'fault', code: 'disk-full' }]);
  });

  it.each([
    ['no cookie', '/ws', { cookie: '' }, 403],
    ['a foreign Origin', '/ws', { origin: 'http://evil.example' }, 403],
    ['a foreign Host', '/ws', { host: 'evil.example' }, 403],
    ['another path', '/other', {}, 404],
  ])('refuses %s', async (_name, path, headers, status) => {
    const socket = connect(path, headers);
    socket.on('error', () => {});
    expect(await refused(socket)).toBe(status);
  });

  it('refuses a client that sends no Origin', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { headers: { cookie } });
    socket.on('error', () => {});
    expect(await refused(socket)).toBe(403);
  });

  it('hands on checked messages', async () => {
    const got = new Promise<PlaceMessage>((resolve) => server.onMessage(resolve));
    const socket = connect();
    await opened(socket);
    socket.send(edge('DN'));
    expect(await got).toEqual({ type: 'edge', source: 'touch', place: 1, button: 'Y', edge: 'DN' });
  });

  it('closes with a code after several messages that are none', async () => {
    const got: PlaceMessage[] = [];
    server.onMessage((message) => got.push(message));
    const socket = connect();
    await opened(socket);
    const end = closed(socket);
    socket.send('{');
    socket.send('null');
    socket.send(JSON.stringify({ ...JSON.parse(edge('DN')), extra: 1 }));
    socket.send(JSON.stringify({ ...JSON.parse(edge('DN')), place: 0 }));
    socket.send(Buffer.from(edge('DN')));
    expect(await end).toEqual({ code: closeCodes.badMessages, reason: 'bad-messages' });
    expect(got).toEqual([]);
  });

  it('closes on an oversized message', async () => {
    const socket = connect();
    await opened(socket);
    const end = closed(socket);
    socket.send('x'.repeat(5000));
    expect((await end).code).toBe(1009);
  });

  it('shows and hears only the place a page is for', async () => {
    server.broadcast(view(1));
    const got: PlaceMessage[] = [];
    const second = new Promise<void>((resolve) =>
      server.onMessage((message) => {
        got.push(message);
        resolve();
      }),
    );
    const socket = connect('/ws?place=2');
    const message = await nextMessage(socket);
    expect(message.type === 'view' && message.places.map(({ place }) => place)).toEqual([2]);
    socket.send(edge('DN', 1));
    socket.send(edge('DN', 2));
    await second;
    expect(got.map((one) => one.place)).toEqual([2]);
  });

  it('tells which buttons a vanished screen had down', async () => {
    const gone = new Promise<readonly HeldButton[]>((resolve) => server.onDisconnect(resolve));
    let count = 0;
    const three = new Promise<void>((resolve) =>
      server.onMessage(() => {
        count += 1;
        if (count === 3) resolve();
      }),
    );
    const socket = connect();
    await opened(socket);
    socket.send(edge('DN', 1));
    socket.send(edge('DN', 2));
    socket.send(edge('UP', 1));
    await three;
    socket.terminate();
    expect(await gone).toEqual([{ source: 'touch', place: 2, button: 'Y' }]);
    expect(server.screens()).toBe(0);
  });

  it('cuts off a screen that gives no sign of life', async () => {
    await server.close();
    server = await start({ pingMs: 20 });
    const entry = await get(`/?token=${token}`);
    cookie = entry.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const gone = new Promise<void>((resolve) => server.onDisconnect(() => resolve()));
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, {
      autoPong: false,
      headers: { cookie, origin: origin() },
    });
    await opened(socket);
    await gone;
    expect(server.screens()).toBe(0);
  });
});

describe('starting and stopping', () => {
  it('answers a busy port with a code', async () => {
    const second = await startScreenServer({
      port: server.port,
      host: '127.0.0.1',
      distDir: dir,
      token,
    });
    expect(second.ok ? undefined : second.error.code).toBe('port-busy');
  });

  it('closes with screens connected', async () => {
    const socket = connect();
    await opened(socket);
    const end = closed(socket);
    await server.close();
    expect([1001, 1006]).toContain((await end).code);
    server = await start();
  });
});
