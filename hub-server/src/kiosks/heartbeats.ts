import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import { type Vital, vitalOf } from '../alerts/vital.ts';
import type { HeartbeatRow } from '../db/contract/kiosks.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { briefOf, type Known, pulseOf } from '../devices/brief.ts';

/**
 * The last heartbeat of every kiosk. They stay in memory and go to the database together, every few seconds in one
 * transaction: written one by one, ten thousand kiosks would keep it from the events (FINDINGS). What a crash loses is
 * at most those seconds, and the next heartbeat brings it back.
 */
export interface Heartbeats {
  /** Takes it if the counter rose. */
  take(kiosk: string, counter: number, heartbeat: Heartbeat, now: number): boolean;
  /** The last one and when it came. */
  of(kiosk: string): { readonly at: number; readonly heartbeat: Heartbeat } | undefined;
  /** In short, for many at once: read when it came, not each time it is asked for. */
  known(kiosk: string): Known | undefined;
  /** That of the last one taken; −1 where none was. */
  counterOf(kiosk: string): number;
  /** Every kiosk that has ever sent one, with when the last came, hub time, ms. */
  seen(): Iterable<readonly [kiosk: string, at: number]>;
  /** As `seen`, with what rules look at; undefined where it came before the start. */
  vitals(): Iterable<readonly [kiosk: string, at: number, vital: Vital | undefined]>;
  /** Writes what came since the last time. Rejects where the database cannot; it is tried again with the next. */
  flush(): Promise<void>;
}

/** Begins with what is kept from before the start. */
export async function keepHeartbeats(db: HubDatabase): Promise<Heartbeats> {
  const rows = new Map((await db.read('keptHeartbeats', undefined)).map((row) => [row.kiosk, row]));
  const vitals = new Map<string, Vital>();
  const known = new Map<string, Known>();
  const know = (kiosk: string, heartbeat: Heartbeat, at: number, before: Known | undefined): Known => {
    const now = { at, brief: briefOf(heartbeat), pulse: pulseOf(heartbeat, at, before?.pulse) };
    known.set(kiosk, now);
    return now;
  };
  /** What came before the start is read with the first question. */
  const knownOf = (kiosk: string): Known | undefined => {
    const row = rows.get(kiosk);
    const kept = known.get(kiosk);
    if (row === undefined || kept !== undefined) return kept;
    return know(kiosk, JSON.parse(row.body), row.at, undefined);
  };
  let unsaved = new Map<string, HeartbeatRow>();
  return {
    take(kiosk, counter, heartbeat, at) {
      if (counter <= (rows.get(kiosk)?.counter ?? -1)) return false;
      know(kiosk, heartbeat, at, knownOf(kiosk));
      const row = { kiosk, counter, at, body: JSON.stringify(heartbeat) };
      rows.set(kiosk, row);
      vitals.set(kiosk, vitalOf(heartbeat));
      unsaved.set(kiosk, row);
      return true;
    },
    of(kiosk) {
      const row = rows.get(kiosk);
      // What was checked on its way in is read back: kept as text, ten thousand of them are small.
      return row === undefined ? undefined : { at: row.at, heartbeat: JSON.parse(row.body) };
    },
    known: knownOf,
    counterOf: (kiosk) => rows.get(kiosk)?.counter ?? -1,
    seen: () => [...rows.values()].map(({ kiosk, at }) => [kiosk, at] as const),
    *vitals() {
      for (const [kiosk, { at }] of rows) yield [kiosk, at, vitals.get(kiosk)] as const;
    },
    async flush() {
      if (unsaved.size === 0) return;
      const saving = unsaved;
      unsaved = new Map();
      try {
        await db.write('saveHeartbeats', [...saving.values()]);
      } catch (error) {
        // What came meanwhile is newer.
        unsaved = new Map([...saving, ...unsaved]);
        throw error;
      }
    },
  };
}
