/** What is cut out of an MP4 by its index, held against ffprobe's own reading of the same file. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFileBoxes, readPicture } from './mp4/read-file.ts';
import { Mp4Recording } from './mp4-recording.ts';
import { openRecording } from './open-recording.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-mp4-'));
const source = join(root, 'source.mp4');
const ffmpeg = (...args: readonly string[]): void => {
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...args]);
};

beforeAll(() => {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440'];
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '25', '-bf', '2', '-c:a', 'aac'];
  ffmpeg(...picture, ...sound, '-t', '6.4', ...codec, source);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Packet {
  readonly time: number;
  readonly size: number;
  readonly key: boolean;
  readonly hash: string;
}

/** The picture's packets by time of presentation, seconds with four digits. */
function packetsOf(path: string): readonly Packet[] {
  const entries = 'packet=pts_time,size,flags,data_hash';
  const args = ['-v', 'error', '-select_streams', 'v', '-show_data_hash', 'crc32', '-show_entries', entries];
  const said = execFileSync('ffprobe', [...args, '-of', 'json', path], { encoding: 'utf8' });
  const read: { packets: { pts_time: string; size: string; flags: string; data_hash: string }[] } =
    JSON.parse(said);
  return read.packets
    .map((packet) => ({
      time: Math.round(Number(packet.pts_time) * 10_000) / 10_000,
      size: Number(packet.size),
      key: packet.flags.startsWith('K'),
      hash: packet.data_hash,
    }))
    .sort((a, b) => a.time - b.time);
}

async function firstTime(path: string): Promise<number> {
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) });
  const time = (await input.getPrimaryVideoTrack())?.getFirstTimestamp();
  return (await time) ?? Number.NaN;
}

async function recordingOf(path: string): Promise<Mp4Recording> {
  const recording = await openRecording(path, statSync(path).size);
  if (!(recording instanceof Mp4Recording)) throw new Error('not read by its index');
  return recording;
}

/** All fragments behind the head, as one file. */
async function cutAll(recording: Mp4Recording, to: string): Promise<number> {
  const spans = await recording.keySpans(recording.first, recording.last);
  const parts = [await recording.init()];
  for (const span of spans) parts.push((await recording.cut(span)) ?? new Uint8Array());
  writeFileSync(to, Buffer.concat(parts));
  return spans.length;
}

const copied = ['-c', 'copy'];
it.each([
  ['an ordinary file with its index at the end', copied],
  ['its index in front', [...copied, '-movflags', '+faststart']],
  ['fragments at keyframes', [...copied, '-movflags', '+frag_keyframe+empty_moov+default_base_moof']],
  ['fragments with an edit list', [...copied, '-movflags', '+frag_keyframe+delay_moov']],
  [
    'fragments that name their place in the file',
    [...copied, '-movflags', '+frag_keyframe+empty_moov+omit_tfhd_offset'],
  ],
  [
    'several fragments a second',
    [...copied, '-movflags', '+empty_moov+default_base_moof', '-frag_duration', '300000'],
  ],
  [
    'negative shifts',
    [...copied, '-movflags', '+negative_cts_offsets+frag_keyframe+empty_moov+default_base_moof'],
  ],
  ['an empty edit in front', ['-itsoffset', '0.48', '-i', source, '-map', '1:v', '-map', '0:a', ...copied]],
  ['another timescale', [...copied, '-video_track_timescale', '90000']],
])('cuts every packet unchanged, at its own time: %s', async (name, how) => {
  const path = join(root, `${name.replaceAll(' ', '-')}.mp4`);
  ffmpeg('-i', source, ...how, path);
  const recording = await recordingOf(path);
  const cut = join(root, 'cut.mp4');
  expect(await cutAll(recording, cut)).toBe(7);
  const [wanted, found] = [packetsOf(path), packetsOf(cut)];
  // ffprobe counts from another zero where pictures are shown before they are decoded: the demuxer tells the absolute time.
  const from = (list: readonly Packet[]): readonly Packet[] =>
    list.map((packet) => ({
      ...packet,
      time: Math.round((packet.time - (list[0]?.time ?? 0)) * 1000) / 1000,
    }));
  expect(from(found)).toEqual(from(wanted));
  expect(found).toHaveLength(160);
  expect(recording.first).toBeCloseTo(await firstTime(path), 3);
  expect(recording.first).toBeCloseTo(await firstTime(cut), 3);
  expect(recording.last - recording.first).toBeCloseTo(6.4, 3);
  recording.close();
});

it('takes a jump of the recorder’s clock within a file as it is', async () => {
  const parts = ['-c', 'copy', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
  const path = join(root, 'jump.mp4');
  ffmpeg('-i', source, ...parts, '-bsf:v', 'setts=ts=if(gte(N\\,75)\\,TS+90000\\,TS)', '-an', path);
  const recording = await recordingOf(path);
  const cut = join(root, 'cut.mp4');
  await cutAll(recording, cut);
  expect(packetsOf(cut).map(({ time }) => time)).toEqual(packetsOf(path).map(({ time }) => time));
  recording.close();
});

/** A file whose index is behind its pictures, with another edit list: entries of [length, begin in the media], units of movie and track. */
function withEdits(path: string, entries: readonly (readonly [number, number])[]): Buffer {
  const bytes = readFileSync(path);
  const moov = bytes.indexOf('moov', 0, 'latin1') - 4;
  const list = bytes.indexOf('elst', moov, 'latin1') - 4;
  const old = bytes.readUInt32BE(list);
  const made = Buffer.alloc(16 + 12 * entries.length);
  made.writeUInt32BE(made.length);
  made.write('elst', 4, 'latin1');
  made.writeUInt32BE(entries.length, 12);
  for (const [index, [length, begin]] of entries.entries()) {
    made.writeUInt32BE(length, 16 + 12 * index);
    made.writeInt32BE(begin, 20 + 12 * index);
    made.writeUInt32BE(0x10000, 24 + 12 * index);
  }
  const changed = Buffer.concat([bytes.subarray(0, list), made, bytes.subarray(list + old)]);
  const grown = made.length - old;
  for (const type of ['moov', 'trak', 'edts']) {
    const at = type === 'moov' ? moov : changed.indexOf(type, moov, 'latin1') - 4;
    changed.writeUInt32BE(changed.readUInt32BE(at) + grown, at);
  }
  return changed;
}

/** A file's pictures as ffmpeg shows them: seconds from the first, and a hash of each. */
function picturesOf(path: string): readonly (readonly [time: number, hash: string])[] {
  const args = ['-loglevel', 'error', '-i', path, '-map', '0:v', '-fps_mode', 'passthrough'];
  const said = execFileSync('ffmpeg', [...args, '-enc_time_base', '1:1000', '-f', 'framemd5', '-']);
  const lines = said
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('0,'));
  const read = lines.map((line) => line.split(',').map((field) => field.trim()));
  const first = Number(read[0]?.[2]);
  return read.map((fields) => [(Number(fields[2]) - first) / 1000, fields[5] ?? '']);
}

it('shows what an edit list shows, when it shows it: a pause of 40 s, and a second cut away', async () => {
  const path = join(root, 'edits.mp4');
  ffmpeg('-i', source, '-c:v', 'libx264', '-preset', 'veryfast', '-g', '25', '-bf', '2', '-an', path);
  const file = await open(path);
  const plain = readPicture(await readFileBoxes(file, statSync(path).size), statSync(path).size);
  await file.close();
  if (plain === undefined) throw new Error('ffmpeg writes what is read here');
  const { movie } = plain;
  const all = picturesOf(path);
  // The movie's own unit is a millisecond in what ffmpeg writes.
  const media = (seconds: number): number => movie.edit + seconds * movie.timescale;
  writeFileSync(
    path,
    withEdits(path, [
      [2_000, media(0)],
      [40_000, -1],
      [1_000, media(2)],
      [2_400, media(4)],
    ]),
  );
  const recording = await recordingOf(path);
  const spans = await recording.keySpans(0, 100);
  expect(spans.map(({ begin, end }) => [begin, Math.round(end * 1000) / 1000])).toEqual([
    [0, 1],
    [1, 2],
    [42, 43],
    [43, 44],
    [44, 45],
    [45, 45.4],
  ]);
  const cut = join(root, 'cut.mp4');
  await cutAll(recording, cut);
  // ISO/IEC 14496-12, 8.6.6. ffmpeg shows some of what is cut away here, and is no judge of it.
  const placed = all.flatMap(([time, hash]) => {
    if (time < 2) return [[time, hash] as const];
    if (time < 3) return [[time + 40, hash] as const];
    return time < 4 ? [] : [[Math.round((time + 39) * 1000) / 1000, hash] as const];
  });
  expect(placed).toHaveLength(50 + 25 + 60);
  expect(picturesOf(cut)).toEqual(placed);
  recording.close();
});

it('leaves an edit that begins in the middle of pictures that lean on each other to the demuxer', async () => {
  const path = join(root, 'middle.mp4');
  ffmpeg('-i', source, '-c:v', 'libx264', '-preset', 'veryfast', '-g', '25', '-bf', '0', '-an', path);
  writeFileSync(
    path,
    withEdits(path, [
      [1_000, 0],
      [1_000, 12_800 + 6_400],
    ]),
  );
  const recording = await openRecording(path, statSync(path).size);
  expect(recording).not.toBe('unknown-codec');
  expect(recording).not.toBeInstanceOf(Mp4Recording);
  if (recording !== 'unknown-codec') recording?.close();
});

it('plays a file that was cut off behind its index as far as its pictures go', async () => {
  const path = join(root, 'short.mp4');
  ffmpeg('-i', source, '-c', 'copy', '-movflags', '+faststart', path);
  truncateSync(path, Math.floor(statSync(path).size * 0.6));
  const recording = await recordingOf(path);
  const cut = join(root, 'cut.mp4');
  await cutAll(recording, cut);
  const seen = packetsOf(cut).length;
  expect(seen).toBeGreaterThan(50);
  expect(seen).toBeLessThan(140);
  expect(recording.last).toBeLessThan(5.6);
  recording.close();
});

it('has nothing where no keyframe is, and stops at the end a growing file had', async () => {
  const path = join(root, 'grown.mp4');
  ffmpeg('-i', source, '-c', 'copy', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', path);
  const recording = await recordingOf(path);
  const [first] = await recording.keySpans(0, 0.5);
  if (first === undefined) throw new Error('there is a first stretch');
  expect(await recording.cut({ begin: first.begin + 0.01, end: first.end })).toBeUndefined();
  const cut = join(root, 'cut.mp4');
  const part = (await recording.cut({ begin: first.begin, end: first.begin + 0.4 })) ?? new Uint8Array();
  writeFileSync(cut, Buffer.concat([await recording.init(), part]));
  const shown = packetsOf(cut).map(({ time }) => time);
  expect(Math.max(...shown) - Math.min(...shown)).toBeLessThan(0.4);
  recording.close();
});

it('takes in what a file grows by, and notices that it has become another', async () => {
  const path = join(root, 'growing.mp4');
  ffmpeg('-i', source, '-c', 'copy', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', path);
  const whole = readFileSync(path);
  const sizes = [0.4, 0.55, 0.6, 0.95, 1].map((part) => Math.floor(whole.length * part));
  writeFileSync(path, whole.subarray(0, sizes[0]));
  const recording = await recordingOf(path);
  const lengths = [recording.last];
  for (const size of sizes.slice(1)) {
    writeFileSync(path, whole.subarray(0, size));
    expect(await recording.grow(size)).toBe(true);
    lengths.push(recording.last);
  }
  expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  const cut = join(root, 'cut.mp4');
  expect(await cutAll(recording, cut)).toBe(7);
  writeFileSync(path, whole);
  expect(packetsOf(cut)).toHaveLength(160);
  expect(packetsOf(cut).map(({ hash }) => hash)).toEqual(packetsOf(path).map(({ hash }) => hash));
  const other = Buffer.from(whole);
  other.fill(7, other.lastIndexOf('moof', undefined, 'latin1') + 8);
  writeFileSync(path, Buffer.concat([other, whole]));
  expect(await recording.grow(2 * whole.length)).toBe(false);
  recording.close();
});

it('makes of damaged bytes a smaller recording or none, and never anything else', async () => {
  const path = join(root, 'damaged.mp4');
  ffmpeg('-i', source, '-c', 'copy', '-movflags', '+frag_keyframe+delay_moov', path);
  const fragmented = readFileSync(path);
  const ordinary = readFileSync(source);
  const harm = fc.record({
    of: fc.constantFrom(fragmented, ordinary),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    near: fc.boolean(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(harm, { minLength: 1, maxLength: 4 }), async (harms) => {
      const bytes = Buffer.from(harms[0]?.of ?? ordinary);
      // The index is what decides: half of the harm goes there.
      const index = bytes.indexOf('moov', 0, 'latin1');
      for (const { at, near, bytes: change } of harms)
        bytes.set(
          change.subarray(0, 8),
          near ? index + Math.floor(at * 900) : Math.floor(at * (bytes.length - 8)),
        );
      writeFileSync(path, bytes);
      const file = await open(path, 'r');
      const recording = Mp4Recording.of(file, await readFileBoxes(file, bytes.length), bytes.length);
      for (const span of (await recording?.keySpans(0, 10)) ?? []) {
        const cut = await recording?.cut(span);
        expect(cut === undefined || cut.length <= bytes.length + 16 * 200 + 1000).toBe(true);
      }
      await file.close();
    }),
    { numRuns: 150 },
  );
}, 60_000);

it('leaves an encrypted or manifold picture to others', () => {
  const bytes = Buffer.from(readFileSync(source));
  const content = bytes.subarray(bytes.indexOf('moov', 0, 'latin1') + 4);
  const boxes = { kind: 'mp4', length: bytes.length, playable: true, moofs: [], moov: content } as const;
  expect(readPicture(boxes, bytes.length)?.movie.format).toBe('avc1');
  content.write('encv', content.indexOf('avc1', 0, 'latin1'), 'latin1');
  expect(readPicture(boxes, bytes.length)).toBeUndefined();
});
