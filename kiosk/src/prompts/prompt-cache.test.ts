import { createHash, createPublicKey } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers, type Timers } from '@otklik/shared/base/timers.ts';
import { verifyRequest } from '@otklik/shared/sync/http-signature.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DurableJournal } from '../journal/journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { createHubClient } from '../sync/hub-client.ts';
import { createFetchTransport } from '../sync/transport.ts';
import { cacheLimits, createPromptCache, type PromptCache, type PromptCacheOptions } from './prompt-cache.ts';
import { createPromptFiles } from './prompt-files.ts';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** A WAV file by its head; what follows differs. */
const wav = (size: number, fill: number): Buffer =>
  Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '), Buffer.alloc(size - 16, fill)]);

let dir: string;
let media: string;
let journal: DurableJournal;
let origin: string;
let close: () => void;
/** By path's hash; a handler may spoil the answer. */
let held: Map<string, Buffer>;
let asked: string[];
let spoil: ((request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean) | undefined;
let changed: () => void;
let cache: PromptCache;
let waits: number[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-prompts-'));
  media = join(dir, 'media');
  const opened = openJournal({ dir: join(dir, 'kiosk'), clock: systemClock(), rng: cryptoRng, version: '0' });
  if (!opened.ok) throw new Error(opened.error.detail);
  journal = opened.value;
  held = new Map();
  asked = [];
  spoil = undefined;
  waits = [];
  const key = createPublicKey(journal.identity.key);
  let lastCounter = -1;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const parts = { method: request.method ?? '', path, query: '', body: new Uint8Array() };
    const verified = verifyRequest(parts, request.headers, () => key);
    const counter = verified.ok ? verified.value.counter : undefined;
    if (counter === undefined || counter <= lastCounter) return response.writeHead(401).end();
    lastCounter = counter;
    const body = held.get(path.slice('/api/v1/kiosk/media/'.length));
    asked.push(`${path.slice(-64, -60)} ${request.headers.range}`);
    if (body === undefined) return response.writeHead(404).end();
    if (spoil?.(request, response, body) === true) return;
    answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `http://127.0.0.1:${address.port}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});

afterEach(async () => {
  await cache.stop();
  close();
  journal.close();
  rmSync(dir, { recursive: true, force: true });
});

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const [, first = '0', last = '0'] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const from = Number(first);
  if (from >= body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
    return;
  }
  const part = body.subarray(from, Number(last) + 1);
  const range = `bytes ${from}-${from + part.length - 1}/${body.length}`;
  response.writeHead(206, { 'content-range': range }).end(part);
}

/** The cache over a real hub client; every wait for a retry passes at once and is written down. */
function start(more: Partial<PromptCacheOptions> = {}): PromptCache {
  let counter = Date.now();
  let mono = 0;
  const timers: Timers = {
    after(ms, handler) {
      waits.push(ms);
      return systemTimers.after(0, () => {
        mono += ms;
        handler();
      });
    },
  };
  const client = createHubClient({
    origin,
    identity: () => journal.identity,
    clock: systemClock(),
    transport: createFetchTransport({ timers: systemTimers }),
    onTimes: () => undefined,
  });
  const listeners = new Set<() => void>();
  changed = () => {
    for (const listener of listeners) listener();
  };
  const made = createPromptCache({
    files: createPromptFiles(media),
    clock: { ...systemClock(), mono: () => asMonoMs(mono) },
    timers,
    random: () => 0.5,
    fetchPart: (sha256, from, to, signal) => client.fetchMedia(sha256, { from, to }, counter++, signal),
    freeBytes: () => undefined,
    diskLow: () => false,
    onChange: () => changed(),
    warn: () => undefined,
    ...more,
  });
  cache = made;
  settle = (done) =>
    new Promise((resolve) => {
      const look = () => {
        if (!done()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  return made;
}
let settle: (done: () => boolean) => Promise<void>;

const put = (body: Buffer): string => {
  held.set(sha(body), body);
  return sha(body);
};
const stateOf = (sha256: string) => cache.states().find((one) => one.sha256 === sha256);

test('fetched by need, in parts, verified, and ready only then', async () => {
  const later = put(wav(600_000, 1));
  const sooner = put(wav(300_000, 2));
  start().want([
    { sha256: sooner, from: 1 },
    { sha256: later, from: 2 },
  ]);
  expect(cache.ready(sooner)).toBe(false);
  await settle(() => cache.ready(later));
  expect(cache.ready(sooner)).toBe(true);
  expect(readFileSync(join(media, later))).toEqual(held.get(later));
  expect(asked.map((line) => line.slice(0, 4)).indexOf(later.slice(0, 4))).toBe(2);
  expect(readdirSync(media).toSorted()).toEqual([sooner, later].toSorted());
});

test('a broken line: it goes on where it was, also after a restart', async () => {
  const prompt = put(wav(700_000, 3));
  let served = 0;
  spoil = (request, response, body) => {
    served += 1;
    if (served !== 2) return false;
    response.writeHead(206, {
      'content-range': `bytes 262144-700000/${body.length}`,
      'content-length': 400_000,
    });
    response.write(body.subarray(262_144, 300_000), () => request.socket.destroy());
    return true;
  };
  start().want([{ sha256: prompt, from: 1 }]);
  await settle(() => stateOf(prompt)?.state === 'waiting' && stateOf(prompt)?.reason !== undefined);
  await cache.stop();
  const until = asked.length;
  expect(existsSync(join(media, `${prompt}.part`))).toBe(true);
  start().want([{ sha256: prompt, from: 1 }]);
  await settle(() => cache.ready(prompt));
  expect(asked[until]).toMatch(/bytes=262144-/);
  expect(readFileSync(join(media, prompt))).toEqual(held.get(prompt));
});

test('all bytes there but not yet named, and a part of another length', async () => {
  const whole = put(wav(50_000, 4));
  const longer = put(wav(40_000, 5));
  const files = createPromptFiles(media);
  await files.append(whole, 0, held.get(whole) ?? Buffer.alloc(0));
  await files.append(longer, 0, Buffer.alloc(60_000, 9));
  start().want([
    { sha256: whole, from: 1 },
    { sha256: longer, from: 2 },
  ]);
  await settle(() => cache.ready(whole) && cache.ready(longer));
  expect(readFileSync(join(media, longer))).toEqual(held.get(longer));
});

test.each<[string, Buffer]>([
  ['a page of text', Buffer.from('<!doctype html><title>Sign in</title>'.padEnd(500))],
  ['a picture', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(500)])],
  ['nothing at all', Buffer.alloc(0)],
])('%s is set aside with its reason and not asked for again', async (_name, body) => {
  const prompt = put(body);
  start().want([{ sha256: prompt, from: 1 }]);
  await settle(() => stateOf(prompt)?.state === 'refused');
  expect(stateOf(prompt)?.reason).toBe('not-media');
  expect(readdirSync(media)).toEqual([`${prompt}.not-media`]);
  const before = asked.length;
  cache.hubBack();
  await cache.stop();
  start().want([{ sha256: prompt, from: 1 }]);
  await settle(() => stateOf(prompt)?.state === 'refused');
  expect(asked.length).toBe(before);
});

test('other content than its hash says is never ready, asked for ever more rarely, and taken once it is right', async () => {
  const body = wav(5000, 6);
  const prompt = put(body);
  held.set(prompt, wav(5000, 7));
  start().want([{ sha256: prompt, from: 1 }]);
  await settle(() => waits.length >= 6);
  expect(waits.slice(0, 5)).toEqual([1500, 3000, 6000, 12_000, 24_000]);
  expect(cache.ready(prompt)).toBe(false);
  expect(stateOf(prompt)?.reason ?? 'wrong-hash').toBe('wrong-hash');
  held.set(prompt, body);
  await settle(() => cache.ready(prompt));
});

test('one the hub does not have waits; the others are fetched meanwhile', async () => {
  const missing = sha(Buffer.from('nowhere'));
  const there = put(wav(1000, 8));
  start().want([
    { sha256: missing, from: 1 },
    { sha256: there, from: 2 },
  ]);
  await settle(() => cache.ready(there));
  expect(cache.ready(missing)).toBe(false);
});

test('one larger than allowed is set aside without being loaded', async () => {
  const prompt = put(wav(500_000, 9));
  start({ limits: { ...cacheLimits, file: 400_000 } }).want([{ sha256: prompt, from: 1 }]);
  await settle(() => stateOf(prompt)?.state === 'refused');
  expect(stateOf(prompt)?.reason).toBe('too-large');
  expect(asked).toHaveLength(1);
});

describe('room', () => {
  test('what nobody needs any more gives way, longest unused first; what is needed stays', async () => {
    const [old, older, now, next] = [10, 11, 12, 13].map((fill) => put(wav(100_000, fill)));
    if (old === undefined || older === undefined || now === undefined || next === undefined)
      throw new Error();
    const limits = { ...cacheLimits, total: 300_000 };
    start({ limits }).want([{ sha256: older, from: 1 }]);
    await settle(() => cache.ready(older));
    cache.want([{ sha256: old, from: 1 }]);
    await settle(() => cache.ready(old));
    cache.want([{ sha256: now, from: 1 }]);
    await settle(() => cache.ready(now));
    cache.want([
      { sha256: now, from: 1 },
      { sha256: next, from: 2 },
    ]);
    await settle(() => cache.ready(next));
    expect(readdirSync(media).toSorted()).toEqual([old, now, next].toSorted());
  });

  test('needed ones alone are too many: the soonest are there, the rest waits with its reason', async () => {
    const [first, second] = [put(wav(100_000, 14)), put(wav(100_000, 15))];
    start({ limits: { ...cacheLimits, total: 150_000 } }).want([
      { sha256: first, from: 1 },
      { sha256: second, from: 2 },
    ]);
    await settle(() => stateOf(second)?.reason === 'cache-full');
    expect(cache.ready(first)).toBe(true);
  });

  test('the journal’s disk comes first: nothing is loaded into its reserve, nor while it has trouble', async () => {
    const prompt = put(wav(100_000, 16));
    let free = cacheLimits.reserve;
    let low = false;
    start({ freeBytes: () => free, diskLow: () => low }).want([{ sha256: prompt, from: 1 }]);
    await settle(() => stateOf(prompt)?.reason === 'disk-low');
    expect(readdirSync(media)).toEqual([]);
    low = true;
    free = cacheLimits.reserve * 2;
    const before = asked.length;
    await settle(() => stateOf(prompt)?.reason === 'disk-low');
    low = false;
    await settle(() => cache.ready(prompt));
    expect(asked.length).toBeGreaterThan(before);
  });
});

test('a file that rotted on the disk is found at the start, or when a screen could not play it', async () => {
  const prompt = put(wav(9000, 17));
  start().want([{ sha256: prompt, from: 1 }]);
  await settle(() => cache.ready(prompt));
  await cache.stop();
  writeFileSync(join(media, prompt), Buffer.alloc(9000));
  start().want([{ sha256: prompt, from: 1 }]);
  await settle(() => cache.ready(prompt));
  expect(readFileSync(join(media, prompt))).toEqual(held.get(prompt));
  truncateSync(join(media, prompt), 100);
  cache.doubt(prompt);
  expect(cache.ready(prompt)).toBe(false);
  await settle(() => cache.ready(prompt));
  expect(readFileSync(join(media, prompt))).toEqual(held.get(prompt));
});
