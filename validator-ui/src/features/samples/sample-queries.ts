import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

export const samplesQuery = (hub: Hub, question: string) =>
  queryOptions({
    queryKey: ['samples', question] as const,
    queryFn: ({ signal }) => orThrow(hub.samples(question, signal)),
    staleTime: 2_000,
    refetchInterval: 15_000,
  });

/** One with what it says; a change of any is a change of it. */
export const sampleQuery = (hub: Hub, id: string) =>
  queryOptions({
    queryKey: ['samples', 'one', id] as const,
    queryFn: ({ signal }) => orThrow(hub.sample(id, signal)),
    staleTime: 2_000,
    refetchInterval: 15_000,
  });
