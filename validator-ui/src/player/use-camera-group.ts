import { type RefCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useHub } from '../api/hub-context.ts';
import { besideMost, CameraGroup } from './camera-group.ts';
import type { ClipSpec, ClipState } from './clip-state.ts';
import { type ClipPoolHandle, elementPlaces } from './use-clip-pool.ts';

export interface CameraGroupHandle {
  /** Refs for the elements, and the state of each. */
  readonly videos: readonly RefCallback<HTMLVideoElement>[];
  readonly states: readonly ClipState[];
}

const nobody: readonly ClipState[] = [];
const never = () => () => undefined;

/** Other cameras beside the clip that a pool shows, in step with it. Without `specs` they show nothing and cost nothing. */
export function useCameraGroup(clips: ClipPoolHandle, specs: readonly ClipSpec[]): CameraGroupHandle {
  const hub = useHub();
  const [places] = useState(() => elementPlaces(besideMost));
  const elements = useSyncExternalStore(places.subscribe, places.elements);
  const [group, setGroup] = useState<CameraGroup>();
  useEffect(() => {
    if (elements === undefined) return undefined;
    const made = new CameraGroup(elements, { grant: hub.grant });
    setGroup(made);
    return () => {
      made.destroy();
      setGroup(undefined);
    };
  }, [hub, elements]);

  const keys = specs.map(({ key }) => key).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys name the whole of the specs.
  useEffect(() => group?.show(specs), [group, keys]);
  const { pool } = clips;
  const { slot } = clips.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another element is another clock.
  useEffect(() => group?.follow(keys === '' ? undefined : pool?.active), [group, pool, slot, keys]);

  const states = useSyncExternalStore(group?.subscribe ?? never, group?.state ?? (() => nobody));
  return { videos: places.refs, states };
}
