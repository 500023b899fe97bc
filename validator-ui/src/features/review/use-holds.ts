import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';
import { painted } from '../../ui/after-paint.ts';

/** Asked again well before the hub lets go of them, ms. */
const again = 20_000;

/**
 * Says at which items this expert is: the first `take` of `items` that nobody else has. Gives those that others have, by
 * item with the person's name. While the hub is away nobody is known to have anything.
 */
export function useHolds(hub: Hub, items: readonly string[], take: number): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['review', 'holds', items],
    queryFn: async ({ signal }) => {
      await painted();
      return orThrow(hub.hold([...items], take, signal));
    },
    enabled: items.length > 0,
    refetchInterval: again,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return new Map(data?.held.map(({ item, by }) => [item, by]));
}
