import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

/** A seller's session hears no stream. What is new of an appeal is asked for; figures change once a day. Ms. */
const AGAIN_MS = 60_000;

export const ownFiguresQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['own', 'figures'] as const,
    queryFn: ({ signal }) => orThrow(hub.ownFigures(signal)),
    staleTime: AGAIN_MS,
  });

export const ownExclusionsKey = ['own', 'exclusions'] as const;
export const ownExclusionsQuery = (hub: Hub) =>
  infiniteQueryOptions({
    queryKey: ownExclusionsKey,
    queryFn: ({ pageParam, signal }) =>
      orThrow(hub.ownExclusions(pageParam === undefined ? {} : { cursor: pageParam }, signal)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    refetchInterval: AGAIN_MS,
  });
