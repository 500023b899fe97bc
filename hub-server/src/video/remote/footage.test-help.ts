/** Really recorded video for stand-ins of archives, and the clock in the pictures of what the hub makes of it. */
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readPictureClock } from '../../../../scripts/camera/picture-clock.ts';
import { recordAtOnce } from '../../../../scripts/camera/record-at-once.ts';
import type { ClipFragment, SourceArchive } from '../archive.ts';

export const FRAME_MS = 40;

export interface Recorded {
  readonly path: string;
  /** Unix ms of its first picture and of the end of its last. */
  readonly from: number;
  readonly to: number;
}

/** Recordings of 10 s that follow each other, as fMP4. */
export async function record(folder: string, from: number, seconds: number): Promise<readonly Recorded[]> {
  const into = join(folder, `recorded-${from}`);
  await recordAtOnce({ folder: into, from, seconds, segment: 10 });
  return readdirSync(into)
    .sort()
    .map((name, at) => ({
      path: join(into, name),
      from: from + at * 10_000,
      to: Math.min(from + (at + 1) * 10_000, from + seconds * 1000),
    }));
}

/** Recordings that follow each other as one ordinary MP4. */
export function joined(folder: string, parts: readonly Recorded[]): Recorded {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing to join');
  const list = join(folder, `list-${first.from}`);
  const path = join(folder, `joined-${first.from}.mp4`);
  writeFileSync(
    list,
    parts.map((part) => `file '${part.path}'\nduration ${(part.to - part.from) / 1000}\n`).join(''),
  );
  ffmpeg('-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', path);
  return { path, from: first.from, to: last.to };
}

export const ffmpeg = (...args: readonly string[]): void => {
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...args]);
};

/** A cut of a recording, its first picture exactly that of `from`, coded anew. */
export async function cutOf(
  recorded: readonly Recorded[],
  from: number,
  to: number,
  ...format: readonly string[]
): Promise<Buffer | undefined> {
  const of = recorded.find((each) => each.from <= from && each.to > from);
  if (of === undefined) return undefined;
  const seek = ['-ss', String((from - of.from) / 1000), '-i', of.path];
  const args = [
    ...['-loglevel', 'error', ...seek, '-t', String((Math.min(to, of.to) - from) / 1000)],
    ...['-an', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', ...format, 'pipe:1'],
  ];
  const made = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
  return made.stdout;
}

export const FRAGMENTED = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-f', 'mp4'] as const;

/** What the clocks in a fragment's pictures say is off from its own times, ms: the most of all pictures. */
export async function clockError(
  archive: Pick<SourceArchive, 'init' | 'fragment'>,
  fragment: ClipFragment,
): Promise<number> {
  const [init, media] = [await archive.init(fragment), await archive.fragment(fragment)];
  if (!init.ok || !media.ok) throw new Error('the fragment is not there');
  const pictures = execFileSync(
    'ffmpeg',
    [
      '-loglevel',
      'error',
      '-i',
      'pipe:0',
      '-fps_mode',
      'passthrough',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgba',
      'pipe:1',
    ],
    { input: Buffer.concat([init.value, media.value]), maxBuffer: 256 * 1024 * 1024 },
  );
  const size = 640 * 360 * 4;
  let most = 0;
  for (let at = 0; at < pictures.length; at += size) {
    const clock = readPictureClock(new Uint8ClampedArray(pictures.subarray(at, at + size)), 640, 360);
    if (clock === undefined) throw new Error('a picture without a clock');
    most = Math.max(most, Math.abs(clock - (fragment.at + (at / size) * FRAME_MS)));
  }
  if (pictures.length === 0) throw new Error('no picture');
  return most;
}
