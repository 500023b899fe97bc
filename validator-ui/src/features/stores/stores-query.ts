import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

export const storesQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['stores'] as const,
    queryFn: ({ signal }) => orThrow(hub.stores(signal)),
    staleTime: 60_000,
  });
