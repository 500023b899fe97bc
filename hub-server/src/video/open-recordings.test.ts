/** How much of the recordings of all cameras is open at once, and what that takes. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { FolderArchive } from './folder-archive.ts';
import { readFileBoxes, readPicture } from './mp4/read-file.ts';
import { Samples } from './mp4/samples.ts';
import { writeFragment, writeInit } from './mp4/write-fragment.ts';
import { type Held, OpenRecordings } from './open-recordings.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-open-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('keeps within its limits, closes what was used longest ago, and never what is in use', () => {
  const step = fc.record({
    what: fc.constantFrom('use', 'grow', 'release', 'close'),
    which: fc.nat(7),
    bytes: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const limits = { bytes: 100, handles: 4 };
      const pool = new OpenRecordings(limits);
      const openNow = new Map<number, { bytes: number } & Held>();
      const inUse = new Set<number>();
      let newest = -1;
      for (const { what, which, bytes } of steps) {
        const known = openNow.get(which);
        if (what === 'use' || (what === 'grow' && known !== undefined)) {
          const held = known ?? { bytes, close: () => void openNow.delete(which) };
          if (what === 'grow') held.bytes += bytes;
          openNow.set(which, held);
          inUse.add(which);
          newest = which;
          pool.use(held);
        } else if (what === 'release' && known !== undefined) {
          inUse.delete(which);
          pool.release(known);
        } else if (what === 'close' && known !== undefined) {
          inUse.delete(which);
          pool.close(known);
        }
        const sum = [...openNow.values()].reduce((all, held) => all + held.bytes, 0);
        expect(pool.figures).toEqual({ bytes: sum, handles: openNow.size });
        for (const used of inUse) expect(openNow.has(used)).toBe(true);
        const spare = [...openNow.keys()].filter((each) => !inUse.has(each) && each !== newest);
        if (spare.length > 0) {
          expect(sum).toBeLessThanOrEqual(limits.bytes);
          expect(openNow.size).toBeLessThanOrEqual(limits.handles);
        }
      }
    }),
  );
});

it('closes in the order of use', () => {
  const closed: string[] = [];
  const pool = new OpenRecordings({ bytes: 1000, handles: 2 });
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ bytes: 1, close: () => void closed.push(name) }));
  for (const held of [a, b, a, c]) {
    if (held === undefined) throw new Error('there are three');
    pool.use(held);
    pool.release(held);
  }
  expect(closed).toEqual(['b']);
});

const seconds = 3600;
const rate = 25;
const name = '2026-11-23_07-00-00.mp4';
const t0 = Date.UTC(2026, 10, 23, 7);

/** An hour of pictures of one byte each, every one in its place. */
async function hourOfPictures(): Promise<string> {
  const small = join(root, 'small.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=25', '-t', '1', '-c:v', 'libx264'];
  execFileSync('ffmpeg', ['-loglevel', 'error', ...picture, small]);
  const file = await open(small);
  const { size } = await file.stat();
  const read = readPicture(await readFileBoxes(file, size), size);
  await file.close();
  if (read === undefined) throw new Error('ffmpeg writes what is read here');
  const movie = { ...read.movie, timescale: rate };
  const samples = new Samples();
  for (let sample = 0; sample < seconds * rate; sample += 1)
    samples.add(0, 1, sample, 1, 0, sample % rate === 0);
  const data = [Buffer.alloc(samples.length, 0x5a)];
  const hour = join(root, 'hour.mp4');
  await writeFile(hour, [writeInit(movie), writeFragment(samples, [0, samples.length], data)]);
  return hour;
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') for (let time = 0; time < 3; time += 1) gc();
}
const memory = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};
const handles = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(root);
    } catch {
      return false;
    }
  }).length;

it('holds the memory of all cameras together below the limit, however many hours of however many were looked at', async () => {
  const hour = await hourOfPictures();
  const limits = { bytes: 24 * 1024 * 1024, handles: 20 };
  const pool = new OpenRecordings(limits);
  const archives: FolderArchive[] = [];
  const before = memory();
  let most = 0;
  for (let camera = 0; camera < 6; camera += 1) {
    const folder = join(root, `camera-${camera}`);
    mkdirSync(folder);
    for (let at = 0; at < 8; at += 1) linkSync(hour, join(folder, name.replace('07', `0${at}`)));
    const made = FolderArchive.create(
      { folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' },
      { now: () => t0 + 24 * 3_600_000, warn: () => undefined, open: pool },
    );
    if (!made.ok) throw new Error(made.error.detail);
    archives.push(made.value);
    for (let at = 0; at < 8; at += 1) {
      const from = t0 + (at - 7) * 3_600_000 + 60_000;
      const clip = await made.value.clip(from, from + 30_000);
      const [place] = clip.ok ? clip.value.fragments : [];
      if (place === undefined) throw new Error('an hour was recorded');
      expect((await made.value.fragment(place)).ok).toBe(true);
      expect(pool.figures.bytes).toBeLessThanOrEqual(limits.bytes);
    }
    most = Math.max(most, memory() - before);
  }
  // Some are open, and what they say they take up is what they take up; the index of names and the test itself come on top.
  expect(pool.figures.handles).toBeGreaterThan(2);
  await expect.poll(handles).toBe(pool.figures.handles);
  expect(most).toBeGreaterThan(pool.figures.bytes / 2);
  expect(most).toBeLessThan(limits.bytes + 8 * 1024 * 1024);
  for (const archive of archives) archive.close();
  expect(pool.figures).toEqual({ bytes: 0, handles: 0 });
}, 60_000);

it('reads a file again that was closed for another camera meanwhile, and reads two at once', async () => {
  const hour = join(root, 'hour.mp4');
  const pool = new OpenRecordings({ bytes: 1, handles: 1 });
  const archives = ['left', 'right'].map((camera) => {
    const folder = join(root, camera);
    mkdirSync(folder);
    copyFileSync(hour, join(folder, name));
    const made = FolderArchive.create(
      { folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' },
      { now: () => t0 + 24 * 3_600_000, warn: () => undefined, open: pool },
    );
    if (!made.ok) throw new Error(made.error.detail);
    return made.value;
  });
  const places = await Promise.all(
    archives.map(async (archive) => {
      const clip = await archive.clip(t0, t0 + 30_000);
      return clip.ok ? clip.value.fragments : [];
    }),
  );
  for (let at = 0; at < 30; at += 1) {
    const both = await Promise.all(
      archives.map(async (archive, which) => {
        const place = places[which]?.[at];
        return place !== undefined && (await archive.fragment(place)).ok;
      }),
    );
    expect(both).toEqual([true, true]);
  }
  expect(pool.figures.handles).toBe(1);
  for (const archive of archives) archive.close();
}, 60_000);
