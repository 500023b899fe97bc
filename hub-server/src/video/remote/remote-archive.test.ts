/** Archives over the network against stand-ins: the right frame by the clock in the picture, gaps, logins, the cache. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArchiveCredentials, RemoteArchiveSettings } from '@otklik/shared/api/remote-archive.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { archiveExamples } from '@otklik/shared/video/archive-examples.ts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Clip, SourceArchive } from '../archive.ts';
import { type ClipCache, createClipCache } from '../clip-cache.ts';
import { createTranscoder } from '../transcode/transcoder.ts';
import { clockError, cutOf, FRAGMENTED, joined, type Recorded, record } from './footage.test-help.ts';
import {
  axxonStandIn,
  LOGIN,
  macroscopStandIn,
  nxStandIn,
  type TrassirStandIn,
  trassirStandIn,
} from './products.test-help.ts';
import { RemoteArchives } from './remote-archives.ts';
import { frigateStandIn, json, mediamtxStandIn, type StandIn, standIn } from './stand-ins.test-help.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-remote-'));
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
/** 20 s, a hole of 4 s, 10 s. */
const t1 = t0 + 24_000;
let parts: readonly Recorded[] = [];
let wholes: readonly Recorded[] = [];
let cache: ClipCache;
let archives: RemoteArchives;
let now = t1 + 3_600_000;
const running: StandIn[] = [];

beforeAll(async () => {
  const [first, second] = [await record(root, t0, 20), await record(root, t1, 10)];
  parts = [...first, ...second];
  wholes = [joined(root, first), joined(root, second)];
  cache = createClipCache({ dataDir: root, limit: 200_000_000, now: Date.now, timers: systemTimers });
  archives = new RemoteArchives({ cache, now: () => now });
}, 120_000);
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
  now += 3_600_000;
});
afterAll(async () => {
  await archives.close();
  await cache.close();
  rmSync(root, { recursive: true, force: true });
});

let cameras = 0;
function archiveOf(
  remote: RemoteArchiveSettings,
  credentials: ArchiveCredentials = {},
  zone = 'Europe/Moscow',
): SourceArchive {
  cameras += 1;
  return archives.archive({ id: `camera-${cameras}`, zone, remote, credentials });
}
async function started<T extends StandIn>(starting: Promise<T>): Promise<T> {
  const made = await starting;
  running.push(made);
  return made;
}
async function clipOf(archive: SourceArchive, from: number, to: number): Promise<Clip> {
  const clip = await archive.clip(from, to);
  if (!clip.ok) throw new Error(clip.error.code);
  return clip.value;
}

/** A clip over the hole: both spans, every fragment where its pictures say, none where nothing is recorded. */
async function expectRight(archive: SourceArchive): Promise<void> {
  const [from, to] = [t0 + 12_300, t1 + 3_700];
  const clip = await clipOf(archive, from, to);
  expect(clip.spans.map((span) => [span.from - t0, span.to - t0])).toEqual([
    [12_300, 20_000],
    [24_000, 27_700],
  ]);
  const ats = clip.fragments.map(({ at }) => at);
  expect(ats).toEqual(ats.toSorted((a, b) => a - b));
  expect(ats[0]).toBeLessThanOrEqual(from);
  const ends = clip.fragments.map(({ at, begin, end }) => at + (end - begin) * 1000);
  for (const [index, end] of ends.entries()) {
    const next = ats[index + 1];
    // Up to the hole they follow each other to the millisecond.
    if (next !== undefined) expect(Math.abs(next - end)).toBeLessThan(next === t1 ? 4001 : 1);
  }
  expect(ends.at(-1)).toBeGreaterThanOrEqual(to);
  for (const at of [0, Math.floor(clip.fragments.length / 2), clip.fragments.length - 1]) {
    const fragment = clip.fragments[at];
    if (fragment === undefined) throw new Error('no fragment');
    expect(await clockError(archive, fragment)).toBeLessThan(1);
  }
}

it('plays Frigate’s recordings, each by its own bounds, and logs in again in the middle', async () => {
  const login = { user: 'hub', password: 'a secret' };
  const frigate = await started(frigateStandIn(root, parts, login));
  const archive = archiveOf({ kind: 'frigate', address: frigate.address, camera: 'till' }, login);
  await expectRight(archive);
  expect(frigate.asked.filter((each) => each === 'POST /api/login')).toHaveLength(1);
  frigate.endSessions();
  const [early] = (await clipOf(archive, t0, t0 + 2000)).fragments;
  expect(early?.at).toBe(t0);
  expect(frigate.asked.filter((each) => each === 'POST /api/login')).toHaveLength(2);
});

it('plays what MediaMTX has recorded, in pieces that clips share', async () => {
  const mediamtx = await started(mediamtxStandIn(wholes, 'a secret'));
  const settings = { kind: 'mediamtx', address: mediamtx.address, path: 'shop/till' } as const;
  const archive = archiveOf(settings, { user: 'hub', password: 'a secret' });
  await expectRight(archive);
  const gets = (): number => mediamtx.asked.filter((each) => each.startsWith('GET /get')).length;
  const before = gets();
  await clipOf(archive, t0 + 13_000, t0 + 19_000);
  expect(gets()).toBe(before);
});

const products = [
  { name: 'nx-witness', start: nxStandIn },
  { name: 'macroscop', start: macroscopStandIn },
  { name: 'axxon-one', start: axxonStandIn },
] as const;

it.each(products)(
  'plays what $name has by the worked settings, which its check finds well',
  async ({ name, start }) => {
    const product = await started(start(wholes));
    const settings = { kind: 'generic', address: product.address, ...archiveExamples[name] } as const;
    const archive = archiveOf(settings, LOGIN, 'UTC');
    await expectRight(archive);
    const checked = await archive.check({ from: t1 + 20_000 - 86_400_000, to: t1 + 20_000 });
    expect(checked.ok && checked.value).toMatchObject({ files: 2, problems: ['gaps'] });
    // What is sent as a part of an address is never told on; the logins are only where the settings put them.
    expect(JSON.stringify(checked)).not.toContain('p&ss');
  },
);

it('plays what TRASSIR exports, which lists nothing, with a new session when the old one ends', async () => {
  const trassir: TrassirStandIn = await started(trassirStandIn(wholes));
  const archive = archiveOf({ kind: 'generic', address: trassir.address, ...archiveExamples.trassir }, LOGIN);
  const first = await clipOf(archive, t0 + 2000, t0 + 6000);
  trassir.endSession();
  const [fragment] = first.fragments;
  if (fragment === undefined) throw new Error('no fragment');
  expect(await clockError(archive, fragment)).toBeLessThan(1);
  expect(first.spans).toEqual([{ from: t0 + 2000, to: t0 + 6000 }]);
  // What an archive that lists nothing sent is taken for still there for ten minutes.
  await clipOf(archive, t0 + 2000, t0 + 6000);
  expect(trassir.asked.filter((each) => each.startsWith('POST /jit-export-create'))).toHaveLength(1);
  now += 660_000;
  expect((await clipOf(archive, t0 + 2000, t0 + 6000)).spans).toHaveLength(1);
  expect(trassir.asked.filter((each) => each.startsWith('GET /login'))).toHaveLength(2);
});

it('has what no browser shows transcoded, at its own times', async () => {
  const hevc = ['-c:v', 'libx265', '-x265-params', 'log-level=none:keyint=25:bframes=0', ...FRAGMENTED];
  const recorder = await started(
    standIn(async (request, response) => {
      if (request.url?.startsWith('/list') === true)
        return json(response, [{ start: new Date(t0).toISOString(), duration: 6 }]);
      response.end(await cutOf(wholes, t0, t0 + 6000, ...hevc));
      return undefined;
    }),
  );
  const archive = archiveOf({ kind: 'mediamtx', address: recorder.address, path: 'till' });
  const [, second] = (await clipOf(archive, t0 + 1000, t0 + 5500)).fragments;
  expect(second).toMatchObject({ transcode: true, at: t0 + 4000 });
  if (second === undefined) throw new Error('no fragment');
  const transcoder = createTranscoder({ cache, warn: () => undefined });
  const over = transcoder.over(archive);
  const init = await over.init(second);
  expect(init.ok && Buffer.from(init.value).includes('avc1')).toBe(true);
  expect(await clockError(over, second)).toBeLessThan(1);
  await transcoder.close();
});
