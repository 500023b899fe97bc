import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { clipSpan } from '@otklik/shared/review/clip-span.ts';
import type { ClipSpec } from './clip-state.ts';

/** What of an item its clip hangs on. */
export type ClipItem = Pick<ReviewDetail, 'window'> & {
  readonly item: Pick<ReviewDetail['item'], 'at' | 'id'>;
  readonly cameras: readonly Pick<ReviewDetail['cameras'][number], 'id'>[];
};

/** The clip of an item at one of its cameras. */
export function clipSpec({ item, window, cameras }: ClipItem, camera: number): ClipSpec | undefined {
  const chosen = cameras[camera] ?? cameras[0];
  if (chosen === undefined) return undefined;
  return {
    key: `${item.id}/${chosen.id}`,
    camera: chosen.id,
    ...clipSpan(item.at, window),
    target: item.at,
  };
}
