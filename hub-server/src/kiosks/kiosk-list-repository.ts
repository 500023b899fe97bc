import type { KioskListInput, ListedKiosk } from '../db/contract/kiosks.ts';
import { all, type Db } from '../db/sqlite.ts';

interface Row {
  readonly id: string;
  readonly store: string;
  readonly version: string;
  readonly enrolled_at: number;
  readonly revoked_at: number | null;
}

/** Kiosks by id, at most `limit`. */
export function listKiosks(db: Db, { store, after = '', limit }: KioskListInput): readonly ListedKiosk[] {
  const columns = 'SELECT id, store, version, enrolled_at, revoked_at FROM kiosks';
  const rows =
    store === undefined
      ? all<Row>(db, `${columns} WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
      : all<Row>(db, `${columns} WHERE store = ? AND id > ? ORDER BY id LIMIT ?`, store, after, limit);
  return rows.map((row) => ({
    id: row.id,
    store: row.store,
    workplaces: all(
      db,
      `SELECT bindings.place AS place, workplaces.id AS id, workplaces.name AS name
       FROM bindings JOIN workplaces ON workplaces.id = bindings.workplace
       WHERE bindings.kiosk = ? AND bindings.unbound_at IS NULL ORDER BY bindings.place`,
      row.id,
    ),
    version: row.version,
    enrolledAt: row.enrolled_at,
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }));
}
