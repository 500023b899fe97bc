import type { Db } from '../db/sqlite.ts';
import { addToDay, clearDays, countsIn, hourRows, storeOfWorkplace } from './rollup-repository.ts';
import { storeDay } from './store-hour.ts';
import { zoneAt } from './store-zones.ts';

/** Makes the figures by day anew from those by hour: the hour of an opening lies within its day in store time. */
export function refillDays(db: Db): void {
  clearDays(db);
  for (const row of hourRows(db)) {
    const { store, zones } = storeOfWorkplace(db, row.workplace);
    addToDay(
      db,
      { store, question: row.question, day: storeDay(zoneAt(zones, row.hour), row.hour) },
      countsIn(row),
    );
  }
}
