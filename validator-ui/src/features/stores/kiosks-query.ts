import type { KioskHealth, KioskListReply } from '@otklik/shared/api/heartbeat.ts';
import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

/** That one falls silent or is back is told at once where there is a stream; how the others fare, and new ones, are not. */
const REFRESH_MS = 10_000;
/** Pages of 200 asked for at most. */
const MAX_PAGES = 50;

export interface KioskList {
  readonly kiosks: readonly KioskHealth[];
  /** The hub's clock when it answered. */
  readonly now: number;
}

export const kiosksQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['kiosks'] as const,
    queryFn: async ({ signal }): Promise<KioskList> => {
      const kiosks: KioskHealth[] = [];
      let page: KioskListReply = await orThrow(hub.kiosks({}, signal));
      kiosks.push(...page.kiosks);
      for (let pages = 1; page.next !== undefined && pages < MAX_PAGES; pages += 1) {
        page = await orThrow(hub.kiosks({ cursor: page.next }, signal));
        kiosks.push(...page.kiosks);
      }
      return { kiosks, now: page.now };
    },
    refetchInterval: REFRESH_MS,
  });

/** Of one store, without the rest of the chain; asked for when it is needed. */
export const storeKiosksQuery = (hub: Hub, store: string) =>
  queryOptions({
    queryKey: ['kiosks', 'store', store] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.kiosks({ store, limit: 500 }, signal))).kiosks,
  });
