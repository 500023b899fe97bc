import type { KioskHealth, KioskListReply } from '@otklik/shared/api/heartbeat.ts';
import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

/** That one falls silent or is back is told at once where there is a stream; how the others fare, and new ones, are not. */
const REFRESH_MS = 10_000;
/** What the hub gives at most in one page: a chain up to this is asked for whole. */
const PAGE = 500;

export interface KioskList {
  readonly kiosks: readonly KioskHealth[];
  /** The hub's clock when it answered. */
  readonly now: number;
  /** No other kiosk is there. */
  readonly whole: boolean;
}

const listed = ({ kiosks, now, next }: KioskListReply): KioskList => ({
  kiosks,
  now,
  whole: next === undefined,
});

/** Of the chain, as many as one page of the hub holds. */
export const kiosksQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['kiosks'] as const,
    queryFn: async ({ signal }) => listed(await orThrow(hub.kiosks({ limit: PAGE }, signal))),
    refetchInterval: REFRESH_MS,
  });

/** Of one store, without the rest of the chain; asked for when it is needed. */
export const storeKiosksQuery = (hub: Hub, store: string) =>
  queryOptions({
    queryKey: ['kiosks', 'store', store] as const,
    queryFn: async ({ signal }) => listed(await orThrow(hub.kiosks({ store, limit: PAGE }, signal))),
    refetchInterval: REFRESH_MS,
  });
