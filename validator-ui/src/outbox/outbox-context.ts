import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { Hub } from '../api/hub.ts';
import { painted } from '../ui/after-paint.ts';
import type { Entry } from './entry.ts';
import { isEntryChange, localEntryStore } from './entry-store.ts';
import { Outbox } from './outbox.ts';
import { browserLater } from './patience.ts';
import { waits } from './rules.ts';

export const OutboxContext = createContext<Outbox | undefined>(undefined);

export function useOutbox(): Outbox {
  const outbox = useContext(OutboxContext);
  if (outbox === undefined) throw new Error('useOutbox outside of OutboxContext');
  return outbox;
}

/** Everything kept of the person signed in, in the order in which it was said. */
export function useEntries(): readonly Entry[] {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox.subscribe, outbox.entries);
}

/** Keeps the outbox awake to what may let it send again. */
export function useOutboxAwake(): void {
  const outbox = useOutbox();
  useEffect(() => {
    const again = () => outbox.retry();
    const other = (event: StorageEvent) => {
      if (isEntryChange(event.key)) outbox.reread();
    };
    window.addEventListener('online', again);
    document.addEventListener('visibilitychange', again);
    window.addEventListener('storage', other);
    return () => {
      window.removeEventListener('online', again);
      document.removeEventListener('visibilitychange', again);
      window.removeEventListener('storage', other);
    };
  }, [outbox]);
  useEffect(() => {
    // Said before the page goes: what could not be stored would go with it.
    const ask = (event: BeforeUnloadEvent) => {
      if (!outbox.durable() && outbox.entries().some(waits)) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [outbox]);
}

const tabPlace = 'otklik.tab';

/** A name for this tab that it keeps over a reload. */
function tabName(): string {
  const known = window.sessionStorage.getItem(tabPlace);
  if (known !== null && known.length <= 64) return known;
  const made = crypto.getRandomValues(new Uint32Array(2)).join('-');
  window.sessionStorage.setItem(tabPlace, made);
  return made;
}

export const createOutbox = (hub: Hub): Outbox =>
  new Outbox({
    store: localEntryStore(window.localStorage),
    send: async ({ item, order }, signal) => {
      if (order.kind === 'verdict') return hub.giveVerdict(item, order.body, signal);
      // It is kept, and the expert looks at the next item by now: that is painted first.
      await painted();
      return hub.confirm(item, order.body, signal);
    },
    now: Date.now,
    rng: cryptoRng,
    tab: tabName(),
    setTimeout: browserLater,
  });
