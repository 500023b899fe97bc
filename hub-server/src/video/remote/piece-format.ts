import { packed, unpacked } from '../transcode/pictures.ts';

/** A piece of an archive as it is kept: an fMP4 of its picture alone, with its own times, and what places it. */
export interface Piece {
  /** Camera time of its first picture, Unix ms with a fraction. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Enters the keys of the cache: pieces kept in another way are others. */
export const PIECE_VERSION = 'piece-1';

export function packPiece({ start, bytes }: Piece): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeDoubleBE(start);
  return packed({ init: head, media: bytes });
}

/** Bytes that `packPiece` made; the cache has checked them. */
export function unpackPiece(kept: Uint8Array): Piece {
  const { init, media } = unpacked(kept);
  return { start: Buffer.from(init).readDoubleBE(0), bytes: media };
}
