import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Archive, ArchiveError, ClipFragment, Span } from './archive.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** One small frame, px. */
export const thumbnailSize = { width: 160, height: 90 } as const;

/** Frames of one recording, side by side in one picture. */
export interface StripPlace {
  readonly recording: string;
  /** Timestamps of the keyframes within the recording, seconds. */
  readonly begins: readonly number[];
}

export interface Strip extends StripPlace {
  /** Camera time of each frame, Unix ms with a fraction. */
  readonly at: readonly number[];
}

/**
 * Which keyframes stand for a span: of each of `most` equal parts of it the first one, a recording's together. Fewer where
 * keyframes are further apart or nothing is recorded. `fragments` in order of time; each begins with a keyframe.
 */
export function chooseStrips(
  fragments: readonly ClipFragment[],
  { from, to }: Span,
  most: number,
): readonly Strip[] {
  const part = (to - from) / most;
  const strips: { recording: string; begins: number[]; at: number[] }[] = [];
  let taken = -1;
  for (const { recording, begin, at } of fragments) {
    const slot = Math.floor((at - from) / part);
    if (at < from || at >= to || slot <= taken) continue;
    taken = slot;
    let strip = strips.at(-1);
    if (strip?.recording !== recording) {
      strip = { recording, begins: [], at: [] };
      strips.push(strip);
    }
    strip.begins.push(begin);
    strip.at.push(at);
  }
  return strips;
}

/** Shorter than any frame: a stretch of it holds its keyframe and nothing else. */
const oneFrame = 0.0005;
const longestMs = 20_000;
/** Strips that may wait for their turn; who comes after them is told to come again. */
const mostWaiting = 40;

export interface ThumbnailOptions {
  /** Bytes of strips kept in memory. */
  readonly limit: number;
  readonly program?: string;
}

/**
 * Makes strips of small frames, one at a time, and keeps the latest in memory by the state of the file they are of: what a
 * recording is called is another's after the archive was made anew. A strip is never given of a recording that is no longer
 * there.
 */
export class Thumbnails {
  readonly #options: ThumbnailOptions;
  readonly #kept = new Map<string, Uint8Array>();
  #bytes = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: ThumbnailOptions) {
    this.#options = options;
  }

  /** Bytes kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  async strip(
    archive: Pick<Archive, 'init' | 'fragment' | 'identity'>,
    place: StripPlace,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array, ArchiveError>> {
    // A look at the recording itself: what is gone from the archive is gone from here.
    const last = place.begins.at(-1) ?? 0;
    const identity = await archive.identity({
      recording: place.recording,
      begin: last,
      end: last + oneFrame,
    });
    if (!identity.ok) return identity;
    const key = JSON.stringify([identity.value, place.begins]);
    const known = this.#take(key);
    if (known !== undefined) return ok(known);
    if (this.#waiting >= mostWaiting) return err(coded('unavailable', 'Too many thumbnails are wanted.'));
    return this.#inTurn(async () => {
      const meanwhile = this.#take(key);
      if (meanwhile !== undefined) return ok(meanwhile);
      if (signal.aborted) return err(coded('unavailable', 'Nobody waits for it any more.'));
      const init = await archive.init({ recording: place.recording, begin: 0, end: 0 });
      if (!init.ok) return init;
      const pieces: Uint8Array[] = [init.value];
      for (const begin of place.begins) {
        const piece = await archive.fragment({
          recording: place.recording,
          begin,
          end: begin + oneFrame,
        });
        if (!piece.ok) return piece;
        pieces.push(piece.value);
      }
      const made = await runFfmpeg(stripArguments(place.begins.length), Buffer.concat(pieces), {
        ...{ program: this.#options.program ?? 'ffmpeg', longestMs, signal },
      });
      if (!made.ok) return err(coded('unavailable', made.error.detail));
      this.#keep(key, made.value);
      return ok(made.value);
    });
  }

  /** One process at a time: a strip is for orientation, and the picture itself must not wait for it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#turn.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #take(key: string): Uint8Array | undefined {
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known;
  }

  #keep(key: string, bytes: Uint8Array): void {
    if (bytes.length > this.#options.limit) return;
    this.#kept.set(key, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#options.limit) break;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}

/** Every frame that comes in, made small with its shape kept, side by side in one JPEG. */
function stripArguments(frames: number): readonly string[] {
  const { width, height } = thumbnailSize;
  const size = `${width}:${height}`;
  return [
    ...['-hide_banner', '-loglevel', 'error', '-threads', '1', '-f', 'mp4', '-i', 'pipe:0'],
    ...['-map', '0:v:0', '-an', '-fps_mode', 'passthrough', '-frames:v', '1', '-vf'],
    `scale=${size}:force_original_aspect_ratio=decrease,pad=${size}:(ow-iw)/2:(oh-ih)/2,tile=${frames}x1`,
    ...['-c:v', 'mjpeg', '-q:v', '5', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg', 'pipe:1'],
  ];
}
