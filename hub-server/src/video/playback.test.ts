/** A real browser plays what the routes serve, and the picture itself says whether it is the asked instant. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GrantReply } from '@otklik/shared/api/video.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import fc from 'fast-check';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testBrowserArguments } from '../../../scripts/browser/arguments.ts';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { type ClipCache, createClipCache } from './clip-cache.ts';
import { videoRoutes } from './routes.ts';
import { createTranscoder, type Transcoder } from './transcode/transcoder.ts';

const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'otklik-playback-'));
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
const fps = 25;
const frame = 1000 / fps;
const segment = 7;
const length = 59;
/** The camera's clock is ahead of the hub's. */
const offset = 1_234;
/** One file of the middle is missing. */
const hole = { from: t0 + 3 * segment * 1000, to: t0 + 4 * segment * 1000 };

let clips: ClipCache;
let transcoder: Transcoder;
let app: FastifyInstance;
let browser: Browser | undefined;
let page: Page;
let address = '';

const html = `<!doctype html><meta charset="utf-8"><video id="video" muted width="640" height="360"></video>
<script src="/hls.js"></script>
<script type="module">
import { readPictureClock } from '/picture-clock.js';
const video = document.getElementById('video');
const canvas = new OffscreenCanvas(640, 360);
const context = canvas.getContext('2d', { willReadFrequently: true });
// The event seeked comes before the frame is painted: only the frame callback says what the picture is.
const presented = (target) => new Promise((resolve) => {
  const look = (_, { mediaTime }) =>
    mediaTime <= target + 0.001 && mediaTime > target - ${1 / fps + 0.001} ? resolve() : video.requestVideoFrameCallback(look);
  video.requestVideoFrameCallback(look);
});
let hls;
window.load = (playlist) => new Promise((resolve, reject) => {
  hls?.destroy();
  hls = new Hls({ startPosition: 0 });
  hls.on(Hls.Events.ERROR, (_, data) => data.fatal && reject(new Error(data.details)));
  hls.on(Hls.Events.FRAG_BUFFERED, () => resolve());
  hls.attachMedia(video);
  hls.loadSource(playlist);
});
// Seeks to a hub time by the absolute times of the playlist, and reads the clock in the frame that is then shown.
window.seek = async (ms) => {
  const fragment = hls.levels[0].details.fragments.findLast((one) => one.programDateTime <= ms);
  const began = performance.now();
  const target = fragment.start + (ms - fragment.programDateTime) / 1000;
  const shown = presented(target);
  video.currentTime = target;
  await shown;
  context.drawImage(video, 0, 0, 640, 360);
  const picture = context.getImageData(0, 0, 640, 360);
  return { clock: readPictureClock(picture.data, 640, 360), took: performance.now() - began };
};
window.ready = true;
</script>`;

beforeAll(async () => {
  const mp4 = join(folder, 'mp4');
  await recordAtOnce({ folder: mp4, from: t0, seconds: length, segment, fps });
  rmSync(join(mp4, '2026-11-23_07-36-01.mp4'));
  clips = createClipCache({ dataDir: folder, limit: 100_000_000, now: Date.now, timers: systemTimers });
  transcoder = createTranscoder({ cache: clips, warn: (detail) => console.warn(detail) });
  app = Fastify();
  await app.register(
    videoRoutes({
      cameras: {
        get: async (id) => ({
          id,
          folder: join(folder, id),
          pattern: `%Y-%m-%d_%H-%M-%S.${id}`,
          zone: 'UTC',
          timing: 'name',
          offset,
          error: 20,
        }),
      },
      audit: async () => undefined,
      currentUser: () => ({ id: 'u1', role: 'expert' }),
      reaches: async () => true,
      now: Date.now,
      transcoder,
    }),
  );
  const hlsPath = join(createRequire(import.meta.url).resolve('hls.js/package.json'), '../dist/hls.min.js');
  const clock = readFileSync(new URL('../../../scripts/camera/picture-clock.ts', import.meta.url), 'utf8');
  app.get('/', (_request, reply) => reply.type('text/html').send(html));
  app.get('/hls.js', (_request, reply) => reply.type('text/javascript').send(readFileSync(hlsPath)));
  app.get('/picture-clock.js', (_request, reply) =>
    reply.type('text/javascript').send(stripTypeScriptTypes(clock)),
  );
  address = await app.listen({ host: '127.0.0.1', port: 0 });
  if (!existsSync(browserPath))
    throw new Error(`no Chromium at ${browserPath}: apt install chromium, or set CHROMIUM`);
  browser = await chromium.launch({ executablePath: browserPath, args: testBrowserArguments });
  page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction('window.ready');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await transcoder?.close();
  await clips?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Plays a span given in camera time. */
async function load(from: number, to: number, camera = 'mp4'): Promise<GrantReply> {
  const payload = { camera, from: from - offset, to: to - offset, reason: 'review' };
  const reply = await app.inject({ method: 'POST', url: '/api/v1/video/grants', payload });
  const granted = reply.json<GrantReply>();
  await page.evaluate(`load(${JSON.stringify(granted.playlist)})`);
  return granted;
}

interface Shown {
  readonly clock: number | undefined;
  readonly took: number;
}

async function check(times: readonly number[]): Promise<readonly number[]> {
  const took: number[] = [];
  for (const time of times) {
    const shown = await page.evaluate<Shown>(`seek(${time - offset})`);
    expect(shown.clock, `asked ${time - t0} ms after the start`).toBeDefined();
    expect(Math.abs((shown.clock ?? 0) - time), `asked ${time - t0} ms after the start`).toBeLessThanOrEqual(
      frame,
    );
    took.push(shown.took);
  }
  return took;
}

const percentile = (values: readonly number[], share: number): string =>
  ([...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN).toFixed(1);

it('shows the frame of the asked instant, across files and a hole', async () => {
  const granted = await load(t0, t0 + length * 1000);
  expect(granted.spans).toEqual([
    { from: t0 - offset, to: hole.from - offset },
    { from: hole.to - offset, to: t0 + length * 1000 - offset },
  ]);
  const recorded = fc
    .integer({ min: 0, max: length * 1000 - frame })
    .map((after) => t0 + after)
    .filter((time) => time < hole.from - frame || time >= hole.to);
  const random = fc.sample(fc.noBias(recorded), { numRuns: 60, seed: 20261123 });
  // The first and last frames of files, on both sides of a boundary and of the hole.
  const edges = [7, 14, 28, 35, 42].flatMap((at) => [
    t0 + at * 1000 + 5,
    t0 + (at === 28 ? 21 : at) * 1000 - 35,
  ]);
  const took = await check([...random, ...edges]);
  console.log(
    `seek to the right frame: p50 ${percentile(took, 0.5)} ms, p99 ${percentile(took, 0.99)} ms, n ${took.length}`,
  );
}, 60_000);

it('is right whichever file is loaded first', async () => {
  for (const from of [2_500, 12_345, 33_333, 48_001]) {
    await load(t0 + from, t0 + from + 9_000);
    await check(
      [8_000, 0, 4_321]
        .map((after) => t0 + from + after)
        .filter((time) => time < hole.from || time >= hole.to),
    );
  }
}, 60_000);

it.each([
  ['mov', 'an ordinary MP4 with its index at the end'],
  ['mkv', 'Matroska'],
  ['ts', 'MPEG-TS'],
])(
  'is right in a recording of another kind: .%s, %s, with B-frames and keyframes 2 s apart',
  async (ext) => {
    mkdirSync(join(folder, ext));
    for (const name of readdirSync(join(folder, 'mp4')).slice(0, 2)) {
      const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-sc_threshold', '0', '-bf', '2'];
      const out = join(folder, ext, name.replace('mp4', ext));
      execFileSync('ffmpeg', ['-loglevel', 'error', '-i', join(folder, 'mp4', name), ...codec, out]);
    }
    await load(t0, t0 + 14_000, ext);
    await check(
      [13_500, 0, 6_950, 7_010, 3_999, 4_001, 9_876, 1_234, 11_111, 5_432].map((after) => t0 + after),
    );
  },
  60_000,
);

it('is right on both sides of a break within one file', async () => {
  const broken = join(folder, 'broken.mp4');
  mkdirSync(broken);
  const list = join(broken, 'parts.txt');
  const [first = '', second = '', , , later = ''] = readdirSync(join(folder, 'mp4')).map((name) =>
    join(folder, 'mp4', name),
  );
  // Nothing from the 14th second to the 35th, when the file after the hole's next one begins: one recording of 42 s.
  writeFileSync(
    list,
    `ffconcat version 1.0\nfile '${first}'\nduration 7\nfile '${second}'\nduration 28\nfile '${later}'\n`,
  );
  const name = '2026-11-23_07-35-40.broken.mp4';
  const fragments = ['-c', 'copy', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
  execFileSync('ffmpeg', [
    '-loglevel',
    'error',
    '-f',
    'concat',
    '-safe',
    '0',
    '-i',
    list,
    ...fragments,
    join(broken, name),
  ]);
  await load(t0, t0 + 42_000, 'broken.mp4');
  await check([41_000, 0, 13_900, 35_020, 38_321, 6_990, 7_010, 35_700, 12_345].map((after) => t0 + after));
}, 60_000);

const hevc = (gop: string): readonly string[] => [
  ...[
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-x265-params',
    `log-level=none:keyint=50:min-keyint=50:bframes=3:${gop}`,
  ],
];
it.each([
  ['hevc.mp4', 'HEVC in an ordinary MP4, its groups of pictures open', hevc('open-gop=1')],
  [
    'frag.mp4',
    'HEVC in a fragmented MP4',
    [...hevc('open-gop=0'), '-movflags', '+frag_keyframe+empty_moov+default_base_moof'],
  ],
  ['hevc.mkv', 'HEVC in Matroska', hevc('open-gop=1')],
  ['hevc.ts', 'HEVC in MPEG-TS', hevc('open-gop=0')],
  ['asp.mp4', 'MPEG-4 part 2 in an MP4', ['-c:v', 'mpeg4', '-q:v', '4', '-bf', '1', '-g', '40']],
])(
  'shows the frame of the asked instant after transcoding: .%s, %s',
  async (ext, _what, how) => {
    mkdirSync(join(folder, ext));
    for (const name of readdirSync(join(folder, 'mp4')).slice(0, 2)) {
      const out = join(folder, ext, name.replace('mp4', ext));
      execFileSync('ffmpeg', ['-loglevel', 'error', '-i', join(folder, 'mp4', name), ...how, out]);
    }
    await load(t0, t0 + 14_000, ext);
    await check(
      [13_500, 0, 6_950, 7_010, 3_999, 4_001, 1_975, 2_040, 9_876, 1_234, 11_111, 5_432].map(
        (after) => t0 + after,
      ),
    );
    expect(transcoder.figures()).toMatchObject({ failed: 0 });
  },
  90_000,
);

it('answers playlists and fragments', async () => {
  const first: number[] = [];
  const playlists: number[] = [];
  const grants: number[] = [];
  for (let run = 0; run < 40; run += 1) {
    const from = t0 - offset + (run % 20) * 500;
    const payload = { camera: 'mp4', from, to: from + 20_000, reason: 'review' };
    let began = performance.now();
    const granted = (
      await app.inject({ method: 'POST', url: '/api/v1/video/grants', payload })
    ).json<GrantReply>();
    grants.push(performance.now() - began);
    began = performance.now();
    const playlist = await fetch(`${address}${granted.playlist}`);
    await playlist.text();
    playlists.push(performance.now() - began);
    began = performance.now();
    const fragment = await fetch(`${address}${granted.playlist.replace('index.m3u8', 'seg-0.m4s')}`);
    await fragment.arrayBuffer();
    first.push(performance.now() - began);
    expect([playlist.status, fragment.status]).toEqual([200, 200]);
  }
  for (const [name, values] of Object.entries({
    grant: grants,
    playlist: playlists,
    'first fragment': first,
  })) {
    console.log(
      `${name}: p50 ${percentile(values, 0.5)} ms, p99 ${percentile(values, 0.99)} ms, n ${values.length}`,
    );
  }
});
