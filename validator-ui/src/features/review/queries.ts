import type { ReviewDetail, ReviewListReply } from '@otklik/shared/api/review.ts';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { type Hub, type ListFilter, orThrow } from '../../api/hub.ts';

const queueLength = 50;

export const itemQuery = (hub: Hub, id: string) =>
  queryOptions({
    queryKey: ['review', 'item', id] as const,
    queryFn: ({ signal }) => orThrow(hub.item(id, signal)),
    // An item under the expert's eyes changes only by the expert's own doing.
    staleTime: 30_000,
  });

export const queueQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['review', 'queue'] as const,
    queryFn: ({ signal }) => orThrow(hub.items({ state: 'pending', limit: queueLength }, signal)),
    staleTime: 5_000,
    refetchInterval: 10_000,
  });

export const progressQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['review', 'progress'] as const,
    queryFn: ({ signal }) => orThrow(hub.items({ state: 'all', limit: 1 }, signal)),
    staleTime: 2_000,
    refetchInterval: 10_000,
  });

export const listQuery = (hub: Hub, filter: ListFilter) =>
  queryOptions({
    queryKey: ['review', 'list', filter] as const,
    queryFn: ({ signal }) => orThrow(hub.items(filter, signal)),
    staleTime: 2_000,
    refetchInterval: 10_000,
  });

/** Puts a changed item everywhere it is shown, without asking the hub again for what it has just said. */
export function takeDetail(client: QueryClient, hub: Hub, detail: ReviewDetail): void {
  client.setQueryData(itemQuery(hub, detail.item.id).queryKey, detail);
  const replace = (list: ReviewListReply | undefined) =>
    list && { ...list, items: list.items.map((item) => (item.id === detail.item.id ? detail.item : item)) };
  client.setQueriesData<ReviewListReply>({ queryKey: ['review', 'list'] }, replace);
  // The count of what is left and other items of the same poll (one zero strikes it whole) come anew.
  void client.invalidateQueries({ queryKey: ['review', 'progress'] });
  void client.invalidateQueries({ queryKey: ['review', 'list'] });
  void client.invalidateQueries({ queryKey: ['results'] });
}

/** Takes an item with a finished verdict out of the queue at once. */
export function leaveQueue(client: QueryClient, hub: Hub, id: string): void {
  client.setQueryData(queueQuery(hub).queryKey, (queue) =>
    queue === undefined ? undefined : { ...queue, items: queue.items.filter((item) => item.id !== id) },
  );
}
