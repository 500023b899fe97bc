import { type RefCallback, useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { useHub } from '../api/hub-context.ts';
import { afterPaint } from '../ui/after-paint.ts';
import { type ClipSpec, emptyClip } from './clip-state.ts';
import { ClipPool, type PoolState, poolSize } from './pool.ts';

export interface ClipPoolHandle {
  readonly state: PoolState;
  readonly pool: ClipPool | undefined;
  /** Refs for the elements. */
  readonly videos: readonly RefCallback<HTMLVideoElement>[];
}

const nothing: PoolState = { slot: 0, clip: emptyClip, preloaded: false };
const never = () => () => undefined;

/** The video elements of a page: shows `spec`, has those in `next` ready in their order. */
export function useClipPool(spec: ClipSpec | undefined, next: readonly ClipSpec[]): ClipPoolHandle {
  const hub = useHub();
  const [places] = useState(() => elementPlaces(poolSize));
  // State, not refs: the elements may come later than the hook, after a page's loading state.
  const elements = useSyncExternalStore(places.subscribe, places.elements);
  const [pool, setPool] = useState<ClipPool>();

  useEffect(() => {
    if (elements === undefined) return undefined;
    const made = new ClipPool(elements, { grant: hub.grant });
    setPool(made);
    return () => {
      made.destroy();
      setPool(undefined);
    };
  }, [hub, elements]);

  const key = spec?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the whole of the spec.
  useLayoutEffect(() => {
    // Before the browser paints: the picture comes with the words.
    if (spec === undefined) pool?.showNothing();
    else pool?.show(spec);
  }, [pool, key]);

  const nextKeys = next.map((each) => each.key).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys name the whole of the specs.
  useEffect(() => afterPaint(() => pool?.preload(next)), [pool, nextKeys]);

  const state = useSyncExternalStore(pool?.subscribe ?? never, pool?.state ?? (() => nothing));
  return { state, pool, videos: places.refs };
}

/** Refs of so many elements; `elements` is there while every one of them is. */
export function elementPlaces(count: number) {
  const found: (HTMLVideoElement | null)[] = Array.from({ length: count }, () => null);
  const listeners = new Set<() => void>();
  let all: readonly HTMLVideoElement[] | undefined;
  const refs = found.map((_, index) => (element: HTMLVideoElement | null) => {
    found[index] = element;
    const there = found.filter((each) => each !== null);
    all = there.length === count ? there : undefined;
    for (const listener of listeners) listener();
  });
  return {
    refs,
    elements: () => all,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
