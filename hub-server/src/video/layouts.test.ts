/**
 * What recorders write by their default settings, as trees of real files. Looked up in their sources: Frigate
 * `record/maintainer.py` (UTC; an ordinary MP4 copied a few seconds after its end), MediaMTX `mediamtx.yml`
 * (`%path/%Y-%m-%d_%H-%M-%S-%f`, microseconds, an hour of one-second parts, fMP4 or MPEG-TS), motion's
 * `movie_filename` (`%v-%Y%m%d%H%M%S`, Matroska), ZoneMinder (`zm_event.cpp`, `zm_eventstream.cpp`:
 * medium and deep storage, local time). Shinobi (`YYYY-MM-DDTHH-mm-ss.mp4`) as found on a running one, its source not at hand.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import { FolderArchive } from './folder-archive.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-layouts-'));
/** A recording of 3 s in each container. */
const made = new Map<string, string>();
let folder = '';
let count = 0;
let archive: FolderArchive | undefined;

beforeAll(async () => {
  const camera = join(root, 'made');
  await recordAtOnce({ folder: camera, from: Date.UTC(2026, 10, 23, 7), seconds: 3 });
  const source = join(camera, readdirSync(camera)[0] ?? '');
  made.set('fmp4', source);
  for (const kind of ['mp4', 'mkv', 'ts']) {
    const path = join(root, `made.${kind}`);
    execFileSync('ffmpeg', [
      '-loglevel',
      'error',
      '-i',
      source,
      '-c',
      'copy',
      '-movflags',
      '+faststart',
      path,
    ]);
    made.set(kind, path);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  count += 1;
  folder = join(root, `case-${count}`);
  mkdirSync(folder);
});
afterEach(() => archive?.close());

interface Written {
  readonly path: string;
  readonly kind: 'fmp4' | 'mp4' | 'mkv' | 'ts';
  /** True instants of the first frame and of the last write. */
  readonly start: string;
  readonly written?: string;
}

const lengthMs = 3000;

function write({ path, kind, start, written }: Written): void {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(made.get(kind) ?? '', target);
  const at = (written === undefined ? Date.parse(start) + lengthMs : Date.parse(written)) / 1000;
  utimesSync(target, at, at);
}

const frigate = '%Y-%m-%d/%H/till/%M.%S.mp4';
it.each<[string, string, string, 'name' | 'mtime', readonly Written[]]>([
  [
    'Frigate: folders in UTC whatever the store’s zone, also in the night clocks change; written late',
    ...([frigate, 'UTC', 'name'] as const),
    [
      {
        path: '2026-10-25/00/till/59.58.mp4',
        kind: 'mp4',
        start: '2026-10-25T00:59:58Z',
        written: '2026-10-25T01:00:07Z',
      },
      {
        path: '2026-10-25/01/till/00.08.mp4',
        kind: 'mp4',
        start: '2026-10-25T01:00:08Z',
        written: '2026-10-25T01:00:17Z',
      },
      {
        path: '2026-10-25/02/till/00.08.mp4',
        kind: 'mp4',
        start: '2026-10-25T02:00:08Z',
        written: '2026-10-25T02:00:17Z',
      },
    ],
  ],
  [
    'MediaMTX: local time with microseconds, fMP4; the hour that clocks repeat',
    ...(['%Y-%m-%d_%H-%M-%S-%f.mp4', 'Europe/Berlin', 'name'] as const),
    [
      { path: '2026-10-25_01-59-58-250000.mp4', kind: 'fmp4', start: '2026-10-24T23:59:58.250Z' },
      { path: '2026-10-25_02-30-00-000125.mp4', kind: 'fmp4', start: '2026-10-25T00:30:00Z' },
      { path: '2026-10-25_02-30-01-500000.mp4', kind: 'fmp4', start: '2026-10-25T01:30:01.500Z' },
      { path: '2026-10-25_03-00-00-000000.mp4', kind: 'fmp4', start: '2026-10-25T02:00:00Z' },
    ],
  ],
  [
    'MediaMTX: MPEG-TS below the path, in a zone of half an hour',
    ...(['shop/%Y-%m-%d_%H-%M-%S-%f.ts', 'Asia/Kolkata', 'name'] as const),
    [
      { path: 'shop/2026-11-23_05-29-59-999999.ts', kind: 'ts', start: '2026-11-22T23:59:59.999Z' },
      { path: 'shop/2026-11-23_05-31-00-000000.ts', kind: 'ts', start: '2026-11-23T00:01:00Z' },
    ],
  ],
  [
    'motion: an event’s number before the time, Matroska, nothing between events',
    ...(['%v-%Y%m%d%H%M%S.mkv', 'Europe/Moscow', 'name'] as const),
    [
      { path: '01-20261123103540.mkv', kind: 'mkv', start: '2026-11-23T07:35:40Z' },
      { path: '02-20261123140000.mkv', kind: 'mkv', start: '2026-11-23T11:00:00Z' },
    ],
  ],
  [
    'Shinobi: local time; the spring night in which an hour is left out',
    ...(['%Y-%m-%dT%H-%M-%S.mp4', 'Europe/Berlin', 'name'] as const),
    [
      { path: '2026-03-29T01-59-57.mp4', kind: 'mp4', start: '2026-03-29T00:59:57Z' },
      { path: '2026-03-29T03-00-00.mp4', kind: 'mp4', start: '2026-03-29T01:00:00Z' },
    ],
  ],
  [
    'ZoneMinder, medium: a day and an event’s number, the time by the file',
    ...(['%Y-%m-%d/%v/%v-video.*mp4', 'Europe/Berlin', 'mtime'] as const),
    [
      { path: '2026-11-23/16/16-video.mp4', kind: 'mp4', start: '2026-11-23T08:35:40.240Z' },
      { path: '2026-11-23/17/17-video.h264.mp4', kind: 'mp4', start: '2026-11-23T12:00:00Z' },
    ],
  ],
  [
    'ZoneMinder, deep: a folder for each part of the time, and links beside them',
    ...(['%y/%m/%d/%H/%M/%S/%v-video.mp4', 'Europe/Berlin', 'name'] as const),
    [
      { path: '26/11/23/09/35/40/16-video.mp4', kind: 'mp4', start: '2026-11-23T08:35:40Z' },
      { path: '26/11/23/13/00/00/17-video.mp4', kind: 'mp4', start: '2026-11-23T12:00:00Z' },
    ],
  ],
  [
    'names without seconds: the time by the file, within the minute of the name',
    ...(['%Y%m%d/%H%M.mp4', 'Europe/Berlin', 'mtime'] as const),
    [
      { path: '20261123/0935.mp4', kind: 'fmp4', start: '2026-11-23T08:35:21.500Z' },
      { path: '20261123/0936.mp4', kind: 'fmp4', start: '2026-11-23T08:36:21.500Z' },
    ],
  ],
])('%s', async (_what, pattern, zone, timing, files) => {
  for (const file of files) write(file);
  // What else lies there, and is no recording.
  for (const stray of ['notes.txt', 'lost+found/2026-11-23.mp4', '2026-11-23_x.mp4']) {
    mkdirSync(dirname(join(folder, stray)), { recursive: true });
    writeFileSync(join(folder, stray), 'no recording');
  }
  symlinkSync('09/35/40', join(folder, '.16'));
  const settings = { folder, pattern, zone, timing };
  const starts = files.map(({ start }) => Date.parse(start));
  const created = FolderArchive.create(settings, {
    now: () => Math.max(...starts) + 3_600_000,
    warn: () => undefined,
  });
  if (!created.ok) throw new Error(created.error.detail);
  archive = created.value;
  // A name holds at least milliseconds; containers round a frame's time.
  const close = 2;
  for (const start of starts) {
    const clip = await archive.clip(start + 1_000, start + 2_000);
    if (!clip.ok) throw new Error(`${clip.error.code} at ${new Date(start).toISOString()}`);
    const [fragment] = clip.value.fragments;
    if (fragment === undefined) throw new Error('a clip has fragments');
    expect(Math.abs(fragment.at - (start + 1_000))).toBeLessThanOrEqual(close);
    expect((await archive.fragment(fragment)).ok).toBe(true);
    expect((await archive.init(fragment)).ok).toBe(true);
  }
  const [from, to] = [Math.min(...starts), Math.max(...starts) + lengthMs];
  const whole = await archive.clip(from, to);
  if (!whole.ok) throw new Error(whole.error.code);
  // Each file once, in order, and a span for each that does not follow at once.
  expect(new Set(whole.value.fragments.map(({ recording }) => recording)).size).toBe(files.length);
  const times = whole.value.fragments.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const alone = starts.filter(
    (start, at) => start - (starts[at - 1] ?? Number.NEGATIVE_INFINITY) > lengthMs + 1_100,
  );
  expect(whole.value.spans).toHaveLength(alone.length);
});
