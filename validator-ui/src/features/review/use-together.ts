import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { type RefCallback, useState } from 'react';
import { besideMost } from '../../player/camera-group.ts';
import { clipSpec } from '../../player/clip-spec.ts';
import type { ClipState } from '../../player/clip-state.ts';
import { useCameraGroup } from '../../player/use-camera-group.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';

/** A camera beside the one at hand. */
export interface Beside {
  readonly camera: ReviewDetail['cameras'][number];
  /** Its place among those shown, from the left, then down. */
  readonly cell: number;
  readonly state: ClipState | undefined;
  /** Its picture is of the moment that the camera at hand shows. */
  readonly there: boolean;
}

/** Up to four cameras of an item at once. */
export interface Together {
  /** How many are shown; 1: only the one at hand. */
  readonly count: number;
  /** The place of the camera at hand. */
  readonly cell: number;
  readonly beside: readonly Beside[];
  readonly videos: readonly RefCallback<HTMLVideoElement>[];
  toggle(): void;
}

/** Which cameras are shown together: the first four, and the one at hand in any case. */
export function shownTogether(count: number, atHand: number): readonly number[] {
  const first = Array.from({ length: Math.min(count, besideMost + 1) }, (_, index) => index);
  return first.includes(atHand) || first.length === 0 ? first : [...first.slice(0, -1), atHand];
}

/** Further away than this the picture is of another moment: its camera has none of this one. Ms at normal speed. */
const elsewhere = 1500;

/** The choice stays from item to item, as the zoom does. */
export function useTogether(
  detail: ReviewDetail | undefined,
  camera: number,
  clips: ClipPoolHandle,
): Together {
  const [wanted, setWanted] = useState(false);
  const cameras = detail?.cameras ?? [];
  const shown = wanted && cameras.length > 1 ? shownTogether(cameras.length, camera) : [camera];
  const others = shown.filter((index) => index !== camera);
  const specs = detail === undefined ? [] : others.flatMap((index) => clipSpec(detail, index) ?? []);
  const group = useCameraGroup(clips, specs);
  const { wall, rate } = clips.state.clip;
  return {
    count: shown.length,
    cell: Math.max(0, shown.indexOf(camera)),
    beside: others.flatMap((index, at) => {
      const each = cameras[index];
      if (each === undefined) return [];
      const found = group.states[at];
      const state = found?.key === specs[at]?.key ? found : undefined;
      const there =
        state?.wall !== undefined &&
        wall !== undefined &&
        Math.abs(state.wall - wall) <= elsewhere * Math.max(1, rate);
      return [{ camera: each, cell: shown.indexOf(index), state, there }];
    }),
    videos: group.videos,
    toggle: () => setWanted((now) => !now),
  };
}
