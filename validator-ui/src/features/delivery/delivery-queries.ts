import type { DeliveryState } from '@otklik/shared/api/deliveries.ts';
import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

export const outboxKey = ['deliveries'] as const;

export const outboxQuery = (hub: Hub, state: DeliveryState | undefined) =>
  queryOptions({
    queryKey: [...outboxKey, state] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.deliveries(state, signal))).deliveries,
    refetchInterval: 5000,
  });

export const webhooksQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['webhooks'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.webhooks(signal))).webhooks,
  });

export const schedulesQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['report-schedules'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.schedules(signal))).schedules,
  });

/** People by id: those who can have mail or have had it. */
export const peopleQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['users'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.users(signal))).users,
  });
