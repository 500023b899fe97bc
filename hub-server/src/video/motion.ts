import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { ArchiveError, SourceArchive, Span } from './archive.ts';
import { type FfmpegError, runFfmpeg } from './run-ffmpeg.ts';
import { chooseStrips } from './thumbnails.ts';

/** A part of a picture, whole percents of its width and height. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const wholePicture: Region = { x: 0, y: 0, width: 100, height: 100 };

/** A frame as it is compared: small enough that noise averages out, large enough for a hand. */
export const motionSize = { width: 64, height: 36 } as const;
const pixels = motionSize.width * motionSize.height;
/** Two pixels this far apart, of 255, are not the same: more than coding and a flickering lamp make at this size. */
const apart = 24;

/**
 * The largest share of changed pixels between two frames that follow each other, within the region; undefined for fewer than
 * two. `frames`: grey, `motionSize` each, one behind the other in order of time.
 */
export function changedShare(frames: Uint8Array, { x, y, width, height }: Region): number | undefined {
  const count = Math.floor(frames.length / pixels);
  if (count < 2) return undefined;
  const [left, top] = [Math.floor((x * motionSize.width) / 100), Math.floor((y * motionSize.height) / 100)];
  const right = Math.max(left + 1, Math.ceil(((x + width) * motionSize.width) / 100));
  const bottom = Math.max(top + 1, Math.ceil(((y + height) * motionSize.height) / 100));
  let most = 0;
  for (let frame = 1; frame < count; frame += 1) {
    let changed = 0;
    for (let row = top; row < bottom; row += 1) {
      for (let column = left; column < right; column += 1) {
        const at = frame * pixels + row * motionSize.width + column;
        if (Math.abs((frames[at] ?? 0) - (frames[at - pixels] ?? 0)) > apart) changed += 1;
      }
    }
    most = Math.max(most, changed / ((right - left) * (bottom - top)));
  }
  return most;
}

/** Shorter than any frame: a stretch of it holds its keyframe and nothing else. */
const oneFrame = 0.0005;
const longestMs = 20_000;
/** Keyframes compared of a span. */
const mostFrames = 8;

export interface MotionOptions {
  readonly archive: Pick<SourceArchive, 'clip' | 'init' | 'fragment'>;
  /** Camera time, Unix ms. */
  readonly span: Span;
  readonly region: Region;
  readonly signal: AbortSignal;
  readonly program?: string;
}

/**
 * How much moved in a span: by its keyframes alone, decoded small. Undefined where fewer than two are recorded. No picture is
 * kept.
 */
export async function motionOf({
  archive,
  span,
  region,
  signal,
  program = 'ffmpeg',
}: MotionOptions): Promise<Result<number | undefined, ArchiveError | FfmpegError>> {
  const clip = await archive.clip(span.from, span.to);
  if (!clip.ok) return clip;
  const frames: Uint8Array[] = [];
  for (const { recording, begins } of chooseStrips(clip.value.fragments, span, mostFrames)) {
    const init = await archive.init({ recording, begin: 0, end: 0 });
    if (!init.ok) return init;
    const pieces: Uint8Array[] = [init.value];
    for (const begin of begins) {
      const piece = await archive.fragment({ recording, begin, end: begin + oneFrame });
      if (!piece.ok) return piece;
      pieces.push(piece.value);
    }
    const made = await runFfmpeg(greyArguments, Buffer.concat(pieces), { program, longestMs, signal });
    if (!made.ok) return err(made.error);
    frames.push(made.value);
  }
  return ok(changedShare(Buffer.concat(frames), region));
}

const greyArguments: readonly string[] = [
  ...['-hide_banner', '-loglevel', 'error', '-threads', '1', '-f', 'mp4', '-i', 'pipe:0'],
  ...['-map', '0:v:0', '-an', '-fps_mode', 'passthrough', '-vf'],
  `scale=${motionSize.width}:${motionSize.height}:flags=area,format=gray`,
  ...['-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
];
