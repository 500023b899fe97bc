import type { RolloutRequest } from '@otklik/shared/api/releases.ts';
import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

/** What kiosks say of themselves comes twice a minute. Ms. */
const REFRESH_MS = 10_000;

export const releasesQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['releases', 'list'] as const,
    queryFn: ({ signal }) => orThrow(hub.releases(signal)),
    refetchInterval: REFRESH_MS,
  });

export const progressQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['releases', 'progress'] as const,
    queryFn: ({ signal }) => orThrow(hub.rolloutProgress(signal)),
    refetchInterval: REFRESH_MS,
  });

export const rolloutKiosksQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['releases', 'kiosks'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.rolloutKiosks(signal))).stores,
  });

/** What a rollout would do, as it is now: never from before. */
export const previewQuery = (hub: Hub, sha256: string, rollout: RolloutRequest) =>
  queryOptions({
    queryKey: ['releases', 'preview', sha256, rollout] as const,
    queryFn: ({ signal }) => orThrow(hub.previewRollout(sha256, rollout, signal)),
    staleTime: 0,
    gcTime: 0,
  });
