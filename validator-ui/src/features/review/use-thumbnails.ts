import type { ThumbnailsReply } from '@otklik/shared/api/video.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import type { ClipState } from '../../player/clip-state.ts';

/** One small frame of a strip. */
export interface Thumbnail {
  /** Hub time, ms. */
  readonly at: number;
  readonly image: string;
  /** Its place in the picture, from the left, and how many stand there. */
  readonly column: number;
  readonly columns: number;
}

/** An item is in sight for so long before its strip is asked for, ms: whoever judges faster does not pay for it. */
const patience = 700;

export const thumbnailsOf = ({ strips }: ThumbnailsReply): readonly Thumbnail[] =>
  strips.flatMap(({ image, at }) =>
    at.map((each, column) => ({ at: each, image, column, columns: at.length })),
  );

/** The small frame before or behind the moment on the screen; a moment that is nearly a frame's own is that frame's. */
export function besides(thumbnails: readonly Thumbnail[], wall: number, step: 1 | -1): Thumbnail | undefined {
  const nearly = 20;
  return step === 1
    ? thumbnails.find(({ at }) => at > wall + nearly)
    : thumbnails.findLast(({ at }) => at < wall - nearly);
}

/** Small frames across the clip on the screen; none while there are none. */
export function useThumbnails({ key, grant, phase }: ClipState): readonly Thumbnail[] {
  const hub = useHub();
  const [settled, setSettled] = useState<string>();
  const there = phase === 'ready' ? key : undefined;
  useEffect(() => {
    const timer = setTimeout(() => setSettled(there), patience);
    return () => clearTimeout(timer);
  }, [there]);
  const { data } = useQuery({
    queryKey: ['thumbnails', key, grant],
    queryFn: ({ signal }) => orThrow(hub.thumbnails(grant ?? '', signal)),
    enabled: grant !== undefined && there !== undefined && settled === there,
    staleTime: Number.POSITIVE_INFINITY,
    // Orientation only: what has none today is not asked for again and again.
    retry: false,
    select: thumbnailsOf,
  });
  return there === undefined ? none : (data ?? none);
}
const none: readonly Thumbnail[] = [];
