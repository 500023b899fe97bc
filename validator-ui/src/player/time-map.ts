/**
 * Between the media timeline of a playlist and hub time. Every fragment carries the absolute time of its first frame,
 * so the mapping holds across gaps and never accumulates error.
 */
export interface Piece {
  /** Start on the media timeline, seconds. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
  /** Hub time of the first frame, ms. */
  readonly wall: number;
}

export interface Place {
  /** Media time, seconds. */
  readonly time: number;
  /** How far the wanted moment is from what is recorded, ms; 0 inside. */
  readonly miss: number;
}

/** Media time of a hub time; the nearest recorded moment when it falls into a gap. Undefined without pieces. */
export function placeOfWall(pieces: readonly Piece[], wall: number): Place | undefined {
  let best: Place | undefined;
  for (const piece of pieces) {
    const into = wall - piece.wall;
    const length = piece.duration * 1000;
    if (into >= 0 && into < length) return { time: piece.start + into / 1000, miss: 0 };
    const miss = into < 0 ? -into : into - length;
    if (best === undefined || miss < best.miss) {
      // At the end stay a hair inside the piece: its end is the next one's first frame.
      best = { time: into < 0 ? piece.start : piece.start + Math.max(0, piece.duration - 0.001), miss };
    }
  }
  return best;
}

/** Hub time of a media time, ms (not rounded); undefined outside all pieces. */
export function wallOfTime(pieces: readonly Piece[], time: number): number | undefined {
  let before: Piece | undefined;
  for (const piece of pieces) if (piece.start <= time + 1e-4) before = piece;
  if (before === undefined) return undefined;
  // A frame may be reported a little behind the stated end of the last fragment.
  if (time > before.start + before.duration + 0.5) return undefined;
  return before.wall + (time - before.start) * 1000;
}

/** Is the moment within one of the recorded spans, give or take `slack` ms? */
export const isRecorded = (
  spans: readonly { readonly from: number; readonly to: number }[],
  wall: number,
  slack: number,
): boolean => spans.some((span) => wall >= span.from - slack && wall <= span.to + slack);

/** The recorded moment nearest to `wall`, ms; undefined without spans. */
export function nearestRecorded(
  spans: readonly { readonly from: number; readonly to: number }[],
  wall: number,
): number | undefined {
  let best: number | undefined;
  for (const span of spans) {
    const near = Math.min(Math.max(wall, span.from), span.to);
    if (best === undefined || Math.abs(near - wall) < Math.abs(best - wall)) best = near;
  }
  return best;
}
