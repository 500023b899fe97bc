import { all, type Db, one, run, type SqlValue } from '../db/sqlite.ts';
import type { StoreZones, ZoneBefore } from './store-zones.ts';

export const zonesBefore = (db: Db, store: string): readonly ZoneBefore[] =>
  all(db, 'SELECT zone, until FROM store_zones WHERE store = ? ORDER BY until', store);

/** Zones of every store. */
export function allZones(db: Db): ReadonlyMap<string, StoreZones> {
  const before = Map.groupBy(
    all<ZoneBefore & { store: string }>(
      db,
      'SELECT store, zone, until FROM store_zones ORDER BY store, until',
    ),
    ({ store }) => store,
  );
  return new Map(
    all<{ id: string; zone: string }>(db, 'SELECT id, zone FROM stores').map(({ id, zone }) => [
      id,
      { zone, before: (before.get(id) ?? []).map(({ zone: known, until }) => ({ zone: known, until })) },
    ]),
  );
}

/** The zone in force as a statement has it: `store` and `at` are columns, `s` the row of the store. */
export const zoneSql = (store: string, at: string): string =>
  `COALESCE((SELECT z.zone FROM store_zones z WHERE z.store = ${store} AND z.until > ${at}
     ORDER BY z.until LIMIT 1), s.zone)`;

/** From `from` on the store is in `zone`; a zone that was to begin later never does. */
export function setZone(db: Db, store: string, zone: string, from: number): void {
  const known = one<{ zone: string }>(db, 'SELECT zone FROM stores WHERE id = ?', store);
  const before = [...zonesBefore(db, store)];
  run(db, 'DELETE FROM store_zones WHERE store = ? AND until >= ?', store, from);
  const inForce = before.find(({ until }) => from <= until)?.zone ?? known?.zone;
  run(db, 'INSERT INTO store_zones (store, until, zone) VALUES (?, ?, ?)', store, from, inForce ?? zone);
  run(db, 'UPDATE stores SET zone = ? WHERE id = ?', zone, store);
}

const IN_STORE = '(SELECT id FROM workplaces WHERE store = ?)';

/** Polls of the store that count at or after an hour. */
export const pollsFrom = (
  db: Db,
  store: string,
  hour: number,
): readonly { readonly journal: number; readonly seq: number }[] =>
  all(
    db,
    `SELECT journal, seq FROM polls WHERE roll_hour >= ? AND roll_workplace IN ${IN_STORE} ORDER BY journal, seq`,
    ...([hour, store] satisfies SqlValue[]),
  );

/** Receipts of the store that count at or after an hour, with their time by the hub's clock. */
export const receiptsFrom = (
  db: Db,
  store: string,
  hour: number,
): readonly {
  readonly workplace: string;
  readonly receipt: string;
  readonly journal: number;
  readonly seq: number;
  readonly question: string;
  readonly operator: string;
  readonly hour: number;
  readonly hubAt: number;
}[] =>
  all(
    db,
    `SELECT r.workplace, r.receipt, r.journal, r.seq, r.question, r."operator", r.hour, e.hub_at AS "hubAt"
     FROM receipts r JOIN events e ON e.journal = r.journal AND e.seq = r.seq
     WHERE r.hour >= ? AND r.workplace IN ${IN_STORE} ORDER BY r.workplace, r.receipt`,
    hour,
    store,
  );
