import type { Result } from '@otklik/shared/base/result.ts';
import type { Span } from '../archive.ts';
import type { RemoteFault } from './fault.ts';

/** How one kind of system is asked. Times are its own, Unix ms. Everything is bounded in time and size. */
export interface RemoteSource {
  /** Each span it lists is a recording of its own, fetched as a whole; else pieces are cut where it suits. */
  readonly whole: boolean;
  /** Where pieces are cut, ms. */
  readonly pieceMs: number;
  /** It tells times apart that are so many ms from each other. */
  readonly grain: number;
  /** What it says is recorded within the span or reaches into it; undefined: it has no way to say. */
  spans(span: Span, signal: AbortSignal): Promise<Result<readonly Span[] | undefined, RemoteFault>>;
  fetch(piece: Span, signal: AbortSignal): Promise<Result<FetchedVideo, RemoteFault>>;
  /** Whether there is a picture of an instant, where it gives pictures. */
  snapshot?(at: number, signal: AbortSignal): Promise<Result<undefined, RemoteFault>>;
}

/** A video as it came, and what places it. */
export interface FetchedVideo {
  readonly bytes: Uint8Array;
  readonly anchor: Anchor;
}

/** Which of a video's own times is that of `at`: of its first picture, zero, or the end of its last. */
export interface Anchor {
  readonly of: 'first' | 'zero' | 'end';
  readonly at: number;
}

/** Bytes of one video that are taken; a minute of 8 Mbit/s. */
export const MOST_VIDEO_BYTES = 64 * 1024 * 1024;
export const LONGEST_VIDEO_MS = 40_000;
/** Of a list or a login. */
export const MOST_LIST_BYTES = 8 * 1024 * 1024;
export const LONGEST_LIST_MS = 10_000;
