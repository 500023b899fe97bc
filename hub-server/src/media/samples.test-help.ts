import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Person } from '../hub-fixture.ts';

/** A mono WAV of a 440 Hz tone; needs no tool. */
export function wavTone(ms: number, rate = 8000): Buffer {
  const samples = Math.round((ms * rate) / 1000);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples * 2, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples * 2, 40);
  const data = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1)
    data.writeInt16LE(Math.round(Math.sin((index * 440 * 2 * Math.PI) / rate) * 8000), index * 2);
  return Buffer.concat([head, data]);
}

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** What ffmpeg makes of a tone and, with `picture`, a test picture; `args` choose codecs. */
export function encoded(
  name: string,
  args: readonly string[],
  { seconds = 2, picture = false }: { readonly seconds?: number; readonly picture?: boolean } = {},
): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-sample-'));
  try {
    const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];
    const video = ['-f', 'lavfi', '-i', `testsrc=size=160x120:rate=10:duration=${seconds}`];
    const file = join(dir, name);
    const run = spawnSync('ffmpeg', ['-v', 'error', ...tone, ...(picture ? video : []), ...args, file]);
    if (run.status !== 0) throw new Error(`ffmpeg: ${String(run.stderr)}`);
    return readFileSync(file);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What ffmpeg makes for each container; kind, codecs and the arguments that give it. */
export const SAMPLES = [
  { name: 'a.mp3', container: 'mp3', kind: 'audio', args: ['-c:a', 'libmp3lame'], mime: 'audio/mpeg' },
  { name: 'a.aac', container: 'adts', kind: 'audio', args: ['-c:a', 'aac'], mime: 'audio/aac' },
  { name: 'a.ogg', container: 'ogg', kind: 'audio', args: ['-c:a', 'libopus'], mime: 'audio/ogg' },
  { name: 'a.wav', container: 'wav', kind: 'audio', args: ['-c:a', 'pcm_s16le'], mime: 'audio/wav' },
  { name: 'a.m4a', container: 'mp4', kind: 'audio', args: ['-c:a', 'aac'], mime: 'audio/mp4' },
  {
    name: 'v.mp4',
    container: 'mp4',
    kind: 'video',
    args: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
    mime: 'video/mp4',
  },
  {
    name: 'f.mp4',
    container: 'mp4',
    kind: 'video',
    args: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-an', '-movflags', 'frag_keyframe+empty_moov'],
    mime: 'video/mp4',
  },
  {
    name: 'v.webm',
    container: 'webm',
    kind: 'video',
    args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus'],
    mime: 'video/webm',
  },
  {
    name: 'live.webm',
    container: 'webm',
    kind: 'video',
    args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-an', '-f', 'webm', '-live', '1'],
    mime: 'video/webm',
  },
] as const;

/** Uploads as a browser does. */
export async function upload(
  person: Person,
  bytes: Uint8Array,
  { name = 'prompt', type = 'application/octet-stream', query = `name=${encodeURIComponent(name)}` } = {},
): Promise<Answer> {
  return person.call('POST', `/api/v1/media?${query}`, new Blob([new Uint8Array(bytes)]), {
    'content-type': type,
  });
}
