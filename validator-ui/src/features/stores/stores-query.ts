import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

export const storesQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['stores'] as const,
    queryFn: ({ signal }) => orThrow(hub.stores(signal)),
    staleTime: 60_000,
  });

export const groupsQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['store-groups'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.storeGroups(signal))).groups,
  });

/** With its revision, always as it stands. */
export const groupQuery = (hub: Hub, id: string) =>
  queryOptions({
    queryKey: ['store-group', id] as const,
    queryFn: ({ signal }) => orThrow(hub.group(id, signal)),
    staleTime: 0,
    gcTime: 0,
  });
