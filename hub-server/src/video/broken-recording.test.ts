/** Recordings in which the clock jumps: what is shown of them, and at which time. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GrantReply } from '@otklik/shared/api/video.ts';
import fc from 'fast-check';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPictureClock } from '../../../scripts/camera/picture-clock.ts';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { FolderArchive } from './folder-archive.ts';
import { Runs } from './mp4/runs.ts';
import { Samples } from './mp4/samples.ts';
import { videoRoutes } from './routes.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-broken-'));
const second = 1000;
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
/** Pictures for 8 s, none for 40 s, then for 6 s again. */
const lost = { from: t0 + 8 * second, to: t0 + 48 * second };
const end = t0 + 54 * second;
const name = '2026-11-23_07-35-40';
const ffmpeg = (...args: readonly string[]): void => {
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...args]);
};
const parts: string[] = [];

beforeAll(async () => {
  for (const [from, seconds] of [
    [t0, 8],
    [lost.to, 6],
  ] as const) {
    const folder = join(root, `part-${from}`);
    await recordAtOnce({ folder, from, seconds, segment: seconds });
    const whole = join(root, `${from}.mp4`);
    // As a recorder would go on: one encoder, one head for both.
    const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-sc_threshold', '0', '-bf', '2'];
    ffmpeg('-i', join(folder, readdirSync(folder)[0] ?? ''), ...codec, whole);
    parts.push(whole);
  }
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** One file of both parts, the second at its own time. */
function joined(extension: string, how: readonly string[] = ['-c', 'copy']): string {
  const folder = mkdtempSync(join(root, 'camera-'));
  const list = join(folder, 'parts.txt');
  const [first, later] = parts;
  writeFileSync(list, `ffconcat version 1.0\nfile '${first}'\nduration 48\nfile '${later}'\n`);
  ffmpeg('-f', 'concat', '-safe', '0', '-i', list, ...how, join(folder, `${name}.${extension}`));
  return folder;
}

function archiveOf(folder: string, extension: string): FolderArchive {
  const made = FolderArchive.create(
    { folder, pattern: `%Y-%m-%d_%H-%M-%S.${extension}`, zone: 'UTC', timing: 'name' },
    { now: () => t0 + 3_600_000, warn: () => undefined },
  );
  if (!made.ok) throw new Error(made.error.detail);
  return made.value;
}

/** The clock in each picture of a fragment, ms. */
function clocksOf(...bytes: readonly Uint8Array[]): readonly (number | undefined)[] {
  const path = join(root, 'fragment.mp4');
  writeFileSync(path, Buffer.concat(bytes));
  const args = [
    '-loglevel',
    'error',
    '-i',
    path,
    '-fps_mode',
    'passthrough',
    '-pix_fmt',
    'rgba',
    '-f',
    'rawvideo',
    '-',
  ];
  const raw = execFileSync('ffmpeg', args, { maxBuffer: 1 << 30 });
  const size = 640 * 360 * 4;
  return Array.from({ length: raw.length / size }, (_none, at) =>
    readPictureClock(new Uint8ClampedArray(raw.subarray(at * size, (at + 1) * size)), 640, 360),
  );
}

const fragmented = ['-c', 'copy', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
it.each([
  ['an ordinary MP4', 'mp4', ['-c', 'copy']],
  ['a fragmented MP4', 'mp4', fragmented],
  ['Matroska', 'mkv', ['-c', 'copy']],
  ['MPEG-TS', 'ts', ['-c', 'copy']],
])(
  'shows pictures at their own times on both sides of a break, and nothing in it: %s',
  async (_what, extension, how) => {
    const archive = archiveOf(joined(extension, how), extension);
    const clip = await archive.clip(t0 + 1_000, end);
    if (!clip.ok) throw new Error(clip.error.code);
    const { spans, fragments } = clip.value;
    expect(spans).toHaveLength(2);
    const edges = spans.flatMap(({ from, to }) => [from, to]);
    for (const [at, edge] of [t0 + 1_000, lost.from, lost.to, end].entries())
      expect(Math.abs((edges[at] ?? 0) - edge), `edge ${at}`).toBeLessThanOrEqual(80);
    for (const fragment of fragments) {
      const { begin, end: until, at } = fragment;
      expect(until - begin).toBeLessThan(2.2);
      const [init, media] = [await archive.init(fragment), await archive.fragment(fragment)];
      if (!init.ok || !media.ok) throw new Error('cutting failed');
      const clocks = clocksOf(init.value, media.value);
      expect(Math.abs((clocks[0] ?? 0) - at)).toBeLessThanOrEqual(60);
      expect(clocks).toHaveLength(Math.round((until - begin) * 25));
    }
    expect(await archive.clip(lost.from + 2_000, lost.to - 3_000)).toMatchObject({
      error: { code: 'no-footage' },
    });
    archive.close();
  },
);

const counted = (steps: readonly number[], keyEvery: number): Samples => {
  const samples = new Samples();
  let decode = 0;
  for (const [at, step] of steps.entries()) {
    decode += step;
    samples.add(at * 10, 10, decode, 40, 0, at % keyEvery === 0);
  }
  return samples;
};

it('finds the same stretches whether a file is read whole or as it grows, in order, each within its own times', () => {
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.constant(40) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 300 }) },
    { weight: 1, arbitrary: fc.integer({ min: -20_000, max: 60_000 }) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 60, maxLength: 200 }), fc.nat(100), (rest, cut) => {
      // The usual distance is known from the beginning.
      const steps = [...Array.from({ length: 120 }, () => 40), ...rest];
      const whole = new Runs(counted(steps, 5), 1000);
      const growing = counted(steps.slice(0, 120 + Math.min(cut, rest.length)), 5);
      const grown = new Runs(growing, 1000);
      const known = growing.length;
      const all = counted(steps, 5);
      for (let at = known; at < all.length; at += 1)
        growing.add(all.offset(at), 10, all.decode(at), 40, 0, all.isKey(at));
      grown.takeIn(known);
      expect(grown.list).toEqual(whole.list);
      let behind = 0;
      for (const run of whole.list) {
        expect(run.from).toBeGreaterThanOrEqual(behind);
        behind = run.to;
        for (let sample = run.from; sample < run.to; sample += 1) {
          expect(all.decode(sample)).toBeGreaterThanOrEqual(run.begin);
          expect(all.decode(sample) + 40).toBeLessThanOrEqual(run.end);
          if (sample > run.from) {
            const distance = all.decode(sample) - all.decode(sample - 1);
            expect(distance).toBeLessThanOrEqual(3_000);
            expect(distance).toBeGreaterThanOrEqual(-40);
          }
        }
      }
    }),
  );
});

it('takes pictures that are always far apart for one stretch', () => {
  expect(
    new Runs(
      counted(
        Array.from({ length: 50 }, () => 5_000),
        1,
      ),
      1000,
    ).list,
  ).toHaveLength(1);
});

it('shows what comes after the clock was set back at its own time, and nothing where the counter began anew', () => {
  const steps = (jump: number): readonly number[] => [
    ...Array.from({ length: 100 }, () => 40),
    jump,
    ...Array.from({ length: 50 }, () => 40),
  ];
  const back = new Runs(counted(steps(-2_000), 10), 1000).list;
  expect(back.map(({ begin, end }) => [begin, end])).toEqual([
    [40, 4_040],
    [2_000, 4_040],
  ]);
  const anew = new Runs(counted(steps(-4_000), 10), 1000).list;
  expect(anew.map(({ begin, end }) => [begin, end])).toEqual([[40, 4_040]]);
});

it('tells a player of the break, and the time of what comes behind it', async () => {
  const folder = joined('mp4', fragmented);
  const app = Fastify();
  const offset = 1_234;
  const camera = { folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name', error: 0 } as const;
  await app.register(
    videoRoutes({
      cameras: { get: async (id) => ({ ...camera, id, offset }) },
      audit: async () => undefined,
      currentUser: () => ({ id: 'u1', role: 'expert' }),
      reaches: async () => true,
      now: () => t0 + 3_600_000,
    }),
  );
  const payload = { camera: 'till', from: t0 - offset, to: end - offset, reason: 'review' };
  const granted = await app.inject({ method: 'POST', url: '/api/v1/video/grants', payload });
  const { playlist, spans } = granted.json<GrantReply>();
  expect(spans).toEqual([
    { from: t0 - offset, to: lost.from - offset },
    { from: lost.to - offset, to: end - offset },
  ]);
  const lines = (await app.inject({ method: 'GET', url: playlist })).body.split('\n');
  expect(lines.filter((line) => line.startsWith('#EXT-X-MAP'))).toHaveLength(1);
  const breaks = lines.flatMap((line, at) => (line === '#EXT-X-DISCONTINUITY' ? [lines[at + 1]] : []));
  expect(breaks).toEqual([`#EXT-X-PROGRAM-DATE-TIME:${new Date(lost.to - offset).toISOString()}`]);
  const lengths = lines.flatMap((line) => (line.startsWith('#EXTINF:') ? [Number(line.slice(8, -1))] : []));
  expect(lengths).toEqual([2, 2, 2, 2, 2, 2, 2]);
  await app.close();
});
