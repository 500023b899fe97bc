import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import type { HeartbeatRow } from '../db/contract/kiosks.ts';
import type { HubDatabase } from '../db/hub-database.ts';

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
  /** That of the last one taken; −1 where none was. */
  counterOf(kiosk: string): number;
  /** Writes what came since the last time. Rejects where the database cannot; it is tried again with the next. */
  flush(): Promise<void>;
}

/** Begins with what is kept from before the start. */
export async function keepHeartbeats(db: HubDatabase): Promise<Heartbeats> {
  const rows = new Map((await db.read('keptHeartbeats', undefined)).map((row) => [row.kiosk, row]));
  let unsaved = new Map<string, HeartbeatRow>();
  return {
    take(kiosk, counter, heartbeat, at) {
      if (counter <= (rows.get(kiosk)?.counter ?? -1)) return false;
      const row = { kiosk, counter, at, body: JSON.stringify(heartbeat) };
      rows.set(kiosk, row);
      unsaved.set(kiosk, row);
      return true;
    },
    of(kiosk) {
      const row = rows.get(kiosk);
      // What was checked on its way in is read back: kept as text, ten thousand of them are small.
      return row === undefined ? undefined : { at: row.at, heartbeat: JSON.parse(row.body) };
    },
    counterOf: (kiosk) => rows.get(kiosk)?.counter ?? -1,
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
