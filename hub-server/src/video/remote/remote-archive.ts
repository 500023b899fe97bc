/**
 * An archive that another system keeps, as a video archive: what is recorded is asked of it, pieces are fetched, brought into
 * fMP4 and kept in the hub's cache, and clips are cut from them as they are from files. A picture's time comes from what was
 * asked for and from the piece's own times, never from adding up lengths.
 */
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { ArchiveError, Clip, FragmentPlace, PictureStream, SourceArchive, Span } from '../archive.ts';
import { type Found, merge, within } from '../clip-parts.ts';
import type { FolderCheck } from '../folder-check.ts';
import { ArchiveLane } from './archive-lane.ts';
import { checkRemote } from './check.ts';
import { fault, ownFault, type RemoteFault } from './fault.ts';
import { Listing } from './listing.ts';
import type { OpenPiece } from './piece-shelf.ts';
import type { PieceStore } from './piece-store.ts';
import { nameOf, pieceNamed, piecesOf } from './pieces.ts';
import type { RemoteSource } from './source.ts';

/** Spans of pieces that follow each other are one. */
const tolerance = 1100;
const changed = err(coded('no-footage', 'The recording has changed.'));
const noLonger = err(coded('no-footage', 'The recording is no longer there.'));
const nothing = err(coded('no-footage', 'Nothing is recorded at that time.'));

export interface RemoteArchiveParts {
  /** Tells this archive, as it is set, from all others: hexadecimal. */
  readonly id: string;
  readonly source: RemoteSource;
  readonly store: PieceStore;
  readonly now: () => number;
}

export class RemoteArchive implements SourceArchive {
  readonly #id: string;
  readonly #source: RemoteSource;
  readonly #store: PieceStore;
  readonly #listing: Listing;
  readonly #lane: ArchiveLane;
  readonly #now: () => number;
  #latest: FolderCheck['latest'];

  constructor({ id, source, store, now }: RemoteArchiveParts) {
    this.#id = id;
    this.#source = source;
    this.#store = store;
    this.#now = now;
    this.#listing = new Listing(source, now);
    this.#lane = new ArchiveLane(now);
  }

  async clip(from: number, to: number): Promise<Result<Clip, ArchiveError>> {
    const asked = { from, to };
    const recorded = await this.#listing.within(asked);
    if (!recorded.ok) return this.#noted(recorded);
    const pieces = piecesOf(recorded.value ?? [asked], asked, this.#source);
    const opened = await Promise.all(
      pieces.map(async (piece) => ({ piece, found: await this.#open(piece, recorded.value !== undefined) })),
    );
    const parts: Found[] = [];
    const faults: Result<never, RemoteFault>[] = [];
    for (const { piece, found } of opened) {
      if (!found.ok) faults.push(found);
      else {
        parts.push(...(await this.#parts(piece, found.value, asked)));
      }
    }
    // A clip with a hole plays all the same; who looks after the cameras hears of it.
    const [first = nothing] = faults.toSorted(
      (a, b) =>
        Number(!a.ok && a.error.code === 'no-footage') - Number(!b.ok && b.error.code === 'no-footage'),
    );
    if (parts.length === 0) return this.#noted(first);
    if (faults.length > 0) this.#noted(first);
    return ok({
      spans: merge(
        parts.map(({ span }) => span),
        tolerance,
      ),
      fragments: parts.flatMap(({ fragments }) => fragments),
    });
  }

  init(place: FragmentPlace): Promise<Result<Uint8Array, ArchiveError>> {
    return this.#serve(place, ({ recording }) => recording.init());
  }

  fragment(place: FragmentPlace): Promise<Result<Uint8Array, ArchiveError>> {
    return this.#serve(place, ({ recording }) => recording.cut(place));
  }

  pictures(place: FragmentPlace): Promise<Result<PictureStream, ArchiveError>> {
    return this.#serve(place, async ({ recording }) => {
      const media = await recording.cut(place, true);
      return media === undefined ? undefined : { init: await recording.init(), media };
    });
  }

  async identity(place: FragmentPlace): Promise<Result<string, ArchiveError>> {
    const found = await this.#find(place);
    // Pieces that may still grow end at other times.
    return found.ok ? ok(JSON.stringify([place.recording, found.value.recording.last])) : found;
  }

  async check(span: Span): Promise<Result<FolderCheck, ArchiveError>> {
    const { source, open } = { source: this.#source, open: (piece: Span) => this.#open(piece, true) };
    const checked = await checkRemote({ source, listing: this.#listing, open, span });
    const latest = this.#latest;
    const recent = latest !== undefined && this.#now() - latest.at < span.to - span.from;
    return ok(recent ? { ...checked, latest } : checked);
  }

  /** What a piece adds to a clip: nothing behind its own end, where the next one begins. */
  async #parts(piece: Span, { recording, start }: OpenPiece, asked: Span): Promise<readonly Found[]> {
    const wanted = { from: Math.max(asked.from, piece.from), to: Math.min(asked.to, piece.to) };
    const parts = await within(nameOf(this.#id, piece), { recording, start }, wanted);
    if (this.#source.whole) return parts;
    const end = recording.first + (piece.to - start) / 1000;
    return parts.map(({ span, fragments }) => ({
      span,
      fragments: fragments
        .filter(({ begin }) => begin < end)
        // What is transcoded is the same for every clip, and is cut where it was made to be.
        .map((each) => (each.transcode === true ? each : { ...each, end: Math.min(each.end, end) })),
    }));
  }

  async #serve<T>(
    place: FragmentPlace,
    read: (piece: OpenPiece) => Promise<T | undefined>,
  ): Promise<Result<T, ArchiveError>> {
    const found = await this.#find(place);
    if (!found.ok) return found;
    const value = await read(found.value);
    return value === undefined ? changed : ok(value);
  }

  /** The piece of a fragment, if the archive still has it: kept or not, nothing is shown that is gone. */
  async #find({ recording }: FragmentPlace): Promise<Result<OpenPiece, ArchiveError>> {
    const piece = pieceNamed(this.#id, recording);
    if (piece === undefined) return noLonger;
    const recorded = await this.#listing.within(piece);
    if (!recorded.ok) return this.#noted(recorded);
    const still = recorded.value?.some(({ from, to }) => from < piece.to && to > piece.from) ?? true;
    if (!still) return noLonger;
    const opened = await this.#open(piece, recorded.value !== undefined);
    return opened.ok ? opened : this.#noted(opened);
  }

  async #open(piece: Span, isListed: boolean): Promise<Result<OpenPiece, RemoteFault>> {
    const name = nameOf(this.#id, piece);
    const opened = await this.#store.open(name, piece, this.#source, isListed, this.#lane);
    if (opened.ok) {
      if (opened.value.isShort && isListed && this.#now() - piece.to > tolerance)
        this.#latest = { problem: 'archive-lies', at: this.#now() };
      return ok(opened.value);
    }
    // It said that this is recorded.
    return opened.error.code === 'no-footage' && isListed ? fault('archive-lies') : opened;
  }

  /** Keeps what was the matter for whoever looks after the cameras. */
  #noted<E extends ArchiveError>(failed: Result<never, E>): Result<never, E> {
    const problem = failed.ok ? undefined : ownFault(failed.error);
    if (problem !== undefined) this.#latest = { problem, at: this.#now() };
    return failed;
  }
}
