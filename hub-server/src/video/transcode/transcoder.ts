import { availableParallelism } from 'node:os';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type {
  Archive,
  ArchiveError,
  ClipFragment,
  FragmentPlace,
  PictureStream,
  SourceArchive,
} from '../archive.ts';
import type { ClipCache } from '../clip-cache.ts';
import { type FfmpegError, runFfmpeg } from '../run-ffmpeg.ts';
import { h264Arguments } from './h264-arguments.ts';
import { feedOf, packed, placedAt, unpacked } from './pictures.ts';
import { type PoolError, WorkPool } from './work-pool.ts';

export interface TranscoderFigures {
  readonly waiting: number;
  readonly running: number;
  readonly made: number;
  readonly failed: number;
  /** Seconds of recordings made in a second, all processes at work; 0 while none has been made. Of the latest pieces. */
  readonly pace: number;
}

/** Makes what a browser cannot show into what it can: ahead, in few processes, each piece once. */
export interface Transcoder {
  /** The archive with its unplayable pieces transcoded. */
  over(source: SourceArchive): Archive;
  figures(): TranscoderFigures;
  /** Kills what runs and waits for its end. */
  close(): Promise<void>;
}

export interface TranscoderOptions {
  readonly cache: ClipCache;
  readonly warn: (detail: string) => void;
  readonly program?: string;
  readonly longestMs?: number;
  readonly processes?: number;
  readonly longestQueue?: number;
  /** Milliseconds that only rise. */
  readonly elapsed?: () => number;
}

/** Of so many pieces the pace is known. */
const paceOf = 32;

/** Enters the key: another way of making is another piece. */
const version = 'h264-1';

export function createTranscoder(options: TranscoderOptions): Transcoder {
  const { cache, warn, program = 'ffmpeg', longestMs = 60_000, longestQueue = 256 } = options;
  // Half of the machine: the hub itself and its readers have the other.
  const { processes = Math.max(1, Math.floor(availableParallelism() / 2)) } = options;
  const pool = new WorkPool(processes, longestQueue);
  const { elapsed = () => performance.now() } = options;
  const latest: { readonly seconds: number; readonly ms: number }[] = [];
  let made = 0;
  let failed = 0;

  const make = async (
    source: SourceArchive,
    place: FragmentPlace,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array, ArchiveError | FfmpegError>> => {
    const pieces = await source.pictures(place);
    if (!pieces.ok) return pieces;
    const feed = feedOf(pieces.value, place.end - place.begin);
    if (feed === undefined) return err(damaged);
    const began = elapsed();
    const output = await runFfmpeg(h264Arguments(feed), feed.bytes, { program, longestMs, signal });
    if (!output.ok) {
      if (output.error.code !== 'cancelled') {
        failed += 1;
        warn(`${output.error.code}: ${output.error.detail}`);
      }
      return output;
    }
    const bytes = output.value;
    const placed = placedAt({ init: bytes, media: bytes }, place.begin, place.end);
    if (placed === undefined) return err(coded('ffmpeg-failed', 'ffmpeg made no picture'));
    made += 1;
    latest.push({ seconds: place.end - place.begin, ms: elapsed() - began });
    if (latest.length > paceOf) latest.shift();
    return ok(packed(placed));
  };

  const piece = async (
    source: SourceArchive,
    place: FragmentPlace,
    signal: AbortSignal | undefined,
    rank: number | 'waited-for',
  ): Promise<Result<PictureStream, ArchiveError>> => {
    // Nothing is shown of a recording that is gone, kept or not.
    const identity = await source.identity(place);
    if (!identity.ok) return identity;
    const key = JSON.stringify([version, identity.value, place.begin, place.end]);
    const wait = () =>
      cache.obtain(key, signal, (left) =>
        pool.run(key, left, (stop) => make(source, place, stop), rank === 'waited-for' ? 0 : rank),
      );
    const bytes = await (rank === 'waited-for' ? pool.urgently(key, wait) : wait());
    return bytes.ok ? ok(unpacked(bytes.value)) : err(asArchiveError(bytes.error));
  };

  return {
    over: (source) => ({
      clip: (from, to) => source.clip(from, to),
      check: (span) => source.check(span),
      identity: (place) => source.identity(place),
      init: async (place, signal) => {
        if (place.transcode !== true) return source.init(place);
        const made = await piece(source, place, signal, 'waited-for');
        return made.ok ? ok(made.value.init) : made;
      },
      fragment: async (place, signal) => {
        if (place.transcode !== true) return source.fragment(place);
        const made = await piece(source, place, signal, 'waited-for');
        return made.ok ? ok(made.value.media) : made;
      },
      ahead: (fragments, signal, at) => {
        const places = inOrderOfUse(fragments, at);
        if (places.length === 0) return undefined;
        const each = sum(latest.map(({ ms }) => ms)) / Math.max(1, latest.length);
        const about = each * Math.floor(pool.before(0) / processes + 1);
        for (const [rank, place] of places.entries()) {
          // What does not come to pass ahead is told to who asks for it.
          piece(source, place, signal, rank).catch((error: unknown) => warn(String(error)));
        }
        return Math.round(about);
      },
    }),
    figures: () => {
      const spent = sum(latest.map(({ ms }) => ms)) / 1000;
      const pace = spent > 0 ? (sum(latest.map(({ seconds }) => seconds)) / spent) * processes : 0;
      return { ...pool.figures, made, failed, pace };
    },
    close: () => pool.close(),
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** What is to be transcoded: what is shown at `at` first, then by distance from it, what comes after before what comes before. */
export function inOrderOfUse(fragments: readonly ClipFragment[], at: number): readonly ClipFragment[] {
  const shown = Math.max(
    0,
    fragments.findLastIndex((fragment) => fragment.at <= at),
  );
  const distance = (index: number): number => (index >= shown ? index - shown : shown - index + 0.5);
  return fragments
    .map((fragment, index) => ({ fragment, far: distance(index) }))
    .filter(({ fragment }) => fragment.transcode === true)
    .sort((a, b) => a.far - b.far)
    .map(({ fragment }) => fragment);
}

/** The archive where nothing can be transcoded. */
export const untranscoded: Transcoder['over'] = (source) => ({
  clip: (from, to) => source.clip(from, to),
  check: (span) => source.check(span),
  identity: (place) => source.identity(place),
  init: async (place) => (place.transcode === true ? err(noFfmpeg) : source.init(place)),
  fragment: async (place) => (place.transcode === true ? err(noFfmpeg) : source.fragment(place)),
  ahead: () => undefined,
});

const noFfmpeg = coded(
  'codec-unplayable',
  'The recording has to be transcoded, and ffmpeg is not installed on the hub.',
);
const damaged = coded('recording-damaged', 'The recording cannot be played.');

function asArchiveError(error: ArchiveError | FfmpegError | PoolError): ArchiveError {
  switch (error.code) {
    case 'cancelled':
    case 'busy':
    case 'timed-out':
      return coded('unavailable', 'Too much waits to be transcoded: try again.');
    case 'ffmpeg-missing':
      return noFfmpeg;
    case 'ffmpeg-failed':
      return coded('codec-unplayable', 'The recording cannot be made into what a browser shows.');
    default:
      return error;
  }
}
