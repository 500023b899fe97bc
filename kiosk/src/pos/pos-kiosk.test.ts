import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChildProgram, childPrograms } from '../../../tests/support/child-program.ts';
import { openJournal } from '../journal/open-journal.ts';
import { tokenCommand } from './token-command.ts';

/** The program itself, called by tills over real sockets. */

const main = join(import.meta.dirname, '..', 'main.ts');
const programs = childPrograms();
let root = '';
let data = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'otklik-pos-'));
  data = join(root, 'kiosk');
  mkdirSync(data);
});

afterEach(async () => {
  await programs.endAll();
  rmSync(root, { recursive: true, force: true });
});

function token(register: string, place = 1): string {
  const made = tokenCommand(['--data', data, '--register', register, '--place', String(place)], cryptoRng);
  if (!made.ok) throw new Error(made.error.detail);
  return made.value[0] ?? '';
}

async function start(...args: readonly string[]): Promise<{ kiosk: ChildProgram; url: string }> {
  const kiosk = programs.start([main, '--data', data, ...args]);
  const line = await kiosk.line(/^pos https?:/);
  return { kiosk, url: line.slice('pos '.length) };
}

interface Call {
  readonly token?: string;
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(url: string, { token: bearer, key, body, headers }: Call) {
  const reply = await fetch(`${url}/pos/v1/operations`, {
    method: 'POST',
    headers: {
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      'Content-Type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const json: unknown = await reply.json();
  return { status: reply.status, json, headers: reply.headers };
}

/** What the journal holds once the kiosk is down. */
function journalled(): readonly JournalEvent[] {
  const opened = openJournal({ dir: data, clock: systemClock(), rng: cryptoRng, version: '0' });
  if (!opened.ok) throw new Error(opened.error.detail);
  const { identity } = opened.value;
  const events = opened.value.read(identity.epoch, 1, 10_000);
  opened.value.close();
  return events;
}

const count = (events: readonly JournalEvent[], type: JournalEvent['type']) =>
  events.filter((event) => event.type === type).length;

const sale = { operation: 'sale', receipt: '2026-06-01/17', operator: 'op-7' };

test('a sale opens a poll and counts; its repeat is answered alike and does nothing, also after kill -9', async () => {
  const till = token('front');
  const first = await start('--pos-port', '0');
  const opened = await call(first.url, { token: till, key: 'a1', body: sale });
  expect(opened).toMatchObject({ status: 200, json: { result: 'opened', counted: true } });
  const again = await call(first.url, { token: till, key: 'a1', body: sale });
  expect(again).toMatchObject({ status: 200, json: opened.json });
  expect(again.headers.get('Idempotent-Replayed')).toBe('true');
  await first.kiosk.end('SIGKILL');

  const second = await start('--pos-port', '0');
  const late = await call(second.url, { token: till, key: '"a1"', body: sale });
  expect(late).toMatchObject({ status: 200, json: opened.json });
  const other = await call(second.url, { token: till, key: 'a1', body: { ...sale, receipt: '18' } });
  expect(other).toMatchObject({ status: 422, json: { code: 'key-reused' } });
  // The same receipt by another call: it has triggered, and it has been counted.
  const twice = await call(second.url, { token: till, key: 'a2', body: sale });
  expect(twice).toMatchObject({ status: 200, json: { result: 'repeat', counted: false } });
  await second.kiosk.end('SIGTERM');

  const events = journalled();
  expect(count(events, 'receipt')).toBe(1);
  expect(count(events, 'poll-opened')).toBe(1);
  expect(events.find(({ type }) => type === 'poll-opened')).toMatchObject({
    data: { via: 'pos', operator: 'op-7' },
  });
});

test('twenty calls at once under one key make one poll', async () => {
  const till = token('front');
  const { kiosk, url } = await start('--pos-port', '0');
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => call(url, { token: till, key: 'same', body: sale })),
  );
  expect(replies.map(({ json }) => json)).toEqual(replies.map(() => ({ result: 'opened', counted: true })));
  await kiosk.end('SIGTERM');
  expect(count(journalled(), 'poll-opened')).toBe(1);
});

test('late, returned and unknown operations ask nobody', async () => {
  const till = token('front');
  const { kiosk, url } = await start('--pos-port', '0');
  const body = (operation: string, more = {}) => ({
    token: till,
    key: operation,
    body: { operation, ...more },
  });
  expect((await call(url, body('return', { receipt: '3' }))).json).toEqual({
    result: 'ignored',
    counted: false,
  });
  expect((await call(url, body('inventory'))).json).toEqual({ result: 'ignored', counted: false });
  const old = { receipt: '4', at: '2026-06-01T10:00:00+03:00', sentAt: '2026-06-01T10:20:00+03:00' };
  expect((await call(url, body('sale', old))).json).toEqual({ result: 'too-late', counted: true });
  await kiosk.end('SIGTERM');
  const events = journalled();
  expect(count(events, 'poll-opened')).toBe(0);
  const receipt = events.find((event) => event.type === 'receipt');
  expect(receipt?.data).toEqual({ receipt: '4', lag: 1_200_000 });
});

test('whatever is wrong has its code, in the caller’s language, and the counter goes on', async () => {
  const till = token('front');
  const away = token('elsewhere', 9);
  const { url } = await start('--pos-port', '0');
  const good = { token: till, key: 'k', body: sale };
  const refused = async (wrong: Call, status: number, code: string) => {
    expect(await call(url, { ...good, ...wrong })).toMatchObject({ status, json: { code, status } });
  };
  await refused({ token: 'otk_wrong' }, 401, 'not-authorised');
  await refused({ token: '' }, 401, 'not-authorised');
  await refused({ headers: { Origin: 'https://shop.example' } }, 403, 'foreign-origin');
  await refused({ headers: { 'Content-Type': 'text/plain' } }, 415, 'media-type');
  await refused({ key: 'x'.repeat(129) }, 400, 'bad-key');
  await refused({ body: '{' }, 400, 'bad-json');
  await refused({ body: { operation: 'sale', answer: 'yes' } }, 422, 'bad-operation');
  await refused({ body: { operation: 'x'.repeat(5000) } }, 413, 'body-too-large');
  await refused({ token: away }, 409, 'workplace-unknown');
  const russian = await call(url, { ...good, body: '{', headers: { 'Accept-Language': 'ru' } });
  expect(russian.json).toMatchObject({ title: 'Тело запроса не JSON', type: 'urn:otklik:pos:bad-json' });
  const field = { operation: 'sale', total: 100 };
  const known = 'operation, receipt, operator, at, sentAt';
  const why = async (language: string) =>
    (await call(url, { ...good, body: field, headers: { 'Accept-Language': language } })).json;
  expect(await why('ru-RU')).toMatchObject({ detail: `Неизвестное поле "total". Известны: ${known}.` });
  expect(await why('en')).toMatchObject({ detail: `Unknown field "total". Known: ${known}.` });
  expect(russian.headers.get('Content-Type')).toBe('application/problem+json');
  const bearer = { headers: { Authorization: `Bearer ${till}` } };
  expect((await fetch(`${url}/pos/v1/operations`, bearer)).status).toBe(405);
  expect((await fetch(`${url}/pos/v2/operations`, bearer)).status).toBe(404);
  expect(await (await fetch(`${url}/pos/v1/register`, bearer)).json()).toEqual({
    register: 'front',
    place: 1,
  });
  expect((await call(url, good)).json).toMatchObject({ result: 'opened' });
});

test('bytes that are no HTTP and bodies that never end do not stop it', async () => {
  const till = token('front');
  const { url } = await start('--pos-port', '0');
  const port = Number(new URL(url).port);
  for (const text of [
    '\0\0\0',
    'POST',
    `POST /pos/v1/operations HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{`,
  ]) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.end(text);
    await new Promise((resolve) => socket.on('close', resolve).resume());
  }
  expect((await call(url, { token: till, key: 'k', body: sale })).json).toMatchObject({ result: 'opened' });
});

test('guessing is slowed down, a till that knows its token is not', async () => {
  const till = token('front');
  const { url } = await start('--pos-port', '0');
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, index) => call(url, { token: `otk_${index}`, key: 'k', body: sale })),
  );
  expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThan(10);
  const own = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      call(url, { token: till, key: `o${index}`, body: { operation: 'void' } }),
    ),
  );
  expect(own.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(40);
  const slowed = own.find(({ status }) => status === 429);
  expect(slowed?.json).toMatchObject({ code: 'too-many-requests' });
  expect(Number(slowed?.headers.get('Retry-After'))).toBeGreaterThan(0);
});

test('TLS: the kiosk makes its certificate once, names its fingerprint, and tills can trust it', async () => {
  const till = token('front');
  const first = await start('--pos-listen', '127.0.0.1:0');
  const line = await first.kiosk.line(/^pos certificate /);
  const [, , fingerprint, file = ''] = line.split(' ');
  const cert = readFileSync(file, 'utf8');
  expect(new X509Certificate(cert).fingerprint256).toBe(fingerprint);
  const status = await new Promise((resolve, reject) => {
    const request = tlsRequest(
      `${first.url}/pos/v1/register`,
      { ca: cert, headers: { Authorization: `Bearer ${till}` } },
      (reply) => resolve(reply.resume().statusCode),
    );
    request.on('error', reject).end();
  });
  expect(status).toBe(200);
  await expect(fetch(`${first.url}/pos/v1/register`)).rejects.toThrow();
  await first.kiosk.end('SIGTERM');
  const second = await start('--pos-listen', '127.0.0.1:0');
  expect(await second.kiosk.line(/^pos certificate /)).toBe(line);
});

test('a register made or revoked while the kiosk runs counts at once, and tokens are kept only as hashes', async () => {
  const first = token('front');
  const { url } = await start('--pos-port', '0');
  const second = token('back');
  expect((await call(url, { token: second, key: 'k', body: sale })).status).toBe(200);
  expect(tokenCommand(['--data', data, '--revoke', 'back'], cryptoRng)).toMatchObject({ ok: true });
  expect((await call(url, { token: second, key: 'k', body: sale })).status).toBe(401);
  expect((await call(url, { token: first, key: 'k', body: sale })).status).toBe(200);
  expect(tokenCommand(['--data', data, '--list'], cryptoRng)).toEqual({
    ok: true,
    value: ['front\tworkplace 1'],
  });
  const stored = readFileSync(join(data, 'pos.json'), 'utf8');
  expect(stored).not.toContain(first);
  expect(stored).toContain('"id": "front"');
});
