import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CACHE_FOLDER, type ClipCache, createClipCache } from './clip-cache.ts';

let dataDir = '';
let now = Date.UTC(2026, 10, 23);
let made: string[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'otklik-clip-cache-'));
  made = [];
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Run when a test says so. */
let waiting: (() => void)[] = [];
const timers: Timers = {
  after(_ms, handler) {
    waiting.push(handler);
    return () => {
      waiting = waiting.filter((each) => each !== handler);
    };
  },
};
const anHourLater = (): void => {
  now += 3_600_000;
  for (const handler of waiting.splice(0)) handler();
};
const cacheOf = (limit = 10_000): ClipCache => createClipCache({ dataDir, limit, now: () => now, timers });
const files = (): readonly string[] => readdirSync(join(dataDir, CACHE_FOLDER)).sort();
const onDisk = (): number =>
  files().reduce((sum, name) => sum + statSync(join(dataDir, CACHE_FOLDER, name)).size, 0);
const bytesOf = (key: string, length = 1_000): Uint8Array => Buffer.alloc(length, key);

async function take(cache: ClipCache, key: string, length?: number): Promise<void> {
  const taken = await cache.obtain(key, undefined, async () => {
    made.push(key);
    return ok(bytesOf(key, length));
  });
  expect(taken).toEqual({ ok: true, value: Buffer.from(bytesOf(key, length)) });
}

it('makes a piece once, for all who ask at once and after a restart', async () => {
  const cache = cacheOf();
  await Promise.all([take(cache, 'a'), take(cache, 'a'), take(cache, 'b')]);
  await take(cache, 'a');
  expect(made).toEqual(['a', 'b']);
  expect(cache.figures()).toMatchObject({ entries: 2, hits: 1, misses: 2, broken: 0, unwritten: 0 });
  await cache.close();
  const anew = cacheOf();
  await take(anew, 'a');
  await anew.close();
  expect(made).toEqual(['a', 'b']);
  expect(anew.figures()).toMatchObject({ entries: 2, hits: 1, bytes: onDisk() });
});

it('throws away what was used longest ago, also by the order of an earlier run', async () => {
  const cache = cacheOf(3_200);
  for (const key of ['a', 'b', 'c']) {
    now += 120_000;
    await take(cache, key);
  }
  now += 120_000;
  await take(cache, 'a');
  await cache.close();
  const anew = cacheOf(3_200);
  now += 120_000;
  await take(anew, 'd');
  await take(anew, 'a');
  await take(anew, 'c');
  expect(made).toEqual(['a', 'b', 'c', 'd']);
  await take(anew, 'b');
  expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
  expect(anew.figures()).toMatchObject({ entries: 3, evicted: 2 });
  await anew.close();
});

it('cuts what is there to a limit that has become smaller', async () => {
  const cache = cacheOf();
  for (const key of ['a', 'b', 'c', 'd']) await take(cache, key);
  await cache.close();
  const smaller = cacheOf(2_500);
  await smaller.close();
  expect(smaller.figures()).toMatchObject({ entries: 2, evicted: 2 });
  expect(onDisk()).toBeLessThanOrEqual(2_500);
});

it('never holds more than the limit and gives each key its own bytes, whatever is asked in whatever order', async () => {
  const asks = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 3 })), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(asks, fc.integer({ min: 0, max: 4_000 }), async (list, limit) => {
      rmSync(join(dataDir, CACHE_FOLDER), { recursive: true, force: true });
      const cache = cacheOf(limit);
      for (const [key, size] of list) {
        await take(cache, `${key}${size}`, size * 700);
        expect(cache.figures().bytes).toBeLessThanOrEqual(limit);
      }
      await cache.close();
      if (cache.figures().entries > 0) expect(onDisk()).toBe(cache.figures().bytes);
    }),
    { numRuns: 25 },
  );
});

it.each([
  ['cut off', (path: string) => truncateSync(path, 700)],
  ['empty', (path: string) => truncateSync(path, 0)],
  ['changed', (path: string) => writeFileSync(path, readFileSync(path).fill(1, 500, 501))],
  ['another piece', (path: string) => writeFileSync(path, readFileSync(join(path, '..', otherOf(path))))],
])('never serves a file that is %s, and makes it anew', async (_what, harm) => {
  const cache = cacheOf();
  await take(cache, 'a');
  const [name = ''] = files();
  await take(cache, 'b');
  harm(join(dataDir, CACHE_FOLDER, name));
  await take(cache, 'a');
  await take(cache, 'a');
  expect(made).toEqual(['a', 'b', 'a']);
  expect(cache.figures().broken).toBe(1);
  await cache.close();
});
const otherOf = (path: string): string => files().find((name) => !path.endsWith(name)) ?? '';

it('clears away what a stop left half-written, and leaves strangers alone', async () => {
  const cache = cacheOf();
  await take(cache, 'a');
  await cache.close();
  const [name = ''] = files();
  writeFileSync(join(dataDir, CACHE_FOLDER, `${name}.7.coming`), 'half');
  writeFileSync(join(dataDir, CACHE_FOLDER, 'notes.txt'), 'mine');
  await cacheOf().close();
  expect(files()).toEqual([name, 'notes.txt'].sort());
});

it('forgets what nobody has asked for in a week', async () => {
  const cache = cacheOf();
  await take(cache, 'a');
  now += 6 * 24 * 3_600_000;
  await take(cache, 'b');
  // Nobody asks for anything from here on.
  now += 24 * 3_600_000 - 2 * 3_600_000;
  for (let hours = 0; hours < 2; hours += 1) anHourLater();
  expect(cache.figures()).toMatchObject({ entries: 2, evicted: 0 });
  anHourLater();
  await expect.poll(() => cache.figures()).toMatchObject({ entries: 1, evicted: 1 });
  await expect.poll(files).toHaveLength(1);
  await cache.close();
  expect(waiting).toEqual([]);
});

it('forgets at a start what nobody has asked for in a week', async () => {
  const cache = cacheOf();
  await take(cache, 'a');
  await cache.close();
  now += 8 * 24 * 3_600_000;
  await cacheOf().close();
  expect(files()).toEqual([]);
});

it('serves what it cannot keep', async () => {
  writeFileSync(join(dataDir, CACHE_FOLDER), 'no folder');
  const cache = cacheOf();
  await take(cache, 'a');
  await take(cache, 'a');
  expect(made).toEqual(['a', 'a']);
  expect(cache.figures()).toMatchObject({ entries: 0, unwritten: 2 });
  await cache.close();
});

it('keeps no failure', async () => {
  const cache = cacheOf();
  const failure = err(coded('no-footage', 'gone'));
  expect(await cache.obtain('a', undefined, async () => failure)).toEqual(failure);
  await take(cache, 'a');
  await cache.close();
});

it('stops making when the last who waited has gone, and not before', async () => {
  const cache = cacheOf();
  const stopped: string[] = [];
  const make = (signal: AbortSignal): Promise<Result<Uint8Array, never>> =>
    new Promise((resolve) => {
      made.push('begun');
      signal.addEventListener('abort', () => {
        stopped.push('stopped');
        resolve(ok(bytesOf('late')));
      });
    });
  const [first, second] = [new AbortController(), new AbortController()];
  const one = cache.obtain('a', first.signal, make);
  const two = cache.obtain('a', second.signal, make);
  await expect.poll(() => made, { timeout: 10_000 }).toEqual(['begun']);
  first.abort();
  expect(await one).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(stopped).toEqual([]);
  second.abort();
  expect(await two).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  await expect.poll(() => stopped, { timeout: 10_000 }).toEqual(['stopped']);
  // What was cut short is not kept.
  await take(cache, 'a');
  const closing = cache.obtain('b', undefined, make);
  await expect.poll(() => made.length, { timeout: 10_000 }).toBe(3);
  await cache.close();
  expect((await closing).ok).toBe(true);
  expect(await cache.obtain('c', undefined, make)).toMatchObject({ error: { code: 'cancelled' } });
});
