import type { Span } from '../archive.ts';
import type { RemoteSource } from './source.ts';

/**
 * The pieces that cover what is recorded of the asked span, ascending. A recording that is fetched whole is one; others are
 * cut where multiples of `pieceMs` fall, the same for every clip, and end where the recording does.
 */
export function piecesOf(
  recorded: readonly Span[],
  asked: Span,
  { whole, pieceMs, grain }: Pick<RemoteSource, 'whole' | 'pieceMs' | 'grain'>,
): readonly Span[] {
  const pieces: Span[] = [];
  for (const span of recorded) {
    if (span.to <= asked.from || span.from >= asked.to) continue;
    if (whole) {
      pieces.push(span);
      continue;
    }
    const until = Math.min(span.to, Math.ceil(asked.to / pieceMs) * pieceMs);
    const begin = Math.max(span.from, Math.floor(asked.from / pieceMs) * pieceMs);
    for (let at = begin; at < until; at = (Math.floor(at / pieceMs) + 1) * pieceMs) {
      const next = Math.min(until, (Math.floor(at / pieceMs) + 1) * pieceMs);
      // Inwards: what is asked for is what is meant.
      const piece = { from: Math.ceil(at / grain) * grain, to: Math.floor(next / grain) * grain };
      if (piece.to > piece.from && piece.to > asked.from && piece.from < asked.to) pieces.push(piece);
    }
  }
  return pieces;
}

/** No recording that is fetched whole is longer, and no piece. */
const longestPiece = 600_000;
const NAME = /^([0-9a-f]+)~(\d+(?:\.\d+)?)~(\d+(?:\.\d+)?)$/;

/** A piece's name says which it is: it names the same piece after a restart of the hub. */
export const nameOf = (archive: string, { from, to }: Span): string => `${archive}~${from}~${to}`;

/** Undefined: the name is of another archive. */
export function pieceNamed(archive: string, name: string): Span | undefined {
  const match = NAME.exec(name);
  if (match === null || match[1] !== archive) return undefined;
  const piece = { from: Number(match[2]), to: Number(match[3]) };
  const length = piece.to - piece.from;
  return length > 0 && length <= longestPiece ? piece : undefined;
}
