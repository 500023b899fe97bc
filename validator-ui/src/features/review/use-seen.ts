import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { VerdictSeen } from '@otklik/shared/api/verdicts.ts';
import { useEffect, useRef } from 'react';
import type { ClipState } from '../../player/clip-state.ts';

interface Seen {
  watched: number;
  since: number | undefined;
  readonly cameras: Set<string>;
  from: number | undefined;
  to: number | undefined;
  error: number | undefined;
  thumbnails: number;
  /** The version of each camera's clock its picture's time was told by. */
  readonly clocks: Map<string, number>;
}

const nothing = (): Seen => ({
  watched: 0,
  since: undefined,
  cameras: new Set(),
  from: undefined,
  to: undefined,
  error: undefined,
  thumbnails: 0,
  clocks: new Map(),
});

/** Keeps what an expert has had before him of one item, to go with the verdict. Time counts while the page is in sight. */
export function useSeen(
  detail: ReviewDetail | undefined,
  camera: number,
  clip: ClipState,
  error: number | undefined,
  thumbnails: number,
  beside: readonly string[],
): () => VerdictSeen {
  const seen = useRef<Seen>(nothing());
  const id = detail?.item.id;
  useEffect(() => {
    seen.current = nothing();
    if (id === undefined) return undefined;
    const turn = () => {
      const now = performance.now();
      const { since } = seen.current;
      if (since !== undefined) seen.current.watched += now - since;
      seen.current.since = document.visibilityState === 'visible' ? now : undefined;
    };
    turn();
    document.addEventListener('visibilitychange', turn);
    return () => document.removeEventListener('visibilitychange', turn);
  }, [id]);

  const besides = beside.join(' ');
  // Text, as it is compared at each frame.
  const versions = (detail?.cameras ?? [])
    .filter((each) => beside.includes(each.id))
    .map((each) => `${each.id}@${each.clock}`)
    .join(' ');
  const { phase, wall, key, clock } = clip;
  const shown = detail?.cameras[camera]?.id;
  useEffect(() => {
    if (phase !== 'ready' || wall === undefined || shown === undefined || key !== `${id}/${shown}`) return;
    const now = seen.current;
    now.cameras.add(shown);
    for (const each of besides === '' ? [] : besides.split(' ')) now.cameras.add(each);
    now.from = Math.min(now.from ?? wall, wall);
    now.to = Math.max(now.to ?? wall, wall);
    now.error = error;
    now.thumbnails = Math.max(now.thumbnails, thumbnails);
    for (const each of versions === '' ? [] : versions.split(' ')) {
      const [name = '', version] = each.split('@');
      now.clocks.set(name, Number(version));
    }
    if (clock !== undefined) now.clocks.set(shown, clock);
  }, [id, phase, wall, key, shown, error, thumbnails, besides, versions, clock]);

  return () => {
    const small = seen.current.thumbnails;
    const { watched, since, cameras, from, to, error: bound, clocks } = seen.current;
    const ms = watched + (since === undefined ? 0 : performance.now() - since);
    return {
      watchedMs: Math.min(86_400_000, Math.round(ms)),
      cameras: [...cameras].slice(0, 16),
      ...(small === 0 ? {} : { thumbnails: small }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(bound === undefined ? {} : { error: Math.round(bound) }),
      ...(clocks.size === 0
        ? {}
        : { clocks: [...clocks].slice(0, 16).map(([camera, version]) => ({ camera, version })) }),
    };
  };
}
