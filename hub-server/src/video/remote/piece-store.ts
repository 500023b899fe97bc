import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Span } from '../archive.ts';
import type { ClipCache } from '../clip-cache.ts';
import { readFileBoxes } from '../mp4/read-file.ts';
import { Mp4Recording } from '../mp4-recording.ts';
import type { PoolError } from '../transcode/work-pool.ts';
import type { ArchiveLane } from './archive-lane.ts';
import { fault, type RemoteFault } from './fault.ts';
import type { FetchPlaces } from './fetch-places.ts';
import { memoryFile } from './memory-file.ts';
import { PIECE_VERSION, type Piece, packPiece, unpackPiece } from './piece-format.ts';
import { type OpenPiece, PieceShelf } from './piece-shelf.ts';
import type { Remuxed } from './remux.ts';
import type { Remuxer } from './remuxer.ts';
import { type Anchor, LONGEST_VIDEO_MS, type RemoteSource } from './source.ts';

export interface PieceStoreParts {
  readonly cache: ClipCache;
  readonly places: FetchPlaces;
  readonly remuxer: Pick<Remuxer, 'remux'>;
  readonly now: () => number;
  /** Of all that fetching one piece takes, ms. */
  readonly longestMs?: number;
}

export interface StoredPiece extends OpenPiece {
  /** It holds clearly less than its bounds say. */
  readonly isShort: boolean;
}

/** A piece that holds less than was asked for may hold more later: it is used, and not kept. */
interface ShortPiece extends CodedError<'short-piece'> {
  readonly packed: Uint8Array;
}

type MadePiece = Result<Uint8Array, RemoteFault | ShortPiece>;

/** To have a video made, to wait for it and to take it: each as long as one video may take. */
const longestMs = 3 * LONGEST_VIDEO_MS;
const shelfBytes = 128 * 1024 * 1024;
/** A piece may be so much longer than asked for, ms: recorders begin at a keyframe and end at one. */
const longerBy = 15_000;
/** And so much shorter: of pictures at its edges. */
const shorterBy = 1500;
const shortFor = 15_000;
/** By the hub's clock; cameras' clocks may be some minutes off. */
const settledAfter = 3_600_000;
/** What an archive that does not list its recordings sent is taken for still there as long as this. */
const unlistedFor = 600_000;

/** The pieces of all archives: fetched once for all who wait, few at a time, and kept in the hub's cache. */
export class PieceStore {
  readonly #parts: PieceStoreParts;
  readonly #shelf = new PieceShelf(shelfBytes);

  constructor(parts: PieceStoreParts) {
    this.#parts = parts;
  }

  async open(
    name: string,
    piece: Span,
    source: RemoteSource,
    isListed: boolean,
    lane: ArchiveLane,
  ): Promise<Result<StoredPiece, RemoteFault>> {
    const { cache, places, now } = this.#parts;
    const onShelf = this.#shelf.get(name, now());
    if (onShelf !== undefined) return ok({ ...onShelf, isShort: false });
    const age = isListed ? 0 : Math.floor(now() / unlistedFor);
    const key = JSON.stringify([PIECE_VERSION, name, age]);
    const made = await places.urgently(key, () =>
      cache.obtain(key, undefined, (left) =>
        lane.run(key, left, (free, standing) =>
          places.run(standing, key, free, (stop) => this.#made(piece, source, lane, stop)),
        ),
      ),
    );
    const kept = made.ok ? made.value : 'packed' in made.error ? made.error.packed : undefined;
    if (kept === undefined) return made.ok ? fault('archive-garbled') : asFault(made.error);
    const mayGrow = !made.ok;
    const { start, bytes } = unpackPiece(kept);
    const file = memoryFile(bytes);
    const recording = Mp4Recording.of(file, await readFileBoxes(file, bytes.length), bytes.length);
    // What was made here is read here.
    if (recording === undefined) return fault('archive-garbled');
    const opened: OpenPiece = {
      ...{ recording, start, size: bytes.length },
      ...(mayGrow ? { until: now() + shortFor } : isListed ? {} : { until: now() + unlistedFor }),
    };
    this.#shelf.put(name, opened);
    return ok({
      ...opened,
      isShort: isShortOf(piece, start, start + (recording.last - recording.first) * 1000),
    });
  }

  /** What an archive sent that no reader foresaw is its own fault, and never the hub's. */
  async #made(piece: Span, source: RemoteSource, lane: ArchiveLane, signal: AbortSignal): Promise<MadePiece> {
    try {
      return await this.#make(piece, source, lane, signal);
    } catch {
      return fault('archive-garbled');
    }
  }

  async #make(piece: Span, source: RemoteSource, lane: ArchiveLane, signal: AbortSignal): Promise<MadePiece> {
    const late = AbortSignal.timeout(this.#parts.longestMs ?? longestMs);
    const ended = await source.fetch(piece, AbortSignal.any([signal, late]));
    const fetched = !ended.ok && late.aborted && !signal.aborted ? fault('archive-slow') : ended;
    lane.heard(fetched);
    if (!fetched.ok) return fetched;
    const { bytes, anchor } = fetched.value;
    // Nothing came: some say so by an empty video.
    if (bytes.length === 0) return fault('no-footage');
    const remuxed = await this.#parts.remuxer.remux(bytes);
    if (!remuxed.ok) return remuxed;
    const placed = place(remuxed.value, anchor);
    const end = placed.start + (remuxed.value.last - remuxed.value.first) * 1000;
    const asked = piece.to - piece.from;
    if (end - placed.start > asked + longerBy) return fault('archive-lies');
    // None of it is of the time that was asked for.
    if (end <= piece.from || placed.start >= piece.to) return fault('archive-lies');
    const packed = packPiece(placed);
    // What was recorded long ago grows no more: there are recorders that promise a little more than they have.
    const isRecent = this.#parts.now() - piece.to < settledAfter;
    return isRecent && isShortOf(piece, placed.start, end)
      ? err({ ...coded('short-piece', 'It holds less than was asked for.'), packed })
      : ok(packed);
  }
}

const isShortOf = (piece: Span, start: number, end: number): boolean =>
  end < piece.to - shorterBy || start > piece.from + shorterBy;

function place({ bytes, first, last }: Remuxed, { of, at }: Anchor): Piece {
  switch (of) {
    case 'first':
      return { start: at, bytes };
    case 'zero':
      return { start: at + first * 1000, bytes };
    case 'end':
      return { start: at - (last - first) * 1000, bytes };
    default:
      return of satisfies never;
  }
}

function asFault({
  code,
}: RemoteFault | PoolError | ShortPiece | CodedError<'cancelled'>): Result<never, RemoteFault> {
  switch (code) {
    case 'cancelled':
    case 'busy':
      return fault('unavailable');
    case 'short-piece':
      return fault('archive-garbled');
    default:
      return fault(code);
  }
}
