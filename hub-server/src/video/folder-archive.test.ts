import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import type { ArchiveWarning, Clip, FolderSettings } from './archive.ts';
import { FolderArchive } from './folder-archive.ts';
import { checkFolderSettings, namingError } from './folder-settings.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-archive-'));
const made = join(root, 'made');
/** First frame of the recordings: 4 files of 3 s and what the camera names them. */
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);
const names = [
  '2026-11-23_07-35-40.mp4',
  '2026-11-23_07-35-43.mp4',
  '2026-11-23_07-35-46.mp4',
  '2026-11-23_07-35-49.mp4',
] as const;
const progressive = join(root, 'progressive.mp4');

const archives: FolderArchive[] = [];
let folder = '';
let warnings: ArchiveWarning[] = [];
let now = t0 + 3600_000;
let count = 0;

beforeAll(async () => {
  await recordAtOnce({ folder: made, from: t0, seconds: 12, segment: 3 });
  // A recorder that writes ordinary MP4 with B-frames, sound and keyframes 2 s apart.
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440'];
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-bf', '2', '-c:a', 'aac'];
  execFileSync('ffmpeg', ['-loglevel', 'error', ...picture, ...sound, '-t', '6.4', ...codec, progressive]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  for (const archive of archives.splice(0)) archive.close();
});
beforeEach(() => {
  count += 1;
  folder = join(root, `case-${count}`);
  mkdirSync(folder);
  warnings = [];
  now = t0 + 3600_000;
});

/** Puts a made recording into the case's folder, last written at its end unless told otherwise. */
function put(source: string, name: string, modified = t0 + 60_000): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(source, path);
  utimesSync(path, modified / 1000, modified / 1000);
  return path;
}
const putAll = (): void => {
  for (const name of names) put(join(made, name), name);
};

function archiveOf(settings: Partial<FolderSettings> = {}): FolderArchive {
  const created = FolderArchive.create(
    { folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name', ...settings },
    { now: () => now, warn: (warning) => warnings.push(warning) },
  );
  if (!created.ok) throw new Error(created.error.detail);
  archives.push(created.value);
  return created.value;
}

async function clipOf(archive: FolderArchive, from: number, to: number): Promise<Clip> {
  const clip = await archive.clip(from, to);
  if (!clip.ok) throw new Error(clip.error.code);
  return clip.value;
}

const seconds = (clip: Clip): readonly (readonly [number, number])[] =>
  clip.fragments.map((fragment) => [(fragment.at - t0) / 1000, fragment.end - fragment.begin]);

/** Decodes a fragment with its initialisation: what ffprobe says of its frames. */
function probe(
  init: Uint8Array,
  media: Uint8Array,
): { readonly frames: number; readonly streams: readonly string[] } {
  const path = join(folder, 'probe-of-a-fragment');
  writeFileSync(path, Buffer.concat([init, media]));
  const said = execFileSync('ffprobe', [
    '-v',
    'error',
    '-count_frames',
    '-show_entries',
    'stream=codec_type,nb_read_frames',
    '-of',
    'json',
    path,
  ]);
  const read: { streams: { codec_type: string; nb_read_frames: string }[] } = JSON.parse(
    said.toString('utf8'),
  );
  return {
    frames: Number(read.streams[0]?.nb_read_frames),
    streams: read.streams.map((stream) => stream.codec_type),
  };
}

describe('a clip', () => {
  it('begins at the keyframe before the asked time and crosses files', async () => {
    putAll();
    const clip = await clipOf(archiveOf(), t0 + 1_500, t0 + 7_200);
    expect(clip.spans).toEqual([{ from: t0 + 1_500, to: t0 + 7_200 }]);
    expect(seconds(clip)).toEqual([1, 2, 3, 4, 5, 6, 7].map((at) => [at, 1]));
    expect(new Set(clip.fragments.map((fragment) => fragment.recording)).size).toBe(3);
  });

  it('shows a hole as two spans', async () => {
    for (const name of [names[0], names[1], names[3]]) put(join(made, name), name);
    const clip = await clipOf(archiveOf(), t0, t0 + 12_000);
    expect(clip.spans).toEqual([
      { from: t0, to: t0 + 6_000 },
      { from: t0 + 9_000, to: t0 + 12_000 },
    ]);
  });

  it('is no footage in a hole, before the first and after the last recording', async () => {
    for (const name of [names[0], names[3]]) put(join(made, name), name);
    const archive = archiveOf();
    for (const [from, to] of [
      [4_000, 8_000],
      [-9_000, -1_000],
      [12_100, 20_000],
    ] as const) {
      expect(await archive.clip(t0 + from, t0 + to)).toMatchObject({
        ok: false,
        error: { code: 'no-footage' },
      });
    }
  });

  it.each(['mp4', 'mkv', 'ts'])(
    'holds every frame of a .%s, with the times of the file, and no sound',
    async (ext) => {
      const source = join(root, `progressive.${ext}`);
      if (ext !== 'mp4')
        execFileSync('ffmpeg', ['-loglevel', 'error', '-y', '-i', progressive, '-c', 'copy', source]);
      put(source, names[0].replace('mp4', ext));
      const archive = archiveOf({ pattern: `%Y-%m-%d_%H-%M-%S.${ext}` });
      const clip = await clipOf(archive, t0, t0 + 10_000);
      // Containers round times, and some count the sound's lead.
      expect(Math.abs((clip.spans[0]?.to ?? 0) - (t0 + 6_400))).toBeLessThan(50);
      const first = clip.fragments[0]?.begin ?? Number.NaN;
      expect(clip.fragments.map((fragment) => Math.round((fragment.begin - first) * 100) / 100)).toEqual([
        0, 2, 4, 6,
      ]);
      const frames: number[] = [];
      for (const fragment of clip.fragments) {
        const init = await archive.init(fragment);
        const media = await archive.fragment(fragment);
        if (!init.ok || !media.ok) throw new Error('cutting failed');
        const probed = probe(init.value, media.value);
        expect(probed.streams).toEqual(['video']);
        frames.push(probed.frames);
      }
      expect(frames).toEqual([50, 50, 50, 10]);
    },
  );

  it('sees new files, and never a file that is gone', async () => {
    put(join(made, names[0]), names[0]);
    const archive = archiveOf();
    const clip = await clipOf(archive, t0, t0 + 12_000);
    expect(clip.fragments).toHaveLength(3);
    put(join(made, names[1]), names[1]);
    expect((await clipOf(archive, t0, t0 + 12_000)).fragments).toHaveLength(6);
    const first = clip.fragments[0];
    if (first === undefined) throw new Error('there are fragments');
    rmSync(join(folder, names[0]));
    expect(await archive.fragment(first)).toMatchObject({ ok: false, error: { code: 'no-footage' } });
    expect(await archive.init(first)).toMatchObject({ ok: false, error: { code: 'no-footage' } });
    expect((await clipOf(archive, t0, t0 + 12_000)).spans).toEqual([{ from: t0 + 3_000, to: t0 + 6_000 }]);
  });

  it('reads dates from folders, also new ones', async () => {
    const pattern = '%Y-%m-%d/%H/till/%M.%S.mp4';
    put(join(made, names[0]), '2026-11-23/07/till/35.40.mp4');
    put(join(made, names[0]), '2026-11-23/07/other/35.50.mp4');
    const archive = archiveOf({ pattern });
    expect((await clipOf(archive, t0, t0 + 60_000)).spans).toEqual([{ from: t0, to: t0 + 3_000 }]);
    put(join(made, names[1]), '2026-11-23/08/till/35.40.mp4');
    expect((await clipOf(archive, t0 + 3600_000, t0 + 3660_000)).fragments).toHaveLength(3);
  });
});

describe('recordings that are cut off, growing or damaged', () => {
  it('plays a cut-off recording up to its last whole fragment', async () => {
    putAll();
    const whole = readFileSync(join(made, names[3]));
    writeFileSync(join(folder, names[3]), whole.subarray(0, whole.length - 2_000));
    const clip = await clipOf(archiveOf(), t0 + 9_000, t0 + 12_000);
    expect(clip.spans).toEqual([{ from: t0 + 9_000, to: t0 + 11_000 }]);
    expect(warnings).toEqual([]);
  });

  it('plays more of a file as it grows, byte by byte any state is good', async () => {
    const whole = readFileSync(join(made, names[0]));
    const path = join(folder, names[0]);
    const archive = archiveOf();
    now = Date.now();
    const lengths: number[] = [];
    for (let part = 0; part <= 20; part += 1) {
      writeFileSync(path, whole.subarray(0, Math.floor((whole.length * part) / 20)));
      utimesSync(path, now / 1000, now / 1000);
      const clip = await archive.clip(t0, t0 + 3_000);
      lengths.push(clip.ok ? clip.value.fragments.length : 0);
    }
    expect(lengths).toEqual([...lengths].sort());
    expect(new Set(lengths)).toEqual(new Set([0, 1, 2, 3]));
    expect(warnings).toEqual([]);
  });

  it('skips what cannot be played, warns once and names the file only in the warning', async () => {
    putAll();
    const garbage = Buffer.from(readFileSync(join(made, names[1])));
    garbage.fill(0x5a, 0, garbage.length);
    writeFileSync(join(folder, names[1]), garbage);
    writeFileSync(join(folder, names[2]), '');
    for (const name of [names[1], names[2]]) utimesSync(join(folder, name), t0 / 1000 + 9, t0 / 1000 + 9);
    const archive = archiveOf();
    for (let time = 0; time < 2; time += 1) {
      const clip = await clipOf(archive, t0, t0 + 12_000);
      expect(clip.spans).toEqual([
        { from: t0, to: t0 + 3_000 },
        { from: t0 + 9_000, to: t0 + 12_000 },
      ]);
    }
    expect(warnings.map((warning) => [warning.code, warning.file])).toEqual([
      ['recording-damaged', names[1]],
      ['recording-damaged', names[2]],
    ]);
    const refused = await archive.clip(t0 + 4_000, t0 + 5_000);
    expect(refused).toMatchObject({ ok: false, error: { code: 'recording-damaged' } });
    expect(JSON.stringify(refused)).not.toContain('2026-11');
  });

  it('survives damage anywhere in a file', async () => {
    const whole = readFileSync(join(made, names[0]));
    put(join(made, names[1]), names[1]);
    const archive = archiveOf();
    for (let at = 0; at < 40; at += 1) {
      const bytes = Buffer.from(whole);
      const from = at < 20 ? at * 40 : Math.floor((whole.length * (at - 20)) / 20);
      bytes.fill(0xff, from, from + 16);
      writeFileSync(join(folder, names[0]), bytes);
      utimesSync(join(folder, names[0]), (t0 + at * 1000) / 1000, (t0 + at * 1000) / 1000);
      const clip = await clipOf(archive, t0 + 1_000, t0 + 6_000);
      expect(clip.spans.at(-1)?.to).toBe(t0 + 6_000);
      for (const fragment of clip.fragments) await archive.fragment(fragment);
    }
  });

  it('says that the archive is away when the folder is not there, and warns', async () => {
    const archive = archiveOf({ folder: join(folder, 'missing') });
    expect(await archive.clip(t0, t0 + 1_000)).toMatchObject({ error: { code: 'archive-offline' } });
    expect(warnings).toMatchObject([{ code: 'folder-unreadable' }]);
  });
});

describe('what is told instead of a picture', () => {
  it('is that the archive is away, also in the middle of a clip, until it is back', async () => {
    putAll();
    const archive = archiveOf();
    const [place] = (await clipOf(archive, t0, t0 + 3_000)).fragments;
    if (place === undefined) throw new Error('there are fragments');
    const elsewhere = `${folder}-elsewhere`;
    renameSync(folder, elsewhere);
    const offline = { ok: false, error: { code: 'archive-offline' } };
    expect(await archive.fragment(place)).toMatchObject(offline);
    expect(await archive.clip(t0, t0 + 3_000)).toMatchObject(offline);
    // The place where it was mounted.
    mkdirSync(folder);
    expect(await archive.init(place)).toMatchObject(offline);
    expect(await archive.clip(t0, t0 + 3_000)).toMatchObject(offline);
    now += 60_000;
    expect(await archive.clip(t0, t0 + 3_000)).toMatchObject(offline);
    rmSync(folder, { recursive: true });
    renameSync(elsewhere, folder);
    expect((await archive.fragment(place)).ok).toBe(true);
    expect((await clipOf(archive, t0, t0 + 12_000)).fragments).toHaveLength(12);
  });

  it.each([
    ['names in Moscow time read as UTC, so in the future', 'UTC', 3 * 3600_000],
    ['names in UTC read as Moscow time, so in the past', 'Europe/Moscow', 0],
  ])('is a doubtful zone: %s', async (_what, zone, ahead) => {
    // The recorder writes by its own clock; the file's time is the true one.
    const name = (at: number): string =>
      new Date(at + ahead).toISOString().replace(/^(.{10})T(..):(..):(..).*$/, '$1_$2-$3-$4.mp4');
    for (const [index, source] of names.entries())
      put(join(made, source), name(t0 + 3_000 * index), t0 + 3_000 * (index + 1));
    expect(await archiveOf({ zone }).clip(t0, t0 + 5_000)).toMatchObject({
      ok: false,
      error: { code: 'zone-doubtful' },
    });
    const right = archiveOf({ zone: ahead === 0 ? 'UTC' : 'Europe/Moscow' });
    expect((await clipOf(right, t0, t0 + 5_000)).spans).toEqual([{ from: t0, to: t0 + 5_000 }]);
    expect(await right.clip(t0 - 9_000, t0 - 1_000)).toMatchObject({ error: { code: 'no-footage' } });
  });

  it('is a codec that nobody here knows, where the container is whole', async () => {
    const path = join(folder, names[0].replace('mp4', 'mkv'));
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10', '-t', '3', '-c:v', 'mjpeg'];
    execFileSync('ffmpeg', ['-loglevel', 'error', ...picture, path]);
    const archive = archiveOf({ pattern: '%Y-%m-%d_%H-%M-%S.mkv' });
    expect(await archive.clip(t0, t0 + 1_000)).toMatchObject({ error: { code: 'codec-unplayable' } });
  });
});

describe('times', () => {
  it('takes the modification time less the duration where the name allows it', async () => {
    const fits = put(join(made, names[0]), names[0], t0 + 3_000 + 240);
    const archive = archiveOf({ timing: 'mtime' });
    expect((await clipOf(archive, t0, t0 + 10_000)).spans).toEqual([{ from: t0 + 240, to: t0 + 3_240 }]);
    utimesSync(fits, (t0 + 90_000) / 1000, (t0 + 90_000) / 1000);
    expect((await clipOf(archive, t0, t0 + 10_000)).spans).toEqual([{ from: t0, to: t0 + 3_000 }]);
  });

  it('places recordings whose name holds only the day', async () => {
    const pattern = '%Y-%m-%d/%v/%v-video.*.mp4';
    put(join(made, names[1]), '2026-11-23/16/16-video.h264.mp4', t0 + 6_000);
    put(join(made, names[0]), '2026-11-23/17/17-video.h264.mp4', t0 + 3_000);
    put(join(made, names[0]), '2026-11-22/9/9-video.h264.mp4', t0 + 3_000);
    const archive = archiveOf({ pattern, timing: 'mtime' });
    expect((await clipOf(archive, t0 - 60_000, t0 + 60_000)).spans).toEqual([{ from: t0, to: t0 + 6_000 }]);
    expect(warnings).toMatchObject([{ code: 'recording-unplaced', file: '2026-11-22/9/9-video.h264.mp4' }]);
  });

  it.each([
    ['the earlier', '2026-10-25T00:30:03Z', '2026-10-25T00:30:00Z'],
    ['the later', '2026-10-25T01:30:03Z', '2026-10-25T01:30:00Z'],
    ['the earlier, for a copy made days after', '2026-10-29T12:00:00Z', '2026-10-25T00:30:00Z'],
  ])('in the hour that clocks repeat takes %s', async (_which, modified, expected) => {
    put(join(made, names[0]), '2026-10-25_02-30-00.mp4', Date.parse(modified));
    const archive = archiveOf({ zone: 'Europe/Berlin' });
    const from = Date.parse(expected);
    expect((await clipOf(archive, from - 600_000, from + 600_000)).spans).toEqual([
      { from, to: from + 3_000 },
    ]);
  });

  it('follows a file that was renamed', async () => {
    const path = put(join(made, names[0]), names[0]);
    const archive = archiveOf();
    await clipOf(archive, t0, t0 + 1_000);
    renameSync(path, join(folder, '2026-11-23_08-00-00.mp4'));
    expect((await archive.clip(t0, t0 + 3_000)).ok).toBe(false);
    const at = Date.UTC(2026, 10, 23, 8);
    expect((await clipOf(archive, at, at + 3_000)).fragments).toHaveLength(3);
    expect(statSync(join(folder, '2026-11-23_08-00-00.mp4')).size).toBeGreaterThan(0);
  });

  it('knows what naming costs, and refuses names that say too little', () => {
    const settings = { folder, pattern: '%F_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' } as const;
    expect(namingError(settings)).toBe(1000);
    expect(namingError({ ...settings, pattern: '%F_%H-%M-%S-%f.mp4' })).toBe(1);
    expect(checkFolderSettings({ ...settings, pattern: '%F/%v.mp4' })).toMatchObject({ ok: false });
    expect(checkFolderSettings({ ...settings, pattern: '%F/%v.mp4', timing: 'mtime' })).toMatchObject({
      ok: true,
    });
    expect(checkFolderSettings({ ...settings, zone: 'Nowhere' })).toMatchObject({
      error: { code: 'bad-zone' },
    });
  });
});
