import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person, type TestHub, testHub } from '../hub-fixture.ts';
import { upload, wavTone } from '../media/samples.test-help.ts';

let dir = '';
let hub: TestHub;
let media = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-headers-'));
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Otklik</title>');
  writeFileSync(join(dir, 'assets', 'main.js'), 'void 0;');
  hub = await testHub({ uiDir: dir });
  media = (await upload(hub.admin, wavTone(600))).json.sha256;
});
afterAll(async () => {
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A reply's headers; its body is not waited for, as a stream has no end. */
async function headersOf(path: string, more: Record<string, string> = {}) {
  const ended = new AbortController();
  const response = await fetch(`${hub.hub.url}${path}`, {
    headers: { cookie: hub.admin.cookie, ...more },
    redirect: 'manual',
    signal: ended.signal,
  });
  const { status, headers } = response;
  ended.abort();
  return { status, headers };
}

const STRICT = {
  'content-security-policy': expect.stringMatching(/default-src '(self|none)'/),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const html = { accept: 'text/html' };
const span = 'from=2026-09-01&to=2026-09-02';

test.each<[string, number, string, () => string, Record<string, string>?]>([
  ['a page', 200, 'text/html', () => '/', html],
  ['a page of the app’s own address', 200, 'text/html', () => '/review/a.b', html],
  ['a script', 200, 'javascript', () => '/assets/main.js'],
  ['the page of the API', 200, 'text/html', () => '/api/v1/docs'],
  ['JSON', 200, 'application/json', () => '/api/v1/stores'],
  ['a problem', 400, 'application/problem+json', () => '/api/v1/stores?unknown=1'],
  ['a refusal', 401, 'application/problem+json', () => '/api/v1/stores', { cookie: '' }],
  ['a stream', 200, 'text/event-stream', () => '/api/v1/live'],
  ['a prompt', 200, 'audio/', () => `/api/v1/media/${media}`],
  ['a piece of it', 206, 'audio/', () => `/api/v1/media/${media}`, { range: 'bytes=0-9' }],
  ['a table', 200, 'text/csv', () => `/api/v1/exports/polls.csv?${span}`],
  ['a workbook', 200, 'spreadsheetml', () => `/api/v1/exports/polls.xlsx?${span}`],
  ['an address of the API that is not there', 404, 'application/problem+json', () => '/api/v1/none'],
  ['a file that is not there', 404, 'application/problem+json', () => '/assets/none.js'],
  ['the way back from a provider', 303, '', () => '/api/v1/session/oidc/callback?code=a&state=b'],
])('%s comes with the strict headers', async (_name, status, type, path, more) => {
  const answer = await headersOf(path(), more);
  const { headers } = answer;
  expect([answer.status, headers.get('content-type') ?? '']).toEqual([status, expect.stringContaining(type)]);
  expect(Object.fromEntries(headers)).toMatchObject(STRICT);
  // What framed or scripted from elsewhere would be is refused whatever the reply is.
  expect(headers.get('content-security-policy')).not.toMatch(/unsafe-|\*/);
  expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull();
});

test('an address that cannot be read is answered with the strict headers too', async () => {
  const { hostname, port } = new URL(hub.hub.url);
  const head = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(text.slice(0, text.indexOf('\r\n\r\n')).toLowerCase()));
    socket.write(`GET /api/v1/media/%zz HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`);
  });
  expect(head).toMatch(/^http\/1\.1 400 /);
  expect(head).toContain('x-content-type-options: nosniff');
  expect(head).toContain("default-src 'self'");
});

test('a kiosk, which is no browser, is told only to take what it gets as what it says it is', async () => {
  const { status, headers } = await headersOf('/api/v1/kiosk/config');
  expect(status).toBeGreaterThanOrEqual(400);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('a browser that says a change comes from another site is refused, also before anybody is signed in', async () => {
  const { cookie, csrf } = hub.admin;
  const change = (site: string) =>
    new Person(hub.hub.url).call(
      ...(['POST', '/api/v1/stores', { name: `From ${site}`, zone: 'UTC' }] as const),
      { cookie, 'x-otklik-csrf': csrf, 'sec-fetch-site': site },
    );
  for (const site of ['cross-site', 'same-site', 'else'])
    expect((await change(site)).json).toMatchObject({ status: 403, code: 'csrf' });
  for (const site of ['same-origin', 'none']) expect((await change(site)).status).toBe(201);
  const anybody = await new Person(hub.hub.url).call('POST', '/api/v1/session/oidc', undefined, {
    'sec-fetch-site': 'cross-site',
  });
  expect(anybody.json.code).toBe('csrf');
  const names = (await hub.admin.get('/api/v1/stores')).text;
  expect(names).not.toMatch(/From (cross|same-site|else)/);
});
