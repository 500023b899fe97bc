import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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

export async function record(directory: string, from: number): Promise<Recording> {
  const digits = `color=black:s=160x8:r=${fps},geq=lum='if(mod(floor(N/pow(2\\,floor(X/16)))\\,2)\\,235\\,16)':cb=128:cr=128,scale=640:32:flags=neighbor`;
  await promisify(execFile)('ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-y'],
    ...['-filter_complex', `testsrc2=s=640x360:r=${fps}[v];${digits}[b];[v][b]overlay=0:0,format=yuv420p`],
    ...['-t', `${seconds}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', `${fps}`],
    ...['-f', 'hls', '-hls_time', '2', '-hls_list_size', '0', '-hls_segment_type', 'fmp4'],
    join(directory, 'all.m3u8'),
  ]);
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
