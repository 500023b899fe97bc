import type { RefObject } from 'react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useHub } from '../api/hub-context.ts';
import { type ClipSpec, emptyClip } from './clip-state.ts';
import { ClipPool, type PoolState } from './pool.ts';

export interface ClipPoolHandle {
  readonly state: PoolState;
  readonly pool: ClipPool | undefined;
  readonly videos: readonly [RefObject<HTMLVideoElement | null>, RefObject<HTMLVideoElement | null>];
}

const nothing: PoolState = { slot: 0, clip: emptyClip };
const never = () => () => undefined;

/** The two video elements of a page: shows `spec`, has `next` ready. */
export function useClipPool(spec: ClipSpec | undefined, next: ClipSpec | undefined): ClipPoolHandle {
  const hub = useHub();
  const first = useRef<HTMLVideoElement>(null);
  const second = useRef<HTMLVideoElement>(null);
  const [pool, setPool] = useState<ClipPool>();

  useEffect(() => {
    if (first.current === null || second.current === null) return undefined;
    const made = new ClipPool([first.current, second.current], { grant: hub.grant });
    setPool(made);
    return () => made.destroy();
  }, [hub]);

  const key = spec?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the whole of the spec.
  useEffect(() => {
    if (spec === undefined) pool?.showNothing();
    else pool?.show(spec);
  }, [pool, key]);

  const nextKey = next?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the whole of the spec.
  useEffect(() => {
    pool?.preload(next);
  }, [pool, nextKey]);

  const state = useSyncExternalStore(pool?.subscribe ?? never, pool?.state ?? (() => nothing));
  return { state, pool, videos: [first, second] };
}
