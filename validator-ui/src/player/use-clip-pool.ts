import type { RefCallback } from 'react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useHub } from '../api/hub-context.ts';
import { type ClipSpec, emptyClip } from './clip-state.ts';
import { ClipPool, type PoolState } from './pool.ts';

export interface ClipPoolHandle {
  readonly state: PoolState;
  readonly pool: ClipPool | undefined;
  /** Refs for the two elements. */
  readonly videos: readonly [RefCallback<HTMLVideoElement>, RefCallback<HTMLVideoElement>];
}

const nothing: PoolState = { slot: 0, clip: emptyClip };
const never = () => () => undefined;

/** The two video elements of a page: shows `spec`, has `next` ready. */
export function useClipPool(spec: ClipSpec | undefined, next: ClipSpec | undefined): ClipPoolHandle {
  const hub = useHub();
  // State, not refs: the elements may come later than the hook, after a page's loading state.
  const [first, setFirst] = useState<HTMLVideoElement | null>(null);
  const [second, setSecond] = useState<HTMLVideoElement | null>(null);
  const [pool, setPool] = useState<ClipPool>();

  useEffect(() => {
    if (first === null || second === null) return undefined;
    const made = new ClipPool([first, second], { grant: hub.grant });
    setPool(made);
    return () => {
      made.destroy();
      setPool(undefined);
    };
  }, [hub, first, second]);

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
  return { state, pool, videos: [setFirst, setSecond] };
}
