import type { GrantRequest } from '@otklik/shared/api/video.ts';
import type { ApiErrorCode } from '../api/errors.ts';

/** What is wanted of a clip: one camera, one span, and the moment whose frame is shown first. Hub time, ms. */
export interface ClipSpec {
  /** Names the clip: item and camera. */
  readonly key: string;
  readonly camera: string;
  readonly from: number;
  readonly to: number;
  readonly target: number;
  /** Why it is looked at, for the log; `review` where nothing is said. */
  readonly reason?: GrantRequest['reason'];
  /** With the reason `poll`: which one. */
  readonly poll?: string;
}

export type ClipFailure =
  | { readonly kind: 'no-camera' | 'no-footage' | 'damaged' | 'unplayable' }
  /** `nearest`: hub time of the nearest recorded moment, ms. */
  | { readonly kind: 'gap'; readonly nearest: number | undefined }
  | { readonly kind: 'failed'; readonly code: ApiErrorCode };

export interface ClipState {
  readonly key: string | undefined;
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
  readonly failure: ClipFailure | undefined;
  /** Hub time of the painted frame, ms. */
  readonly wall: number | undefined;
  readonly playing: boolean;
  readonly rate: number;
  /** Bound of the error of the picture's time, ms, as the hub states it with the grant. */
  readonly error: number | undefined;
  /** Under which it is shown. */
  readonly grant: string | undefined;
  /** Camera clock − hub clock as the hub applied it, ms, and the version of the camera's clock it is of. */
  readonly offset: number | undefined;
  readonly clock: number | undefined;
  /** The hub has to transcode it: about how long until it can be shown, ms, as it was when the clip was asked for. */
  readonly preparing: number | undefined;
  /** How long a frame lasts, ms, once two have been seen one after the other. */
  readonly frameMs: number | undefined;
}

export const emptyClip: ClipState = {
  key: undefined,
  phase: 'idle',
  failure: undefined,
  wall: undefined,
  playing: false,
  rate: 1,
  error: undefined,
  grant: undefined,
  offset: undefined,
  clock: undefined,
  preparing: undefined,
  frameMs: undefined,
};

const rates: readonly number[] = [0.25, 0.5, 1, 2, 4, 8];

/** The next speed up or down; stays at the ends. */
export function nextRate(rate: number, step: 1 | -1): number {
  const at = rates.indexOf(rate);
  return rates[Math.min(rates.length - 1, Math.max(0, (at === -1 ? 2 : at) + step))] ?? 1;
}

/** What a refused request for video means to the expert. */
export function failureOf(code: ApiErrorCode): ClipFailure {
  switch (code) {
    case 'no-footage':
      return { kind: 'no-footage' };
    case 'recording-damaged':
      return { kind: 'damaged' };
    case 'codec-unplayable':
      return { kind: 'unplayable' };
    default:
      return { kind: 'failed', code };
  }
}

/** The failure a status on a playlist or a fragment stands for. */
export function failureOfStatus(status: number | undefined): ClipFailure {
  switch (status) {
    case 404:
      return { kind: 'no-footage' };
    case 410:
      return { kind: 'failed', code: 'grant-expired' };
    case 422:
      return { kind: 'damaged' };
    case undefined:
    case 0:
      return { kind: 'failed', code: 'offline' };
    default:
      return { kind: 'failed', code: status >= 500 ? 'unavailable' : 'unknown' };
  }
}
