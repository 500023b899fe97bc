import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { ClipSpec } from './clip-state.ts';

/** Shown before the press and after the window's end, ms. */
export const marginMs = 3000;
/** Outside of a poll there is no window; as long as the default one. */
const noWindowMs = 20_000;

/** The clip of an item at one of its cameras: from 3 s before the press to 3 s after the end of its window. */
export function clipSpec(detail: ReviewDetail, camera: number): ClipSpec | undefined {
  const chosen = detail.cameras[camera] ?? detail.cameras[0];
  if (chosen === undefined) return undefined;
  const { at, id } = detail.item;
  const end = Math.max(at, detail.window?.to ?? at + noWindowMs);
  // The seller's press that opened the poll is part of what is judged, however late the item's own press is.
  const start = Math.min(at, detail.window?.from ?? at);
  return {
    key: `${id}/${chosen.id}`,
    camera: chosen.id,
    from: Math.max(start, at - noWindowMs) - marginMs,
    to: end + marginMs,
    target: at,
  };
}
