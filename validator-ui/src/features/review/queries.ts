import type { ReviewDetail, ReviewItem, ReviewListReply } from '@otklik/shared/api/review.ts';
import { type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { type Hub, type ListFilter, orThrow } from '../../api/hub.ts';
import { painted } from '../../ui/after-paint.ts';
import type { WaySearch } from './way-search.ts';

const queueLength = 50;

export const itemQuery = (hub: Hub, id: string) =>
  queryOptions({
    queryKey: ['review', 'item', id] as const,
    queryFn: ({ signal }) => orThrow(hub.item(id, signal)),
    // An item under the expert's eyes changes only by the expert's own doing.
    staleTime: 30_000,
  });

/** Why an item stands in the queue by risk; another verdict of one's own may let more be told. */
export const reasonsQuery = (hub: Hub, { id, mine }: Pick<ReviewItem, 'id' | 'mine'>) =>
  queryOptions({
    queryKey: ['review', 'reasons', id, mine?.id] as const,
    queryFn: ({ signal }) => orThrow(hub.reasons(id, signal)),
    staleTime: 30_000,
  });

/** What waits in a way through the work; in that of time where none is named. */
/** As `itemQuery`, for an item that nobody waits for yet: the one on the screen is painted first. */
export const aheadQuery = (hub: Hub, id: string) =>
  queryOptions({
    ...itemQuery(hub, id),
    queryFn: async ({ signal }) => {
      await painted();
      return orThrow(hub.item(id, signal));
    },
  });

export const queueQuery = (hub: Hub, way: WaySearch) =>
  queryOptions({
    queryKey: ['review', 'queue', way] as const,
    queryFn: ({ signal }) => orThrow(hub.items({ ...way, state: 'pending', limit: queueLength }, signal)),
    staleTime: 5_000,
    refetchInterval: 10_000,
  });

export const waysQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['review', 'ways'] as const,
    queryFn: ({ signal }) => orThrow(hub.ways(signal)),
    staleTime: 2_000,
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
  const { queryKey } = itemQuery(hub, detail.item.id);
  const askAgain = stopAsking(client, queryKey);
  client.setQueryData(queryKey, detail);
  askAgain();
  changeInLists(client, detail.item.id, () => detail.item);
  // The count of what is left and other items of the same poll (one zero strikes it whole) come anew.
  void client.invalidateQueries({ queryKey: ['review', 'progress'] });
  void client.invalidateQueries({ queryKey: ['review', 'list'] });
  void client.invalidateQueries({ queryKey: ['results'] });
}

/**
 * Takes over whether a second look is asked for, and nothing else: a verdict given while that was on its way may be on
 * record already, and this reply does not know of it.
 */
export function takeSecondLook(
  client: QueryClient,
  hub: Hub,
  { item: { id, secondLook } }: ReviewDetail,
): void {
  const marked = ({ secondLook: _before, ...item }: ReviewItem): ReviewItem =>
    secondLook === undefined ? item : { ...item, secondLook };
  const { queryKey } = itemQuery(hub, id);
  const askAgain = stopAsking(client, queryKey);
  client.setQueryData(queryKey, (known) => known && { ...known, item: marked(known.item) });
  askAgain();
  changeInLists(client, id, marked);
  void client.invalidateQueries({ queryKey: ['review', 'list'] });
}

function changeInLists(client: QueryClient, id: string, change: (item: ReviewItem) => ReviewItem): void {
  const replace = (list: ReviewListReply | undefined) =>
    list && { ...list, items: list.items.map((item) => (item.id === id ? change(item) : item)) };
  // All of them are asked for anew behind this.
  void client.cancelQueries({ queryKey: ['review', 'list'] });
  client.setQueriesData<ReviewListReply>({ queryKey: ['review', 'list'] }, replace);
}

/**
 * Before something is put where (under a key or what begins with it) a question of an older moment may still be out: its
 * reply must not come over it. Gives what asks again, in case that reply would have told of more.
 */
function stopAsking(client: QueryClient, queryKey: QueryKey): () => void {
  const asked = client.isFetching({ queryKey }) > 0;
  void client.cancelQueries({ queryKey });
  return () => {
    if (asked) void client.invalidateQueries({ queryKey });
  };
}

/** The item as the hub has it now, by a question asked now; nothing where no answer came. */
export async function askNow(client: QueryClient, hub: Hub, id: string): Promise<ReviewDetail | undefined> {
  const query = itemQuery(hub, id);
  await client.cancelQueries({ queryKey: query.queryKey });
  try {
    return await client.fetchQuery({ ...query, staleTime: 0 });
  } catch {
    return undefined;
  }
}

/** Takes an item with a finished verdict out of every way's queue at once. */
export function leaveQueue(client: QueryClient, id: string): void {
  const queryKey = ['review', 'queue'] as const;
  const askAgain = stopAsking(client, queryKey);
  client.setQueriesData<ReviewListReply>({ queryKey }, (queue) =>
    queue === undefined ? undefined : { ...queue, items: queue.items.filter((item) => item.id !== id) },
  );
  askAgain();
}
