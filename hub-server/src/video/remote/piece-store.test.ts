/** Pieces of archives that misbehave in ways no protocol has. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { afterAll, expect, it } from 'vitest';
import { createClipCache } from '../clip-cache.ts';
import { fault } from './fault.ts';
import { FetchPlaces } from './fetch-places.ts';
import { PieceStore } from './piece-store.ts';
import { RemoteArchive } from './remote-archive.ts';
import type { RemoteSource } from './source.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-pieces-'));
let now = Date.UTC(2026, 10, 23, 9, 0, 0);
const t0 = now - 3_600_000;
const cache = createClipCache({ dataDir: root, limit: 1_000_000, now: () => now, timers: systemTimers });
const store = new PieceStore({
  ...{ cache, now: () => now, places: new FetchPlaces(100) },
  longestMs: 300,
  remuxer: { remux: async () => fault('archive-garbled') },
});
afterAll(async () => {
  await cache.close();
  rmSync(root, { recursive: true, force: true });
});

let archives = 0;
function archiveOf(source: Pick<RemoteSource, 'spans' | 'fetch'>): RemoteArchive {
  archives += 1;
  const whole: RemoteSource = { ...source, whole: false, pieceMs: 20_000, grain: 1 };
  return new RemoteArchive({ id: `a${archives}`, source: whole, store, now: () => now });
}
const unlisted = async () => ({ ok: true, value: undefined }) as const;

it.each([
  {
    what: 'list',
    source: { spans: () => Promise.reject(new RangeError('too long')), fetch: () => Promise.reject() },
  },
  { what: 'video', source: { spans: unlisted, fetch: () => Promise.reject(new RangeError('too long')) } },
])('calls a $what garbled that breaks its reader', async ({ source }) => {
  expect(await archiveOf(source).clip(t0, t0 + 5000)).toMatchObject({ error: { code: 'archive-garbled' } });
});

it('lets one silent archive have one place, ends what takes too long, and then lets it rest', async () => {
  let asked = 0;
  const slow = archiveOf({
    spans: unlisted,
    fetch: (_, signal) => {
      asked += 1;
      return new Promise((settle) =>
        signal.addEventListener('abort', () => settle(fault('unavailable')), { once: true }),
      );
    },
  });
  const clip = () => slow.clip(t0, t0 + 200_000);
  const first = clip();
  const other = archiveOf({ spans: unlisted, fetch: async () => fault('no-footage') });
  expect(await other.clip(t0, t0 + 5000)).toMatchObject({ error: { code: 'no-footage' } });
  expect(await first).toMatchObject({ error: { code: 'archive-slow' } });
  expect(await clip()).toMatchObject({ error: { code: 'archive-slow' } });
  // Of eleven pieces, once.
  expect(asked).toBe(1);
});

/** An archive that says nothing until it is given up, and how often it was asked. */
function silent() {
  const tried = { times: 0, now: 0 };
  const archive = archiveOf({
    spans: unlisted,
    fetch: (_, signal) => {
      tried.times += 1;
      tried.now += 1;
      return new Promise((settle) =>
        signal.addEventListener(
          'abort',
          () => {
            tried.now -= 1;
            settle(fault('unavailable'));
          },
          { once: true },
        ),
      );
    },
  });
  return { archive, tried };
}

it('lets others have places while three archives are silent, tried for the first time or again', async () => {
  const dead = [silent(), silent(), silent()];
  const asked = () => dead.map(({ archive }) => archive.clip(t0, t0 + 200_000));
  const answering = archiveOf({ spans: unlisted, fetch: async () => fault('no-footage') });
  const answers = async () =>
    expect(await answering.clip(t0, t0 + 200_000)).toMatchObject({ error: { code: 'no-footage' } });
  const first = asked();
  await expect.poll(() => dead.map(({ tried }) => tried.now)).toEqual([1, 1, 1]);
  await answers();
  expect(dead.map(({ tried }) => tried.now)).toEqual([1, 1, 1]);
  for (const clip of first) expect(await clip).toMatchObject({ error: { code: 'archive-slow' } });
  // They are tried again once they have rested: two of them at a time, and the others wait.
  now += 60_000;
  const again = asked();
  await expect.poll(() => dead.reduce((sum, { tried }) => sum + tried.now, 0)).toBe(2);
  await answers();
  expect(dead.reduce((sum, { tried }) => sum + tried.now, 0)).toBe(2);
  for (const clip of again) expect(await clip).toMatchObject({ error: { code: 'archive-slow' } });
});
