import type { Recording } from '../recording.ts';

/** A piece that is open: its recording lies in memory. */
export interface OpenPiece {
  readonly recording: Recording;
  /** Camera time of its first picture, Unix ms with a fraction. */
  readonly start: number;
  readonly size: number;
  /** It may have become longer by then, Unix ms; absent: it is whole. */
  readonly until?: number;
}

/** The pieces used last, within a number of bytes: a clip's thirty fragments come from two or three of them. */
export class PieceShelf {
  readonly #limit: number;
  readonly #pieces = new Map<string, OpenPiece>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(name: string, now: number): OpenPiece | undefined {
    const piece = this.#pieces.get(name);
    if (piece === undefined) return undefined;
    this.#drop(name);
    if (piece.until !== undefined && now >= piece.until) return undefined;
    this.#put(name, piece);
    return piece;
  }

  put(name: string, piece: OpenPiece): void {
    this.#drop(name);
    this.#put(name, piece);
    for (const oldest of this.#pieces.keys()) {
      if (this.#bytes <= this.#limit || oldest === name) break;
      this.#drop(oldest);
    }
  }

  #put(name: string, piece: OpenPiece): void {
    this.#pieces.set(name, piece);
    this.#bytes += piece.size;
  }

  #drop(name: string): void {
    this.#bytes -= this.#pieces.get(name)?.size ?? 0;
    this.#pieces.delete(name);
  }
}
