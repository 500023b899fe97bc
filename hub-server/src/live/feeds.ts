import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { JournalSpan } from '../db/contract/live.ts';
import type { HubDatabase, Output, StoreQueries } from '../db/hub-database.ts';
import type { Heartbeats } from '../kiosks/heartbeats.ts';
import type { Live } from './live.ts';

/** Brings to those who listen what the hub hears from kiosks and experts. */
export interface LiveFeeds {
  /** A batch is durable. While nobody listens this is one comparison. */
  batchArrived(batch: { readonly kiosk: string; readonly epoch: string; readonly seq: number }): void;
  verdictGiven(item: string, expert: string): void;
  /** An item was appealed, or its appeal was taken back. */
  appealMoved(item: string): void;
  identified(kiosk: string, request: { readonly ms: number; readonly place?: number }): void;
  /** Somebody listens where nobody did. */
  begin(): void;
  stop(): void;
}

/** What comes within this time is told together. */
const TOLD_MS = 250;
/** How often kiosks are looked at for silence. */
const LOOK_MS = 5000;
/** Events of a batch at most: where a journal stood when listening began is not known, so one batch back is looked at. */
const BATCH = 500;
/** Journals asked for at once; the others wait for the next time. */
const JOURNALS_AT_ONCE = 200;

export function createFeeds({
  db,
  live,
  heartbeats,
  clock,
  timers,
  onError,
}: {
  readonly db: Pick<HubDatabase, 'read'>;
  readonly live: Live;
  readonly heartbeats: Pick<Heartbeats, 'seen'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
}): LiveFeeds {
  /** Up to where each journal has been told since listening began. */
  let told = new Map<string, number>();
  const arrived = new Map<string, JournalSpan>();
  let since = 0;
  let telling = false;
  let cancelTell: (() => void) | undefined;
  let cancelLook = (): void => undefined;
  let stores: ReadonlyMap<string, string> = new Map();
  let silent: Set<string> | undefined;
  let stopped = false;

  async function tell(): Promise<void> {
    telling = true;
    try {
      const spans = [...arrived].slice(0, JOURNALS_AT_ONCE);
      for (const [key, span] of spans) {
        arrived.delete(key);
        told.set(key, span.to);
      }
      const found = await db.read('livePolls', { spans: spans.map(([, span]) => span), since });
      for (const polls of found) live.publish({ event: 'poll', ...polls });
    } catch (error) {
      if (!stopped) onError(error);
    } finally {
      telling = false;
      if (arrived.size > 0) schedule();
    }
  }

  function schedule(): void {
    if (telling || stopped || cancelTell !== undefined) return;
    cancelTell = timers.after(TOLD_MS, () => {
      cancelTell = undefined;
      void tell();
    });
  }

  function tellAppeal(item: string, place: Output<StoreQueries, 'livePlace'>): void {
    if (place?.appeal === undefined) return;
    const { store, workplace, appeal } = place;
    live.publish({ event: 'appeal', store, workplace, item, appeal: appeal.id, state: appeal.state });
  }

  async function storeOf(kiosk: string): Promise<string | undefined> {
    // One that is new since, or was moved by being enrolled again.
    if (!stores.has(kiosk)) stores = new Map(await db.read('kioskStores', undefined));
    return stores.get(kiosk);
  }

  async function look(): Promise<void> {
    if (!live.listening) {
      silent = undefined;
      return;
    }
    const now = clock.wall();
    const first = silent === undefined;
    const known = silent ?? new Set<string>();
    silent = known;
    try {
      for (const [kiosk, at] of heartbeats.seen()) {
        const quiet = now - at > SILENT_MS;
        if (quiet === known.has(kiosk)) continue;
        if (quiet) known.add(kiosk);
        else known.delete(kiosk);
        if (first) continue;
        const store = await storeOf(kiosk);
        if (store !== undefined) live.publish({ event: quiet ? 'kiosk-silent' : 'kiosk-back', store, kiosk });
      }
    } catch (error) {
      if (!stopped) onError(error);
    }
    if (!stopped) cancelLook = timers.after(LOOK_MS, () => void look());
  }

  return {
    batchArrived({ kiosk, epoch, seq }) {
      if (!live.listening) return;
      const key = `${kiosk}.${epoch}`;
      const from = arrived.get(key)?.from ?? (told.get(key) ?? Math.max(0, seq - BATCH)) + 1;
      arrived.set(key, { kiosk, epoch, from, to: seq });
      schedule();
    },
    verdictGiven(item, expert) {
      if (!live.listening) return;
      db.read('livePlace', { item }).then((place) => {
        if (place === undefined) return;
        const { store, workplace } = place;
        live.publish({ event: 'verdict', store, workplace, item, expert });
        tellAppeal(item, place);
      }, onError);
    },
    appealMoved(item) {
      if (!live.listening) return;
      db.read('livePlace', { item }).then((place) => tellAppeal(item, place), onError);
    },
    identified(kiosk, { ms, place }) {
      if (!live.listening) return;
      storeOf(kiosk).then((store) => {
        if (store === undefined) return;
        live.publish({ event: 'identify', store, kiosk, ms, ...(place === undefined ? {} : { place }) });
      }, onError);
    },
    begin() {
      told = new Map();
      since = clock.wall();
      cancelLook();
      silent = undefined;
      stores = new Map();
      void look();
    },
    stop() {
      stopped = true;
      cancelTell?.();
      cancelLook();
    },
  };
}
