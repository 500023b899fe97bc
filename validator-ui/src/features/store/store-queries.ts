import type { ConsoleListReply } from '@otklik/shared/api/consoles.ts';
import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

export const settingsQuery = (hub: Hub, store: string) =>
  queryOptions({
    queryKey: ['store-settings', store] as const,
    queryFn: ({ signal }) => orThrow(hub.storeSettings(store, signal)),
  });

export const storeRecordQuery = (hub: Hub, store: string) =>
  queryOptions({
    queryKey: ['store', store] as const,
    queryFn: ({ signal }) => orThrow(hub.store(store, signal)),
  });

export const camerasQuery = (hub: Hub, store: string) =>
  queryOptions({
    queryKey: ['cameras', store] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.cameras(store, signal))).cameras,
  });

/** A code is used or expires by itself: what is shown must not be old. */
const CODES_MS = 10_000;
export const codesQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['enrolment-codes'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.enrolmentCodes(signal))).codes,
    refetchInterval: CODES_MS,
  });

/** All lists of a store's workers, to be asked anew after a change. */
export const operatorsKey = (store: string) => ['operators', store] as const;

export const operatorsQuery = (hub: Hub, store: string, state: 'working' | 'gone') =>
  queryOptions({
    queryKey: [...operatorsKey(store), state] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.operators(store, state, signal))).operators,
  });

export const registersQuery = (hub: Hub, store: string) =>
  queryOptions({
    queryKey: ['registers', store] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.registers(store, signal))).registers,
  });

/** What kiosks say of their consoles is of the last half minute: it must not be shown for longer. */
const CONSOLES_MS = 10_000;
const MAX_PAGES = 50;
export const consolesKey = (store: string) => ['consoles', store] as const;
export const consolesQuery = (hub: Hub, store: string) =>
  queryOptions({
    queryKey: consolesKey(store),
    queryFn: async ({ signal }): Promise<Pick<ConsoleListReply, 'consoles' | 'now'>> => {
      let page = await orThrow(hub.consoles(store, undefined, signal));
      const consoles = [...page.consoles];
      for (let pages = 1; page.next !== undefined && pages < MAX_PAGES; pages += 1) {
        page = await orThrow(hub.consoles(store, page.next, signal));
        consoles.push(...page.consoles);
      }
      return { consoles, now: page.now };
    },
    refetchInterval: CONSOLES_MS,
  });
