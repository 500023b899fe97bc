import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A recording whose every frame carries its own number as ten blocks of black and white along the top. */
export interface Recording {
  /** Hub time of the first frame, ms. */
  readonly from: number;
  readonly to: number;
  readonly framePeriod: number;
  /** The part of the playlist that covers [from, to], with absolute times, as the hub would serve it. */
  playlist(from: number, to: number): string;
  file(name: string): Promise<Buffer>;
}

export const bits = 10;
const seconds = 40;
const fps = 25;

const digits = `color=black:s=160x8:r=${fps},geq=lum='if(mod(floor(N/pow(2\\,floor(X/16)))\\,2)\\,235\\,16)':cb=128:cr=128,scale=640:32:flags=neighbor`;
const how = [
  ...['-hide_banner', '-loglevel', 'error', '-y'],
  ...['-filter_complex', `testsrc2=s=640x360:r=${fps}[v];${digits}[b];[v][b]overlay=0:0,format=yuv420p`],
  ...['-t', `${seconds}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', `${fps}`],
  ...['-f', 'hls', '-hls_time', '2', '-hls_list_size', '0', '-hls_segment_type', 'fmp4'],
];
/** Where set-up and tests keep what need not be made twice. */
const kept = join(import.meta.dirname, '..', '..', '.otklik');

/** The folder of the recording's files: made once for each way of making it, whole or not at all. */
async function recorded(): Promise<string> {
  const folder = join(
    kept,
    `recording-${createHash('sha256').update(how.join('\n')).digest('hex').slice(0, 12)}`,
  );
  if (await isThere(folder)) return folder;
  await mkdir(kept, { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  await promisify(execFile)('ffmpeg', [...how, join(draft, 'all.m3u8')]);
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another test file was faster.
    if (!(await isThere(folder))) throw error;
  }
  return folder;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

export async function record(from: number): Promise<Recording> {
  const directory = await recorded();
  const lengths: number[] = [];
  const names: string[] = [];
  for (const line of (await readFile(join(directory, 'all.m3u8'), 'utf8')).split('\n')) {
    if (line.startsWith('#EXTINF:')) lengths.push(Number.parseFloat(line.slice(8)));
    else if (line !== '' && !line.startsWith('#')) names.push(line);
  }
  return {
    from,
    to: from + seconds * 1000,
    framePeriod: 1000 / fps,
    playlist(start, end) {
      const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:2', '#EXT-X-PLAYLIST-TYPE:VOD'];
      lines.push('#EXT-X-MAP:URI="init.mp4"');
      let at = from;
      for (const [index, name] of names.entries()) {
        const length = lengths[index] ?? 0;
        if (at + length * 1000 > start && at < end) {
          lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(at)).toISOString()}`);
          lines.push(`#EXTINF:${length.toFixed(6)},`, name);
        }
        at += length * 1000;
      }
      return [...lines, '#EXT-X-ENDLIST', ''].join('\n');
    },
    file: (name) => readFile(join(directory, name)),
  };
}
