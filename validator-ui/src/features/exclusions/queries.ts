import type { ExclusionQuery } from '@otklik/shared/api/appeals.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';
import { isLive } from '../../app/live.ts';

/** A store and days of its own calendar; `to` is the first day no longer in them. */
export type ExclusionScope = Pick<ExclusionQuery, 'store' | 'from' | 'to'>;

/** While nothing tells that something is new. Ms. */
const AGAIN_MS = 10_000;

export const exclusionsQuery = (hub: Hub, scope: ExclusionScope) =>
  infiniteQueryOptions({
    queryKey: ['exclusions', 'list', scope] as const,
    queryFn: ({ pageParam, signal }) =>
      orThrow(
        hub.exclusions({ ...scope, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, signal),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    refetchInterval: () => (isLive() ? false : AGAIN_MS),
  });

export const storeIndexQuery = (hub: Hub, scope: ExclusionScope) =>
  queryOptions({
    // Every poll and verdict may change it.
    queryKey: ['results', 'store', scope] as const,
    queryFn: ({ signal }) => orThrow(hub.results({ ...scope, by: 'question' }, signal)),
    refetchInterval: () => (isLive() ? false : AGAIN_MS),
  });
