import type { Db } from '../db/sqlite.ts';
import { saveReceipt } from './receipt-repository.ts';
import { countsNow } from './refresh-poll.ts';
import { RollupChanges } from './rollup-changes.ts';
import { forgetStores, storeCount, storedCount } from './rollup-repository.ts';
import { storeHour } from './store-hour.ts';
import { zoneStart } from './store-zones.ts';
import { pollsFrom, receiptsFrom, setZone } from './zone-repository.ts';

const HOUR_MS = 3_600_000;

/**
 * Puts a store into another zone from the next hour of that zone's clock on, within the caller's transaction. What opened
 * before it stays in its hour and day. What a kiosk whose clock runs ahead has already told of later is counted anew, as
 * a rebuild would. Gives when it begins.
 */
export function changeZone(db: Db, store: string, zone: string, now: number): number {
  const from = zoneStart(zone, now);
  const polls = pollsFrom(db, store, from - HOUR_MS).map((poll) => ({
    ...poll,
    counted: storedCount(db, poll.journal, poll.seq),
  }));
  const receipts = receiptsFrom(db, store, from - HOUR_MS);
  const changes = new RollupChanges();
  for (const { counted } of polls) if (counted?.as !== undefined) changes.add(counted.as, -1);
  for (const receipt of receipts) changes.addReceipt(receipt, -1);
  // The days they leave are those of the zone before.
  changes.apply(db);
  setZone(db, store, zone, from);
  forgetStores(db);
  for (const { journal, seq, counted } of polls) {
    const as = countsNow(db, journal, seq);
    if (as !== undefined) changes.add(as, 1);
    storeCount(db, journal, seq, { as, step: counted?.step ?? null });
  }
  for (const { hubAt, ...receipt } of receipts) {
    const hour = hubAt < from ? receipt.hour : storeHour(zone, hubAt);
    changes.addReceipt({ ...receipt, hour }, 1);
    saveReceipt(db, { ...receipt, hour });
  }
  changes.apply(db);
  return from;
}
