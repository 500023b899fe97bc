import type { KioskListInput, ListedKiosk } from '../db/contract/kiosks.ts';
import { all, type Db } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';

interface Row {
  readonly id: string;
  readonly store: string;
  readonly version: string;
  readonly enrolled_at: number;
  readonly revoked_at: number | null;
  readonly revision: number;
  readonly replaced_by: string | null;
  readonly key_asked_at: number | null;
  readonly key_changed_at: number | null;
}

/** Kiosks by id, at most `limit`. */
export function listKiosks(
  db: Db,
  { store, id, after = '', limit, within }: KioskListInput,
): readonly ListedKiosk[] {
  const conditions = ['id > ?'];
  const values = [after];
  if (store !== undefined) {
    conditions.push('store = ?');
    values.push(store);
  }
  if (id !== undefined) {
    conditions.push('id = ?');
    values.push(id);
  }
  const narrowed = storeCondition('store', within);
  if (narrowed !== undefined) {
    conditions.push(narrowed.sql);
    values.push(narrowed.value);
  }
  const rows = all<Row>(
    db,
    `SELECT id, store, version, enrolled_at, revoked_at, revision, replaced_by, key_asked_at,
       (SELECT MAX(until_at) FROM former_keys WHERE former_keys.kiosk = kiosks.id) AS key_changed_at
     FROM kiosks WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ?`,
    ...values,
    limit,
  );
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
    revision: row.revision,
    ...(row.key_asked_at === null ? {} : { keyAskedAt: row.key_asked_at }),
    ...(row.key_changed_at === null ? {} : { keyChangedAt: row.key_changed_at }),
    ...(row.replaced_by === null ? {} : { replacedBy: row.replaced_by }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }));
}
