/** Transcoding with the real ffmpeg, and with programs in its place that hang, fail or are missing. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ClipFragment } from '../archive.ts';
import { type ClipCache, createClipCache } from '../clip-cache.ts';
import { FolderArchive } from '../folder-archive.ts';
import {
  createTranscoder,
  inOrderOfUse,
  type Transcoder,
  type TranscoderOptions,
  untranscoded,
} from './transcoder.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-transcoder-'));
const folder = join(root, 'camera');
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
let source: FolderArchive;
let cache: ClipCache;
let dataDir = '';
let count = 0;
const transcoders: Transcoder[] = [];
const warnings: string[] = [];

beforeAll(() => {
  mkdirSync(folder);
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-t', '11'];
  const codec = [
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-x265-params',
    'log-level=none:keyint=25:min-keyint=25',
  ];
  execFileSync('ffmpeg', [
    '-loglevel',
    'error',
    ...picture,
    ...codec,
    join(folder, '2026-11-23_07-35-40.mp4'),
  ]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  count += 1;
  dataDir = join(root, `data-${count}`);
  cache = createClipCache({ dataDir, limit: 10_000_000, now: Date.now, timers: systemTimers });
  const settings = { folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' } as const;
  const made = FolderArchive.create(settings, { now: () => t0 + 3_600_000, warn: () => undefined });
  if (!made.ok) throw new Error(made.error.detail);
  source = made.value;
  warnings.length = 0;
});
afterEach(async () => {
  for (const each of transcoders.splice(0)) await each.close();
  await cache.close();
  source.close();
});

function transcoderWith(options: Partial<TranscoderOptions> = {}): Transcoder {
  const made = createTranscoder({ cache, warn: (detail) => warnings.push(detail), processes: 1, ...options });
  transcoders.push(made);
  return made;
}

async function fragments(): Promise<readonly ClipFragment[]> {
  const clip = await source.clip(t0, t0 + 11_000);
  if (!clip.ok) throw new Error(clip.error.code);
  return clip.value.fragments;
}

/** A program in the place of ffmpeg; it writes its process id into a file. */
function programOf(script: string): { readonly program: string; readonly pids: () => readonly number[] } {
  const program = join(root, `program-${count}`);
  const told = join(root, `pids-${count}`);
  writeFileSync(program, `#!/bin/sh\necho $$ >> '${told}'\n${script}\n`);
  chmodSync(program, 0o755);
  const pids = (): readonly number[] =>
    existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n').map(Number) : [];
  return { program, pids };
}

/** A busy machine starts a process when it comes to it. */
const patient = { timeout: 20_000 };

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('cuts into the same stretches whatever is asked, so that each is made once for all clips and restarts', async () => {
  const all = await fragments();
  expect(all.map(({ at, begin, end }) => [at - t0, end - begin])).toEqual([
    [0, 4],
    [4_000, 4],
    [8_000, 3],
  ]);
  expect(all.every(({ transcode }) => transcode === true)).toBe(true);
  const later = await source.clip(t0 + 5_500, t0 + 6_000);
  expect(later.ok && later.value.fragments).toEqual([all[1]]);
  const place = all[1];
  if (place === undefined) throw new Error('there are three');
  const archive = transcoderWith().over(source);
  const [init, media] = [await archive.init(place), await archive.fragment(place)];
  if (!init.ok || !media.ok) throw new Error('not transcoded');
  expect(Buffer.from(init.value).includes('avc1')).toBe(true);
  const path = join(dataDir, 'piece.mp4');
  writeFileSync(path, Buffer.concat([init.value, media.value]));
  const entries = ['-show_entries', 'stream=codec_name,nb_read_frames,start_time', '-count_frames'];
  const said = execFileSync('ffprobe', ['-v', 'error', ...entries, '-of', 'json', path], {
    encoding: 'utf8',
  });
  expect(JSON.parse(said).streams).toEqual([
    { codec_name: 'h264', nb_read_frames: '100', start_time: expect.stringMatching(/^4\.0/) },
  ]);
  await cache.close();
  cache = createClipCache({ dataDir, limit: 10_000_000, now: Date.now, timers: systemTimers });
  const again = transcoderWith({ program: '/nowhere/ffmpeg' });
  expect(await again.over(source).fragment(place)).toEqual({ ok: true, value: media.value });
  expect(again.figures().made).toBe(0);
});

it('makes ahead what a clip will need, so that it is there when it is asked for', async () => {
  const made = transcoderWith();
  const all = await fragments();
  made.over(source).ahead(all, new AbortController().signal, t0);
  // A piece is kept a moment after it is made.
  await expect.poll(() => cache.figures().entries, patient).toBe(3);
  expect(made.figures().made).toBe(3);
  const [place] = all;
  if (place === undefined) throw new Error('there are three');
  expect((await made.over(source).fragment(place)).ok).toBe(true);
  expect(cache.figures()).toMatchObject({ entries: 3, misses: 3, hits: 1 });
}, 30_000);

it('makes first what is shown first, then what lies around it, and says about how long that takes', async () => {
  const { program, pids } = programOf('exec sleep 600');
  const all = await fragments();
  const playable = all.map(({ transcode: _none, ...fragment }) => fragment);
  const never = new AbortController().signal;
  let now = 0;
  const idle = transcoderWith({ elapsed: () => (now += 700) });
  expect(idle.over(source).ahead(playable, never, t0)).toBeUndefined();
  // Nothing is known yet; then what one took, and how many come before: no promise.
  expect(idle.over(source).ahead(all.slice(0, 1), never, t0)).toBe(0);
  expect(idle.figures().pace).toBe(0);
  await expect.poll(() => idle.figures().made, patient).toBe(1);
  expect(idle.over(source).ahead(all.slice(0, 1), never, t0)).toBe(700);
  expect(idle.figures().pace).toBeCloseTo(4 / 0.7);
  const starts = (at: number) => inOrderOfUse(all, t0 + at).map((fragment) => fragment.at - t0);
  expect(starts(0)).toEqual([0, 4_000, 8_000]);
  expect(starts(5_000)).toEqual([4_000, 8_000, 0]);
  expect(starts(10_000)).toEqual([8_000, 4_000, 0]);
  expect(starts(-1)).toEqual([0, 4_000, 8_000]);
  const busy = transcoderWith({ program });
  busy.over(source).ahead(all.slice(1), never, t0 + 5_000);
  await expect.poll(() => pids().length, patient).toBe(1);
  expect(busy.figures()).toMatchObject({ running: 1, waiting: 1 });
}, 60_000);

it.each([
  ['1920x1080', [1280, 720]],
  ['2560x1440', [1280, 720]],
] as const)(
  'makes of a camera of %s at 25 pictures a second every picture, at a size that browsers show with ease',
  async (size, made) => {
    const camera = join(root, size);
    mkdirSync(camera);
    const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25`, '-t', '2', '-c:v', 'libx265'];
    const codec = ['-preset', 'ultrafast', '-x265-params', 'log-level=none:keyint=50'];
    execFileSync('ffmpeg', [
      '-loglevel',
      'error',
      ...picture,
      ...codec,
      join(camera, '2026-11-23_07-35-40.mp4'),
    ]);
    const named = { pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' } as const;
    const archive = FolderArchive.create(
      { folder: camera, ...named },
      { now: () => t0 + 3_600_000, warn: () => undefined },
    );
    if (!archive.ok) throw new Error(archive.error.detail);
    const transcoder = transcoderWith();
    const shown = transcoder.over(archive.value);
    const clip = await shown.clip(t0, t0 + 2_000);
    const [place] = clip.ok ? clip.value.fragments : [];
    if (place === undefined) throw new Error('two seconds were recorded');
    const [init, media] = [await shown.init(place), await shown.fragment(place)];
    if (!init.ok || !media.ok) throw new Error('not transcoded');
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, 'piece.mp4');
    writeFileSync(path, Buffer.concat([init.value, media.value]));
    const entries = ['-show_entries', 'stream=codec_name,width,height,nb_read_frames', '-count_frames'];
    const said = execFileSync('ffprobe', ['-v', 'error', ...entries, '-of', 'json', path], {
      encoding: 'utf8',
    });
    expect(JSON.parse(said).streams).toEqual([
      { codec_name: 'h264', width: made[0], height: made[1], nb_read_frames: '50' },
    ]);
    expect(transcoder.figures().pace).toBeGreaterThan(0);
    archive.value.close();
  },
  120_000,
);

it('shows nothing of a recording that is gone, although its pieces are kept', async () => {
  const other = join(root, 'gone');
  mkdirSync(other);
  const [name = ''] = readdirSync(folder);
  writeFileSync(join(other, name), readFileSync(join(folder, name)));
  const settings = { folder: other, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' } as const;
  const made = FolderArchive.create(settings, { now: () => t0 + 3_600_000, warn: () => undefined });
  if (!made.ok) throw new Error(made.error.detail);
  const clip = await made.value.clip(t0, t0 + 1_000);
  const [place] = clip.ok ? clip.value.fragments : [];
  if (place === undefined) throw new Error('there is one');
  const archive = transcoderWith().over(made.value);
  expect((await archive.fragment(place)).ok).toBe(true);
  // Not the last thing in the folder: an emptied one counts as not mounted.
  writeFileSync(join(other, 'notes.txt'), '');
  rmSync(join(other, name));
  expect(await archive.fragment(place)).toMatchObject({ error: { code: 'no-footage' } });
  made.value.close();
}, 20_000);

it('makes each stretch of a growing recording once, and the last one anew as long as it grows', async () => {
  const growing = join(root, 'growing');
  mkdirSync(growing);
  const whole = join(root, 'whole.mp4');
  const [name = ''] = readdirSync(folder);
  const fragments = ['-c', 'copy', '-movflags', '+empty_moov+default_base_moof', '-frag_duration', '200000'];
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', '-i', join(folder, name), ...fragments, whole]);
  const bytes = readFileSync(whole);
  const named = { pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' } as const;
  const archive = FolderArchive.create(
    { folder: growing, ...named },
    { now: () => t0 + 12_000, warn: () => undefined },
  );
  if (!archive.ok) throw new Error(archive.error.detail);
  const made = transcoderWith();
  const shown = made.over(archive.value);
  const frames: number[] = [];
  const counts: (readonly [stretches: number, made: number])[] = [];
  for (const part of [0.5, 0.7, 0.85, 1]) {
    writeFileSync(join(growing, name), bytes.subarray(0, Math.floor(bytes.length * part)));
    const clip = await shown.clip(t0, t0 + 11_000);
    if (!clip.ok) throw new Error(clip.error.code);
    const pieces: Uint8Array[] = [];
    for (const place of clip.value.fragments) {
      const [init, media] = [await shown.init(place), await shown.fragment(place)];
      if (!init.ok || !media.ok) throw new Error('not transcoded');
      if (pieces.length === 0) pieces.push(init.value);
      pieces.push(media.value);
    }
    const piece = join(dataDir, 'grown.mp4');
    writeFileSync(piece, Buffer.concat(pieces));
    const entries = ['-show_entries', 'stream=nb_read_frames', '-count_frames'];
    const said = execFileSync('ffprobe', ['-v', 'error', ...entries, '-of', 'csv=p=0', piece]);
    frames.push(Number(said.toString()));
    counts.push([clip.value.fragments.length, made.figures().made]);
  }
  expect(frames.at(-1)).toBe(275);
  expect(frames).toEqual(frames.toSorted((a, b) => a - b));
  const [first, ...later] = counts;
  if (first === undefined) throw new Error('there are four');
  expect(first).toEqual([2, 2]);
  for (const [at, [stretches, all]] of later.entries()) {
    const [before, madeBefore] = counts[at] ?? first;
    // The last one of before, and what is new.
    expect(all - madeBefore).toBeLessThanOrEqual(stretches - before + 1);
  }
  expect(counts.at(-1)).toEqual([3, expect.any(Number)]);
  archive.value.close();
}, 60_000);

it('kills what takes too long', async () => {
  const { program, pids } = programOf('exec sleep 600');
  const [place] = await fragments();
  if (place === undefined) throw new Error('there are three');
  const made = transcoderWith({ program, longestMs: 200 });
  expect(await made.over(source).fragment(place)).toMatchObject({ error: { code: 'unavailable' } });
  // It may be killed before it has told its number.
  expect(pids().filter(isAlive)).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('timed-out')]);
});

it('kills what nobody waits for, keeps within its processes, and leaves none when it is closed', async () => {
  const { program, pids } = programOf('exec sleep 600');
  const all = await fragments();
  const made = transcoderWith({ program });
  const asked = new AbortController();
  made.over(source).ahead(all, asked.signal, t0);
  await expect.poll(() => pids().length, patient).toBe(1);
  expect(made.figures()).toMatchObject({ running: 1, waiting: 2 });
  asked.abort();
  await expect.poll(() => pids().map(isAlive), patient).toEqual([false]);
  expect(made.figures()).toMatchObject({ running: 0, waiting: 0, failed: 0 });
  const [place] = all;
  if (place === undefined) throw new Error('there are three');
  const waiting = made.over(source).fragment(place);
  await expect.poll(() => pids().length, patient).toBe(2);
  await made.close();
  expect(pids().map(isAlive)).toEqual([false, false]);
  expect(await waiting).toMatchObject({ error: { code: 'unavailable' } });
}, 60_000);

it.each([
  ['ffmpeg is missing', () => ({ program: '/nowhere/ffmpeg' })],
  ['ffmpeg fails', () => programOf('exit 1')],
  ['ffmpeg makes nothing', () => programOf('cat > /dev/null')],
  ['ffmpeg writes what is no picture', () => programOf('echo nonsense')],
])('says that it cannot be shown when %s, and keeps no such piece', async (_what, made) => {
  const [place] = await fragments();
  if (place === undefined) throw new Error('there are three');
  const archive = transcoderWith({ program: made().program }).over(source);
  expect(await archive.fragment(place)).toMatchObject({ error: { code: 'codec-unplayable' } });
  expect(await archive.init(place)).toMatchObject({ error: { code: 'codec-unplayable' } });
  expect(cache.figures().entries).toBe(0);
  expect(await untranscoded(source).fragment(place)).toMatchObject({ error: { code: 'codec-unplayable' } });
});
